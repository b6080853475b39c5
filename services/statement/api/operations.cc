#include "services/statement/api/operations.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/ids/ids.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/statement/api/idempotency.h"
#include "services/statement/api/officer_write.h"
#include "services/statement/api/reading.h"
#include "services/statement/domain/keys.h"
#include "services/statement/domain/quarantine.h"

namespace typl::statement {
namespace {

constexpr int kPageSizeDefault = 50;
constexpr int kPageSizeMax = 200;
// Part of the contract: see admin.proto.
constexpr size_t kPutAsideReasonMax = 500;
constexpr int kAuditPageDefault = 100;
constexpr int kAuditPageMax = 1'000;
constexpr size_t kAuditBytesMax = 1'000'000;

RepairOrder OrderOf(const Context& context, CaseObserver& observer, const std::string& principal,
                    const std::string& request_id) {
  return {
      context.laws, context.rules, context.options.partition_count, context.clock.Now(), request_id,
      principal,    &observer};
}

}  // namespace

absl::Status ListQuarantine(const Context& context, const admin::v1::ListQuarantineRequest& request,
                            admin::v1::ListQuarantineResponse& response) {
  FieldViolations faults;
  if (request.page_size() < 0) faults.Add("page_size", "must not be negative");
  // The id of the person with whom the page begins.
  if (!request.page_token().empty() && !PersonId::Parse(request.page_token()).has_value()) {
    faults.Add("page_token", "was not given out by this method");
  }
  RETURN_IF_ERROR(faults.ToStatus());

  const int page_size =
      request.page_size() == 0 ? kPageSizeDefault : std::min(request.page_size(), kPageSizeMax);
  auto persons =
      ListQuarantined(context.store, request.page_token(), static_cast<size_t>(page_size) + 1);
  if (!persons.ok()) return StoreReadError(persons.status());
  if (persons->size() > static_cast<size_t>(page_size)) {
    response.set_next_page_token(persons->back().person.text());
    persons->pop_back();
  }
  for (const QuarantinedPerson& found : *persons) {
    admin::v1::QuarantinedPerson& person = *response.add_persons();
    person.set_person(PersonName(found.person));
    person.set_reason(found.quarantine.reason());
    person.set_detail(found.quarantine.detail());
    *person.mutable_since() = found.quarantine.since();
    person.set_waiting_events(
        static_cast<uint32_t>(found.quarantine.next_held() - found.quarantine.first_held()));
  }
  return absl::OkStatus();
}

absl::Status RetryQuarantine(const Context& context, CaseObserver& observer,
                             const std::string& principal,
                             const admin::v1::RetryQuarantinedRequest& request,
                             admin::v1::RetryQuarantinedResponse& response) {
  FieldViolations faults;
  const std::optional<PersonId> person = ParsePersonName(request.person());
  if (!person.has_value()) faults.Add("person", "must have the form persons/{person}");
  if (!IsUuid(request.request_id())) faults.Add("request_id", "must be a UUID in text form");
  RETURN_IF_ERROR(faults.ToStatus());

  const RepairOrder order = OrderOf(context, observer, principal, request.request_id());
  ASSIGN_OR_RETURN(const bool released, RetryQuarantined(context.store, *person, order));
  response.set_released(released);
  return absl::OkStatus();
}

absl::Status PutAside(const Context& context, CaseObserver& observer, const std::string& principal,
                      const admin::v1::PutAsideQuarantinedRequest& request,
                      admin::v1::PutAsideQuarantinedResponse& response) {
  FieldViolations faults;
  const std::optional<PersonId> person = ParsePersonName(request.person());
  if (!person.has_value()) faults.Add("person", "must have the form persons/{person}");
  if (!IsUuid(request.request_id())) faults.Add("request_id", "must be a UUID in text form");
  CheckText("reason", request.reason(), {1, kPutAsideReasonMax}, faults);
  RETURN_IF_ERROR(faults.ToStatus());
  const Idempotency idempotency(context, principal, request.request_id(),
                                absl::StrCat("put-aside:", request.SerializeAsString()));
  ASSIGN_OR_RETURN(const bool answered, idempotency.AnsweredBefore(response));
  if (answered) return absl::OkStatus();

  const RepairOrder order = OrderOf(context, observer, principal, request.request_id());
  return PutAsideQuarantined(context.store, *person, order, request.reason(),
                             [&](const PutAsideResult& result, store::Batch& batch) {
                               response.set_put_aside(result.input);
                               response.set_released(result.released);
                               batch.ExpectAbsent(idempotency.key());
                               batch.Put(idempotency.key(), idempotency.Record(response));
                             })
      .status();
}

absl::Status ListAudit(const Context& context, const admin::v1::ListAuditRequest& request,
                       admin::v1::ListAuditResponse& response) {
  FieldViolations faults;
  if (request.page_size() < 0) faults.Add("page_size", "must not be negative");
  RETURN_IF_ERROR(faults.ToStatus());
  const auto head = context.store.StreamHead(kAuditStream);
  if (!head.ok()) return StoreReadError(head.status());
  if (request.after_sequence() > *head) {
    return MakeError(Reason::ERROR_REASON_POSITION_OUT_OF_RANGE, "the audit has no such position",
                     {{"head", absl::StrCat(*head)}});
  }
  response.set_head_sequence(*head);
  const int page_size =
      request.page_size() == 0 ? kAuditPageDefault : std::min(request.page_size(), kAuditPageMax);
  const auto entries = context.store.ReadStream(kAuditStream, request.after_sequence() + 1,
                                                static_cast<size_t>(page_size), kAuditBytesMax);
  if (!entries.ok()) return StoreReadError(entries.status());
  for (const store::StreamEntry& stored : *entries) {
    v1::AuditEntry entry;
    RETURN_IF_ERROR(ParseStored(stored.payload, entry));
    admin::v1::AuditRecord& record = *response.add_records();
    record.set_sequence(stored.sequence);
    *record.mutable_time() = entry.time();
    record.set_action(entry.action());
    record.set_principal(entry.principal());
    record.set_resource(entry.person());
    record.set_request_id(entry.request_id());
    record.set_detail(entry.detail());
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::Counts> ReadCounts(const store::Snapshot& snapshot) {
  v1::Counts total;
  absl::Status fault;
  RETURN_IF_ERROR(snapshot.Scan(kCountsPrefix, "", [&](absl::string_view, absl::string_view value) {
    v1::Counts counts;
    fault = ParseStored(value, counts);
    if (fault.ok()) AddCounts(counts, total);
    return fault.ok();
  }));
  RETURN_IF_ERROR(fault);
  return total;
}

absl::StatusOr<uint64_t> CountQuarantined(const store::Store& store) {
  uint64_t persons = 0;
  RETURN_IF_ERROR(
      store.NewSnapshot()->Scan(kQuarantinePrefix, "", [&](absl::string_view, absl::string_view) {
        ++persons;
        return true;
      }));
  return persons;
}

absl::Status AcceptsNewWork(const store::Store& store) {
  if (!store.health().ok()) {
    return MakeRetryableError(Reason::ERROR_REASON_NOT_SERVING, "the store takes no writes",
                              absl::Seconds(5));
  }
  if (store.low_on_space()) {
    return MakeRetryableError(Reason::ERROR_REASON_STORAGE_FULL,
                              "the disk is too full to take more work", absl::Seconds(30));
  }
  return absl::OkStatus();
}

}  // namespace typl::statement
