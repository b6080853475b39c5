#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "tools/support/json.h"
#include "tools/support/request_id.h"
#include "tools/support/table.h"
#include "tools/typlctl/commands.h"
#include "tools/typlctl/progress.h"
#include "tools/typlctl/texts.h"

namespace typl::ctl {
namespace {

using admin::v1::AdminService;
using admin::v1::QuarantinedPerson;

constexpr int kPageSize = 100;

// A person in the quarantine of one service.
struct Held {
  ServiceRef service;
  QuarantinedPerson person;
};

// The service named, or all that read a journal and whose address is known.
absl::StatusOr<std::vector<ServiceRef>> QuarantineServices(const Session& session,
                                                           const std::string& service) {
  std::vector<ServiceRef> services;
  if (!service.empty()) {
    ASSIGN_OR_RETURN(ServiceRef one, session.Service(service));
    services.push_back(std::move(one));
    return services;
  }
  ASSIGN_OR_RETURN(const std::vector<ServiceRef> known, session.KnownServices());
  for (const ServiceRef& one : known) {
    if (one.name != "intake") services.push_back(one);
  }
  if (!services.empty()) return services;
  return session.Service("statement").status();
}

absl::Status AppendHeld(Session& session, const ServiceRef& service, std::vector<Held>& held) {
  admin::v1::ListQuarantineRequest request;
  request.set_page_size(kPageSize);
  do {
    admin::v1::ListQuarantineResponse page;
    RETURN_IF_ERROR(
        session.Call<AdminService>(service, &AdminService::Stub::ListQuarantine, request, page));
    for (QuarantinedPerson& person : *page.mutable_persons()) {
      held.push_back({service, std::move(person)});
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Held>> AllHeld(Session& session, const std::string& service) {
  ASSIGN_OR_RETURN(const std::vector<ServiceRef> services, QuarantineServices(session, service));
  std::vector<Held> held;
  for (const ServiceRef& one : services) RETURN_IF_ERROR(AppendHeld(session, one, held));
  return held;
}

// Where the person is held; FAILED_PRECONDITION when nowhere.
absl::StatusOr<std::vector<Held>> HeldOf(Session& session, const std::string& service,
                                         const std::string& person) {
  ASSIGN_OR_RETURN(const std::string name, PersonNameFrom(person));
  ASSIGN_OR_RETURN(const std::vector<Held> all, AllHeld(session, service));
  std::vector<Held> found;
  for (const Held& one : all) {
    if (one.person.person() == name) found.push_back(one);
  }
  if (!found.empty()) return found;
  return absl::FailedPreconditionError(
      absl::StrCat(name, " is not in quarantine\n  next: typlctl quarantine list says who is"));
}

void AddMembers(const Held& held, tools::JsonWriter& json) {
  json.Add("service", held.service.name);
  json.Add("person", held.person.person());
  json.Add("reason", held.person.reason());
  json.Add("detail", held.person.detail());
  json.Add("since", absl::FormatTime(absl::RFC3339_sec, TimeFromProto(held.person.since()),
                                     absl::UTCTimeZone()));
  json.Add("waiting_events", static_cast<uint64_t>(held.person.waiting_events()));
}

void PrintJson(Session& session, const std::vector<Held>& all) {
  tools::JsonWriter json;
  json.BeginArray();
  for (const Held& held : all) {
    json.BeginObject();
    AddMembers(held, json);
    json.EndObject();
  }
  json.EndArray();
  session.out() << json.Finish();
}

absl::Status RetryOne(Session& session, const Held& held, bool& released) {
  admin::v1::RetryQuarantinedRequest request;
  request.set_request_id(tools::NewRequestId());
  request.set_person(held.person.person());
  admin::v1::RetryQuarantinedResponse response;
  RETURN_IF_ERROR(session.Call<AdminService>(held.service, &AdminService::Stub::RetryQuarantined,
                                             request, response));
  released = response.released();
  return absl::OkStatus();
}

// Tries all of them, and tells of each what came of it.
absl::Status RetryAll(Session& session, const std::vector<Held>& all) {
  Progress progress(session.terminal());
  tools::Table table({"service", "person", "released"});
  tools::JsonWriter json;
  json.BeginArray();
  size_t still = 0;
  for (const Held& held : all) {
    bool released = false;
    RETURN_IF_ERROR(RetryOne(session, held, released));
    if (!released) ++still;
    table.AddRow({std::string(held.service.name), held.person.person(), released ? "yes" : "NO"});
    json.BeginObject();
    json.Add("service", held.service.name);
    json.Add("person", held.person.person());
    json.Add("released", released);
    json.EndObject();
    progress.Show(absl::StrCat("retrying: ", table.size(), " of ", all.size()));
  }
  json.EndArray();
  progress.Clear();
  if (session.settings().json) {
    session.out() << json.Finish();
  } else if (!table.empty()) {
    session.Print(table);
  } else {
    session.out() << "nobody is in quarantine\n";
  }
  if (still == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(still, " of ", all.size(),
                   " still can't be processed\n  next: typlctl quarantine show PERSON says why"));
}

}  // namespace

absl::Status ListQuarantine(Session& session, const std::string& service) {
  ASSIGN_OR_RETURN(const std::vector<Held> all, AllHeld(session, service));
  if (session.settings().json) {
    PrintJson(session, all);
    return absl::OkStatus();
  }
  if (all.empty()) {
    session.out() << "nobody is in quarantine\n";
    return absl::OkStatus();
  }
  tools::Table table({"service", "person", "reason", "since", "waiting events", "detail"});
  for (const auto& [one, person] : all) {
    table.AddRow({std::string(one.name), person.person(), person.reason(),
                  MomentText(person.since()), Number(person.waiting_events()), person.detail()});
  }
  session.Print(table);
  return absl::OkStatus();
}

absl::Status ShowQuarantined(Session& session, const std::string& service,
                             const std::string& person) {
  ASSIGN_OR_RETURN(const std::vector<Held> found, HeldOf(session, service, person));
  if (session.settings().json) {
    PrintJson(session, found);
    return absl::OkStatus();
  }
  for (const auto& [one, held] : found) {
    session.out() << held.person() << " is held by " << one.name << "\n"
                  << "  reason: " << held.reason() << "\n"
                  << "  detail: " << OrDash(held.detail()) << "\n"
                  << "  since: " << MomentText(held.since()) << "\n"
                  << "  waiting events: " << Number(held.waiting_events()) << "\n"
                  << "  next: when the cause is repaired, typlctl quarantine retry "
                  << held.person() << "\n"
                  << "        when it can't be, typlctl quarantine put-aside " << held.person()
                  << " --reason TEXT\n";
  }
  return absl::OkStatus();
}

absl::Status RetryQuarantine(Session& session, const std::string& service,
                             const std::string& person) {
  if (!person.empty()) {
    ASSIGN_OR_RETURN(const std::vector<Held> found, HeldOf(session, service, person));
    return RetryAll(session, found);
  }
  ASSIGN_OR_RETURN(const std::vector<Held> all, AllHeld(session, service));
  return RetryAll(session, all);
}

absl::Status PutAsideQuarantined(Session& session, const std::string& service,
                                 const std::string& person, const std::string& reason) {
  ASSIGN_OR_RETURN(const std::vector<Held> found, HeldOf(session, service, person));
  if (found.size() > 1) {
    return absl::InvalidArgumentError(
        "the person is held by both statement and delivery\n  next: say whose event is put aside: "
        "--service statement or --service delivery");
  }
  admin::v1::PutAsideQuarantinedRequest request;
  request.set_request_id(tools::NewRequestId());
  request.set_person(found.front().person.person());
  request.set_reason(reason);
  admin::v1::PutAsideQuarantinedResponse response;
  RETURN_IF_ERROR(session.Call<AdminService>(
      found.front().service, &AdminService::Stub::PutAsideQuarantined, request, response));
  if (session.settings().json) {
    session.out() << session.Json(response);
  } else {
    session.out() << response.put_aside() << " is put aside and will never be processed; "
                  << request.person()
                  << (response.released() ? " is out of quarantine\n"
                                          : " is still in quarantine, by the next event\n");
  }
  if (response.released()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(request.person(), " still can't be processed\n  next: typlctl quarantine show ",
                   request.person(), " says why"));
}

}  // namespace typl::ctl
