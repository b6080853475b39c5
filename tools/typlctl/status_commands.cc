#include <algorithm>
#include <optional>
#include <ostream>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "tools/support/json.h"
#include "tools/support/table.h"
#include "tools/typlctl/commands.h"

namespace typl::ctl {
namespace {

using admin::v1::AdminService;
using admin::v1::GetStatusRequest;
using admin::v1::GetStatusResponse;
using tools::WithThousands;

// When only a day is given, the sandbox's offices open at this hour.
constexpr int kHourOfDay = 8;

struct ServiceStatus {
  ServiceRef service;
  GetStatusResponse status;
};

absl::StatusOr<std::vector<ServiceStatus>> StatusOfAll(Session& session) {
  ASSIGN_OR_RETURN(std::vector<ServiceRef> services, session.KnownServices());
  std::vector<ServiceStatus> all;
  for (ServiceRef& service : services) {
    ServiceStatus one;
    RETURN_IF_ERROR(session.Call<AdminService>(service, &AdminService::Stub::GetStatus,
                                               GetStatusRequest(), one.status));
    one.service = std::move(service);
    all.push_back(std::move(one));
  }
  return all;
}

std::string LagText(const GetStatusResponse& status) {
  std::vector<std::string> texts;
  for (const admin::v1::JournalLag& lag : status.lags()) {
    texts.push_back(absl::StrCat(lag.journal(), " ",
                                 WithThousands(static_cast<int64_t>(lag.entries())),
                                 lag.connected() ? "" : " (not connected)"));
  }
  return texts.empty() ? "-" : absl::StrJoin(texts, ", ");
}

std::string MomentText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%SZ", time, absl::UTCTimeZone());
}

void PrintStatusTable(Session& session, const std::vector<ServiceStatus>& all) {
  tools::Table table({"service", "version", "clock", "writes", "lags", "quarantined", "started"});
  for (const auto& [service, status] : all) {
    table.AddRow({std::string(service.name), status.version(),
                  MomentText(TimeFromProto(status.now())), status.accepting_writes() ? "yes" : "NO",
                  LagText(status),
                  WithThousands(static_cast<int64_t>(status.quarantined_persons())),
                  MomentText(TimeFromProto(status.start_time()))});
  }
  session.Print(table);
  tools::Table counts({"service", "count", "value"});
  for (const auto& [service, status] : all) {
    std::vector<std::pair<std::string, int64_t>> sorted(status.counts().begin(),
                                                        status.counts().end());
    std::sort(sorted.begin(), sorted.end());
    for (const auto& [name, value] : sorted) {
      counts.AddRow({std::string(service.name), name, WithThousands(value)});
    }
  }
  if (!counts.empty()) {
    session.out() << "\n";
    session.Print(counts);
  }
  for (const auto& [service, status] : all) {
    if (!status.pack_hash().empty()) session.out() << "\nlaw pack " << status.pack_hash() << "\n";
  }
}

void PrintStatusJson(Session& session, const std::vector<ServiceStatus>& all) {
  tools::JsonWriter json;
  json.BeginArray();
  for (const ServiceStatus& one : all) json.AddRaw("", session.Json(one.status));
  json.EndArray();
  session.out() << json.Finish();
}

// "+3d", "+12h": how far; nullopt for anything else.
std::optional<absl::Duration> StepFrom(absl::string_view text) {
  if (text.size() < 3 || text.front() != '+') return std::nullopt;
  int64_t number = 0;
  if (!absl::SimpleAtoi(text.substr(1, text.size() - 2), &number) || number < 0) {
    return std::nullopt;
  }
  if (text.back() == 'd') return absl::Hours(24 * number);
  if (text.back() == 'h') return absl::Hours(number);
  return std::nullopt;
}

absl::StatusOr<absl::Time> MomentFrom(const std::string& text, absl::Time now) {
  if (auto step = StepFrom(text)) return now + *step;
  if (auto day = ParseDay(text)) return HelsinkiStartOf(*day) + absl::Hours(kHourOfDay);
  absl::Time moment;
  std::string fault;
  if (absl::ParseTime(absl::RFC3339_full, text, &moment, &fault)) return moment;
  return absl::InvalidArgumentError(absl::StrCat(
      "'", text, "' is no moment; give 2020-04-01, 2020-04-01T05:00:00Z, +1d or +12h"));
}

}  // namespace

absl::Status ShowStatus(Session& session) {
  ASSIGN_OR_RETURN(std::vector<ServiceStatus> all, StatusOfAll(session));
  if (session.settings().json) {
    PrintStatusJson(session, all);
  } else {
    PrintStatusTable(session, all);
  }
  std::vector<std::string> troubles;
  for (const auto& [service, status] : all) {
    if (!status.accepting_writes()) {
      troubles.push_back(absl::StrCat(service.name, " refuses writes: ", status.detail()));
    }
    for (const admin::v1::JournalLag& lag : status.lags()) {
      if (!lag.connected()) {
        troubles.push_back(absl::StrCat(service.name, " has lost the journal of ", lag.journal(),
                                        "\n  next: is ", lag.journal(), " running?"));
      }
    }
    if (status.quarantined_persons() > 0) {
      troubles.push_back(absl::StrCat(service.name, " has ", status.quarantined_persons(),
                                      " person(s) in quarantine\n  next: typlctl quarantine list"));
    }
  }
  if (troubles.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrJoin(troubles, "\n"));
}

absl::Status ShowLags(Session& session) {
  ASSIGN_OR_RETURN(std::vector<ServiceStatus> all, StatusOfAll(session));
  if (session.settings().json) {
    tools::JsonWriter json;
    json.BeginArray();
    for (const auto& [service, status] : all) {
      for (const admin::v1::JournalLag& lag : status.lags()) {
        json.BeginObject();
        json.Add("reader", service.name);
        json.Add("journal", lag.journal());
        json.Add("entries", lag.entries());
        json.Add("connected", lag.connected());
        json.EndObject();
      }
    }
    json.EndArray();
    session.out() << json.Finish();
    return absl::OkStatus();
  }
  tools::Table table({"reader", "journal", "entries behind", "connected"});
  for (const auto& [service, status] : all) {
    for (const admin::v1::JournalLag& lag : status.lags()) {
      table.AddRow({std::string(service.name), lag.journal(),
                    WithThousands(static_cast<int64_t>(lag.entries())),
                    lag.connected() ? "yes" : "NO"});
    }
  }
  session.Print(table);
  return absl::OkStatus();
}

absl::Status AdvanceClock(Session& session, const std::string& moment) {
  ASSIGN_OR_RETURN(std::vector<ServiceStatus> all, StatusOfAll(session));
  absl::Time now = absl::InfinitePast();
  for (const ServiceStatus& one : all) now = std::max(now, TimeFromProto(one.status.now()));
  ASSIGN_OR_RETURN(absl::Time to, MomentFrom(moment, now));
  admin::v1::AdvanceClockRequest request;
  *request.mutable_now() = TimeToProto(to);
  for (const ServiceStatus& one : all) {
    admin::v1::AdvanceClockResponse response;
    RETURN_IF_ERROR(session.Call<AdminService>(one.service, &AdminService::Stub::AdvanceClock,
                                               request, response));
  }
  if (session.settings().json) {
    tools::JsonWriter json;
    json.BeginObject();
    json.Add("now", absl::FormatTime(absl::RFC3339_sec, to, absl::UTCTimeZone()));
    json.EndObject();
    session.out() << json.Finish();
  } else {
    session.out() << "clock of " << all.size() << " service(s) at " << MomentText(to) << "\n";
  }
  return absl::OkStatus();
}

}  // namespace typl::ctl
