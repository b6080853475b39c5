#include "services/delivery/domain/rejections.h"

#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/store/caller_status.h"
#include "common/time/business_date.h"
#include "services/delivery/domain/addressing.h"
#include "services/delivery/domain/counts.h"
#include "services/delivery/domain/keys.h"
#include "typl/delivery/v1/storage.pb.h"

namespace typl::delivery {
namespace {

// The entry without its sequence, as it is stored.
absl::StatusOr<v1::MailboxEntry> ReadEntry(const store::Snapshot& snapshot,
                                           const std::string& recipient, store::Sequence sequence) {
  ASSIGN_OR_RETURN(const std::vector<store::StreamEntry> stored,
                   snapshot.ReadStream(MailboxStream(recipient), sequence, 1, 1));
  v1::MailboxEntry entry;
  if (stored.empty() || !entry.ParseFromString(stored.front().payload)) {
    return absl::DataLossError("a refused entry is not readable");
  }
  return entry;
}

absl::StatusOr<v1::Rejection> ParseRejection(absl::string_view stored) {
  v1::Rejection rejection;
  if (!rejection.ParseFromArray(stored.data(), static_cast<int>(stored.size()))) {
    return absl::DataLossError("a rejection is not readable");
  }
  return rejection;
}

v1::RejectedEntry Describe(const v1::Rejection& rejection, const v1::MailboxEntry& entry) {
  v1::RejectedEntry refused;
  refused.set_sequence(rejection.sequence());
  refused.set_reason(rejection.reason());
  refused.set_detail(rejection.detail());
  *refused.mutable_reject_time() = rejection.reject_time();
  refused.set_principal(rejection.principal());
  refused.set_person(entry.person());
  refused.set_name(std::string(ContentName(entry)));
  if (!rejection.redelivered_to().empty()) {
    refused.set_redelivered_to(RecipientName(rejection.redelivered_to()));
    *refused.mutable_redeliver_time() = rejection.redeliver_time();
  }
  return refused;
}

}  // namespace

Rejections::Rejections(store::Store& store, const RoutesInForce& routes, const Clock& clock,
                       DeliveryObserver observer)
    : store_(store), routes_(routes), clock_(clock), observer_(std::move(observer)) {}

absl::StatusOr<Rejections::Page> Rejections::List(const std::string& recipient,
                                                  store::Sequence start, size_t count_max) const {
  const std::unique_ptr<store::Snapshot> snapshot = store_.NewSnapshot();
  Page page;
  absl::Status fault;
  RETURN_IF_ERROR(snapshot->Scan(RejectionPrefix(recipient), RejectionKey(recipient, start),
                                 [&](absl::string_view, absl::string_view value) {
                                   const auto rejection = ParseRejection(value);
                                   fault = rejection.status();
                                   if (!fault.ok()) return false;
                                   if (page.entries.size() == count_max) {
                                     page.next = rejection->sequence();
                                     return false;
                                   }
                                   const auto entry =
                                       ReadEntry(*snapshot, recipient, rejection->sequence());
                                   fault = entry.status();
                                   if (!fault.ok()) return false;
                                   page.entries.push_back(Describe(*rejection, *entry));
                                   return true;
                                 }));
  RETURN_IF_ERROR(fault);
  return page;
}

absl::StatusOr<v1::RedeliverResponse> Rejections::Redeliver(const std::string& recipient,
                                                            store::Sequence sequence,
                                                            const Order& order) {
  const std::string rejection_key = RejectionKey(recipient, sequence);
  for (int conflicts = 0;; ++conflicts) {
    v1::RedeliverResponse response;
    ASSIGN_OR_RETURN(const bool answered, FindAnswer(store_, order, response));
    if (answered) {
      response.set_replayed(true);
      return response;
    }
    ASSIGN_OR_RETURN(const std::optional<store::Versioned> stored, store_.Get(rejection_key));
    if (!stored.has_value()) {
      return MakeError(common::v1::ERROR_REASON_RESOURCE_NOT_FOUND, "no such refused entry");
    }
    ASSIGN_OR_RETURN(v1::Rejection rejection, ParseRejection(stored->value));
    if (!rejection.redelivered_to().empty()) {
      return MakeError(common::v1::ERROR_REASON_ENTRY_ALREADY_SETTLED,
                       "the entry was redelivered before");
    }
    ASSIGN_OR_RETURN(v1::MailboxEntry entry, ReadEntry(*store_.NewSnapshot(), recipient, sequence));
    const absl::Time now = clock_.Now();
    const Route route = RouteAgain(entry, recipient, *routes_.now(), HelsinkiDay(now));
    if (const auto* fault = std::get_if<RoutingFault>(&route)) {
      return MakeError(common::v1::ERROR_REASON_NO_RECIPIENT, fault->detail,
                       {{"fault", fault->code}});
    }
    const std::string& right = std::get<std::string>(route);
    *entry.mutable_accepted_at() = TimeToProto(now);
    rejection.set_redelivered_to(right);
    *rejection.mutable_redeliver_time() = TimeToProto(now);
    response.set_recipient(RecipientName(right));

    store::Batch batch;
    batch.ExpectVersion(rejection_key, stored->version);
    batch.Put(rejection_key, rejection.SerializeAsString());
    batch.Append(MailboxStream(right), entry.SerializeAsString());
    Delivered delivered;
    delivered.counts.set_redelivered(1);
    RETURN_IF_ERROR(AddCounts(store_, kRepairs, 0, delivered.counts, batch));
    Audit(order, absl::StrCat(RecipientName(recipient), "/", sequence),
          absl::StrCat("to ", response.recipient()), now, batch);
    KeepAnswer(order, response, batch);
    const store::CommitResult result = store_.CommitAndWait(std::move(batch));
    if (result.outcome == store::Outcome::kConflict && conflicts < store::kConflictsMax) continue;
    if (!result.committed()) return store::CallerStatus(result);
    ++delivered.by_recipient[right];
    if (observer_) observer_(delivered);
    return response;
  }
}

}  // namespace typl::delivery
