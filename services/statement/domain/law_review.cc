#include "services/statement/domain/law_review.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/journal/journal.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "services/statement/domain/file_scan.h"
#include "services/statement/domain/keys.h"
#include "services/statement/domain/same_decision.h"

namespace typl::statement {
namespace {

// Persons looked at in one commit: work for some tens of milliseconds, so that little is done again
// after a crash.
constexpr uint64_t kPersonsAtOnceMax = 2'000;
// Inputs of one commit; each has some hundred bytes.
constexpr uint64_t kInputsAtOnceMax = 1'000;

// The first id of a lane: its first digit of sixteen; empty for the end of the last.
std::string FirstOfLane(uint32_t lane) {
  if (lane == kReviewLanes) return "";
  return absl::StrCat(absl::Hex(lane * 16 / kReviewLanes));
}

}  // namespace

absl::StatusOr<bool> LawComparison::Differs(const v1::PersonFile& file) {
  if (file.pack_hash() == after_.pack_hash()) return false;
  if (before_ == nullptr || before_->pack_hash() != file.pack_hash()) {
    ASSIGN_OR_RETURN(before_, book_.Find(file.pack_hash()));
  }
  before_->DetermineWithoutReceipt(file.facts(), day_, old_);
  after_.DetermineWithoutReceipt(file.facts(), day_, new_);
  return !SameDecision(old_, new_);
}

v1::PersonDifference LawComparison::Difference(const PersonId& person) const {
  v1::PersonDifference difference;
  difference.set_person(PersonName(person));
  for (v1::PeriodDifference& period : PeriodDifferences(old_, new_)) {
    *difference.add_periods() = std::move(period);
  }
  return difference;
}

absl::Status CompareAll(const store::Store& store, LawBook& book, const CaseLaw& after,
                        absl::CivilDay day, v1::Review& review,
                        const std::function<absl::Status(const v1::PersonDifference*)>& tell) {
  LawComparison comparison(book, after, day);
  const auto look_at = [&](const PersonId& person,
                           const v1::PersonFile& file) -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(const bool differs, comparison.Differs(file));
    review.set_persons(review.persons() + 1);
    if (!differs) {
      RETURN_IF_ERROR(tell(nullptr));
      return true;
    }
    review.set_changed(review.changed() + 1);
    const v1::PersonDifference difference = comparison.Difference(person);
    RETURN_IF_ERROR(tell(&difference));
    return true;
  };
  RETURN_IF_ERROR(ScanFiles(*store.NewSnapshot(), "", look_at));
  review.set_done(true);
  return absl::OkStatus();
}

absl::StatusOr<LawReviewer::Lane> LawReviewer::ReadLane(uint32_t lane, uint64_t activation) const {
  ASSIGN_OR_RETURN(const std::optional<store::Versioned> stored, store_.Get(ReviewLaneKey(lane)));
  Lane read;
  if (stored.has_value()) {
    if (!read.record.ParseFromString(stored->value)) {
      return absl::DataLossError("the record of a law review can't be parsed");
    }
    read.version = stored->version;
  }
  if (read.record.activation() != activation) {
    // A newer activation begins from the first person: those whom the review before had not reached
    // differ from what the newest pack says too.
    read.record.Clear();
    read.record.set_activation(activation);
  }
  return read;
}

absl::StatusOr<bool> LawReviewer::RunOnce(uint32_t lane) {
  ASSIGN_OR_RETURN(const StoredActiveLaw stored, ReadActiveLaw(store_));
  const v1::ActiveLaw& active = stored.record;
  if (active.pack_hash_before().empty()) return true;
  ASSIGN_OR_RETURN(Lane read, ReadLane(lane, active.activation()));
  if (read.record.done()) return true;
  ASSIGN_OR_RETURN(const std::shared_ptr<const CaseLaw> after, book_.Find(active.pack_hash()));
  store::Batch batch;
  batch.ExpectVersion(ReviewLaneKey(lane), read.version);
  RETURN_IF_ERROR(LookAt(lane, active, *after, read.record, batch));
  batch.Put(ReviewLaneKey(lane), read.record.SerializeAsString());
  const store::CommitResult result = store_.CommitAndWait(std::move(batch));
  // A conflict: somebody else went on with the lane.
  if (!result.committed() && result.outcome != store::Outcome::kConflict) return result.status;
  return result.committed() && read.record.done();
}

absl::Status LawReviewer::LookAt(uint32_t lane, const v1::ActiveLaw& active, const CaseLaw& after,
                                 v1::ReviewLane& record, store::Batch& batch) {
  const absl::Time now = clock_.Now();
  const std::string end = FirstOfLane(lane + 1);
  // After the last one: the first id that comes behind it.
  const std::string start =
      record.last_person().empty() ? FirstOfLane(lane) : record.last_person() + "0";
  v1::StatementInput input;
  input.mutable_law_changed()->set_activation(active.activation());
  input.mutable_law_changed()->set_pack_hash(active.pack_hash());
  const std::string payload = input.SerializeAsString();
  uint64_t looked_at = 0;
  uint64_t changed = 0;
  bool through = true;
  LawComparison comparison(book_, after, HelsinkiDay(now));
  const auto look_at = [&](const PersonId& person,
                           const v1::PersonFile& file) -> absl::StatusOr<bool> {
    if (!end.empty() && person.text() >= end) return false;
    through = looked_at < kPersonsAtOnceMax && changed < kInputsAtOnceMax;
    if (!through) return false;
    ASSIGN_OR_RETURN(const bool differs, comparison.Differs(file));
    record.set_last_person(person.text());
    ++looked_at;
    if (!differs) return true;
    ++changed;
    journal::AppendTo(batch, kInputsPrefix, person.Partition(partition_count_), now, person.text(),
                      payload);
    return true;
  };
  RETURN_IF_ERROR(ScanFiles(*store_.NewSnapshot(), start, look_at));
  record.set_persons(record.persons() + looked_at);
  record.set_changed(record.changed() + changed);
  record.set_done(through);
  return absl::OkStatus();
}

absl::StatusOr<v1::Review> ReadReview(const store::Store& store) {
  ASSIGN_OR_RETURN(const StoredActiveLaw current_law, ReadActiveLaw(store));
  const v1::ActiveLaw& active = current_law.record;
  v1::Review review;
  review.set_done(true);
  if (active.pack_hash_before().empty()) return review;
  for (uint32_t lane = 0; lane < kReviewLanes; ++lane) {
    ASSIGN_OR_RETURN(const std::optional<store::Versioned> stored, store.Get(ReviewLaneKey(lane)));
    v1::ReviewLane record;
    if (stored.has_value() && !record.ParseFromString(stored->value)) {
      return absl::DataLossError("the record of a law review can't be parsed");
    }
    const bool current = record.activation() == active.activation();
    if (current) {
      review.set_persons(review.persons() + record.persons());
      review.set_changed(review.changed() + record.changed());
    }
    if (!current || !record.done()) review.set_done(false);
  }
  return review;
}

}  // namespace typl::statement
