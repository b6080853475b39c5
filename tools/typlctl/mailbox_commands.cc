#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/ids/ids.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "tools/support/json.h"
#include "tools/support/request_id.h"
#include "tools/support/table.h"
#include "tools/typlctl/commands.h"

namespace typl::ctl {
namespace {

using admin::v1::AdminService;
using delivery::v1::DeliveryService;

constexpr int kPageSize = 100;
constexpr absl::string_view kRecipientPrefix = "recipients/";

std::string Number(uint64_t number) { return tools::WithThousands(static_cast<int64_t>(number)); }

std::string MomentText(const google::protobuf::Timestamp& timestamp) {
  return absl::FormatTime("%Y-%m-%d %H:%M", TimeFromProto(timestamp), absl::UTCTimeZone());
}

// "recipients/ytk" for "ytk" or such a name.
std::string RecipientNameFrom(const std::string& text) {
  return absl::StartsWith(text, kRecipientPrefix) ? text : absl::StrCat(kRecipientPrefix, text);
}

std::string RejectReasonText(delivery::v1::RejectReason reason) {
  return absl::AsciiStrToLower(
      absl::StripPrefix(delivery::v1::RejectReason_Name(reason), "REJECT_REASON_"));
}

// Tells whether the person is free; not being so is trouble.
absl::Status TellReleased(Session& session, const std::string& service, const std::string& person,
                          bool released) {
  if (!released) {
    return absl::FailedPreconditionError(absl::StrCat(
        person, " still can't be processed\n  next: typlctl quarantine list --service ", service,
        " says why"));
  }
  if (!session.settings().json) session.out() << person << " is out of quarantine\n";
  return absl::OkStatus();
}

// The services a quarantine command is about: the one named, or all that read a journal.
absl::StatusOr<std::vector<ServiceRef>> QuarantineServices(const Session& session,
                                                           const std::string& service) {
  std::vector<ServiceRef> services;
  if (!service.empty()) {
    ASSIGN_OR_RETURN(ServiceRef one, session.Service(service));
    services.push_back(std::move(one));
    return services;
  }
  for (absl::string_view name : {"statement", "delivery"}) {
    ASSIGN_OR_RETURN(ServiceRef one, session.Service(name));
    services.push_back(std::move(one));
  }
  return services;
}

}  // namespace

absl::Status ShowMailboxes(Session& session) {
  ASSIGN_OR_RETURN(ServiceRef service, session.Service("delivery"));
  delivery::v1::ListMailboxesRequest request;
  request.set_page_size(kPageSize);
  delivery::v1::ListMailboxesResponse all;
  do {
    delivery::v1::ListMailboxesResponse page;
    RETURN_IF_ERROR(session.Call<DeliveryService>(service, &DeliveryService::Stub::ListMailboxes,
                                                  request, page));
    for (auto& mailbox : *page.mutable_mailboxes()) *all.add_mailboxes() = std::move(mailbox);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.settings().json) {
    session.out() << session.Json(all);
    return absl::OkStatus();
  }
  tools::Table table(
      {"recipient", "sent", "acknowledged", "pending", "rejected", "oldest pending"});
  for (const delivery::v1::Mailbox& mailbox : all.mailboxes()) {
    table.AddRow({mailbox.recipient(), Number(mailbox.head_sequence()),
                  Number(mailbox.acknowledged_sequence()),
                  Number(mailbox.head_sequence() - mailbox.acknowledged_sequence()),
                  Number(mailbox.rejected_count()),
                  mailbox.has_oldest_pending_at() ? MomentText(mailbox.oldest_pending_at()) : "-"});
  }
  session.out() << table.ToText("");
  return absl::OkStatus();
}

absl::Status ListQuarantine(Session& session, const std::string& service) {
  ASSIGN_OR_RETURN(std::vector<ServiceRef> services, QuarantineServices(session, service));
  tools::Table table({"service", "person", "reason", "since", "waiting events", "detail"});
  tools::JsonWriter json;
  json.BeginArray();
  for (const ServiceRef& one : services) {
    admin::v1::ListQuarantineRequest request;
    request.set_page_size(kPageSize);
    do {
      admin::v1::ListQuarantineResponse page;
      RETURN_IF_ERROR(
          session.Call<AdminService>(one, &AdminService::Stub::ListQuarantine, request, page));
      for (const admin::v1::QuarantinedPerson& person : page.persons()) {
        table.AddRow({std::string(one.name), person.person(), person.reason(),
                      MomentText(person.since()), Number(person.waiting_events()),
                      person.detail()});
        json.AddRaw("", session.Json(person));
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
  }
  json.EndArray();
  if (session.settings().json) {
    session.out() << json.Finish();
  } else if (table.empty()) {
    session.out() << "nobody is in quarantine\n";
  } else {
    session.out() << table.ToText("");
  }
  return absl::OkStatus();
}

absl::Status RetryQuarantine(Session& session, const std::string& service,
                             const std::string& person) {
  ASSIGN_OR_RETURN(std::string name, PersonNameFrom(person));
  ASSIGN_OR_RETURN(ServiceRef one, session.Service(service));
  admin::v1::RetryQuarantinedRequest request;
  request.set_request_id(tools::NewRequestId());
  request.set_person(name);
  admin::v1::RetryQuarantinedResponse response;
  RETURN_IF_ERROR(
      session.Call<AdminService>(one, &AdminService::Stub::RetryQuarantined, request, response));
  if (session.settings().json) session.out() << session.Json(response);
  return TellReleased(session, service, name, response.released());
}

absl::Status PutAsideQuarantined(Session& session, const std::string& service,
                                 const std::string& person, const std::string& reason) {
  ASSIGN_OR_RETURN(std::string name, PersonNameFrom(person));
  ASSIGN_OR_RETURN(ServiceRef one, session.Service(service));
  admin::v1::PutAsideQuarantinedRequest request;
  request.set_request_id(tools::NewRequestId());
  request.set_person(name);
  request.set_reason(reason);
  admin::v1::PutAsideQuarantinedResponse response;
  RETURN_IF_ERROR(
      session.Call<AdminService>(one, &AdminService::Stub::PutAsideQuarantined, request, response));
  if (session.settings().json) {
    session.out() << session.Json(response);
  } else {
    session.out() << response.put_aside() << " is put aside\n";
  }
  return TellReleased(session, service, name, response.released());
}

absl::Status ShowAudit(Session& session, const std::string& service) {
  ASSIGN_OR_RETURN(ServiceRef one, session.Service(service));
  admin::v1::ListAuditRequest request;
  request.set_page_size(kPageSize);
  tools::Table table({"n", "time", "action", "by", "on", "detail"});
  admin::v1::ListAuditResponse all;
  while (true) {
    admin::v1::ListAuditResponse page;
    RETURN_IF_ERROR(session.Call<AdminService>(one, &AdminService::Stub::ListAudit, request, page));
    all.set_head_sequence(page.head_sequence());
    if (page.records().empty()) break;
    request.set_after_sequence(page.records().rbegin()->sequence());
    for (admin::v1::AuditRecord& record : *page.mutable_records()) {
      table.AddRow({Number(record.sequence()), MomentText(record.time()), record.action(),
                    record.principal(), record.resource(), record.detail()});
      *all.add_records() = std::move(record);
    }
    if (request.after_sequence() >= page.head_sequence()) break;
  }
  if (session.settings().json) {
    session.out() << session.Json(all);
  } else if (table.empty()) {
    session.out() << "nothing was ordered\n";
  } else {
    session.out() << table.ToText("");
  }
  return absl::OkStatus();
}

absl::Status ListRejections(Session& session, const std::string& recipient) {
  ASSIGN_OR_RETURN(ServiceRef service, session.Service("delivery"));
  delivery::v1::ListRejectionsRequest request;
  request.set_recipient(RecipientNameFrom(recipient));
  request.set_page_size(kPageSize);
  tools::Table table({"sequence", "reason", "refused", "by", "content", "redelivered", "detail"});
  delivery::v1::ListRejectionsResponse all;
  do {
    delivery::v1::ListRejectionsResponse page;
    RETURN_IF_ERROR(session.Call<DeliveryService>(service, &DeliveryService::Stub::ListRejections,
                                                  request, page));
    for (delivery::v1::RejectedEntry& entry : *page.mutable_rejections()) {
      table.AddRow({Number(entry.sequence()), RejectReasonText(entry.reason()),
                    MomentText(entry.reject_time()), entry.principal(), entry.name(),
                    entry.redelivered_to().empty() ? "-" : entry.redelivered_to(),
                    session.settings().show_personal_data ? entry.detail() : "[redacted]"});
      *all.add_rejections() = std::move(entry);
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.settings().json) {
    session.out() << session.Json(all);
  } else if (table.empty()) {
    session.out() << "nothing was refused\n";
  } else {
    session.out() << table.ToText("");
  }
  return absl::OkStatus();
}

absl::Status Redeliver(Session& session, const std::string& recipient, uint64_t sequence) {
  ASSIGN_OR_RETURN(ServiceRef service, session.Service("delivery"));
  delivery::v1::RedeliverRequest request;
  request.set_request_id(tools::NewRequestId());
  request.set_recipient(RecipientNameFrom(recipient));
  request.set_sequence(sequence);
  delivery::v1::RedeliverResponse response;
  RETURN_IF_ERROR(
      session.Call<DeliveryService>(service, &DeliveryService::Stub::Redeliver, request, response));
  if (session.settings().json) {
    session.out() << session.Json(response);
  } else {
    session.out() << request.recipient() << "/" << sequence << " went to " << response.recipient()
                  << "\n";
  }
  return absl::OkStatus();
}

}  // namespace typl::ctl
