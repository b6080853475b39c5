#include <algorithm>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "tools/support/json.h"
#include "tools/support/table.h"
#include "tools/typlctl/commands.h"
#include "tools/typlctl/texts.h"

namespace typl::ctl {
namespace {

using admin::v1::AdminService;
using admin::v1::AuditRecord;

// The most that a service gives at once.
constexpr uint64_t kPageSizeMax = 1'000;

struct Entry {
  std::string service;
  AuditRecord record;
};

absl::StatusOr<admin::v1::ListAuditResponse> Page(Session& session, const ServiceRef& service,
                                                  uint64_t after, uint64_t count) {
  admin::v1::ListAuditRequest request;
  request.set_after_sequence(after);
  request.set_page_size(static_cast<int32_t>(std::min(count, kPageSizeMax)));
  admin::v1::ListAuditResponse response;
  RETURN_IF_ERROR(
      session.Call<AdminService>(service, &AdminService::Stub::ListAudit, request, response));
  return response;
}

// Up to `limit` entries: those after `after`, or when that is not given the latest.
absl::Status Append(Session& session, const ServiceRef& service, std::optional<uint64_t> after,
                    uint64_t limit, std::vector<Entry>& entries) {
  uint64_t position = after.value_or(0);
  if (!after) {
    ASSIGN_OR_RETURN(const auto first, Page(session, service, 0, 1));
    position = first.head_sequence() > limit ? first.head_sequence() - limit : 0;
  }
  while (limit > 0) {
    ASSIGN_OR_RETURN(auto page, Page(session, service, position, limit));
    if (page.records().empty()) break;
    for (AuditRecord& record : *page.mutable_records()) {
      position = record.sequence();
      entries.push_back({std::string(service.name), std::move(record)});
    }
    limit -= std::min<uint64_t>(limit, page.records_size());
  }
  return absl::OkStatus();
}

void PrintEntriesJson(Session& session, const std::vector<Entry>& entries) {
  tools::JsonWriter json;
  json.BeginArray();
  for (const auto& [service, record] : entries) {
    json.BeginObject();
    json.Add("service", service);
    json.AddRaw("record", session.Json(record));
    json.EndObject();
  }
  json.EndArray();
  session.out() << json.Finish();
}

}  // namespace

absl::Status ShowAudit(Session& session, const AuditArguments& arguments) {
  std::vector<ServiceRef> services;
  if (!arguments.service.empty()) {
    ASSIGN_OR_RETURN(ServiceRef one, session.Service(arguments.service));
    services.push_back(std::move(one));
  } else {
    ASSIGN_OR_RETURN(services, session.KnownServices());
    // Portals' calls are in intake's journal; nothing is ordered there.
    std::erase_if(services, [](const ServiceRef& one) { return one.name == "intake"; });
    if (services.empty()) return session.Service("statement").status();
  }
  std::vector<Entry> entries;
  for (const ServiceRef& one : services) {
    RETURN_IF_ERROR(Append(session, one, arguments.after, arguments.limit, entries));
  }
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return TimeFromProto(a.record.time()) < TimeFromProto(b.record.time());
  });
  if (session.settings().json) {
    PrintEntriesJson(session, entries);
    return absl::OkStatus();
  }
  if (entries.empty()) {
    session.out() << "the audit has no such entry\n";
    return absl::OkStatus();
  }
  tools::Table table({"service", "number", "time", "who", "action", "of", "detail"});
  for (const auto& [service, record] : entries) {
    table.AddRow({service, Number(record.sequence()), MomentText(record.time()), record.principal(),
                  record.action(), OrDash(record.resource()), OrDash(record.detail())});
  }
  session.Print(table);
  return absl::OkStatus();
}

}  // namespace typl::ctl
