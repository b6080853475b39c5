#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_LAW_REVIEW_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_LAW_REVIEW_H_

#include <cstdint>
#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/ids/ids.h"
#include "common/store/store.h"
#include "common/time/clock.h"
#include "services/statement/domain/case_law.h"
#include "services/statement/domain/law_book.h"
#include "typl/law/v1/determination.pb.h"
#include "typl/statement/v1/law_service.pb.h"
#include "typl/statement/v1/storage.pb.h"

// What another law pack changes of the persons on file: told beforehand, and brought about after an
// activation. Both compare, person by person, what the two packs say on the same day of the same
// facts, so what is told beforehand is what then happens.

namespace typl::statement {

// The persons are looked through in this many lanes, each by a thread: as many as the small machine
// has processors. Lanes part the persons by the first digit of their ids.
inline constexpr uint32_t kReviewLanes = 2;

// Compares, for one person after the other, the law by which the person was last decided with
// another. Not thread-safe. What it is given must outlive it.
class LawComparison {
 public:
  LawComparison(LawBook& book, const CaseLaw& after, absl::CivilDay day)
      : book_(book), after_(after), day_(day) {}

  // Whether the laws lead to different things on the day.
  absl::StatusOr<bool> Differs(const v1::PersonFile& file);
  // Of the last file compared, when it differs.
  v1::PersonDifference Difference(const PersonId& person) const;

 private:
  LawBook& book_;
  const CaseLaw& after_;
  const absl::CivilDay day_;
  // Of the last file; most persons were decided by the same.
  std::shared_ptr<const CaseLaw> before_;
  // Used again and again: they keep their memory.
  law::v1::Determination old_;
  law::v1::Determination new_;
};

// Goes through the persons on file in the order of their ids, as of one snapshot, and tells of each
// what `after` would change, or null. `tell` ends it with an error. `review` counts, and `tell` may
// read it.
absl::Status CompareAll(const store::Store& store, LawBook& book, const CaseLaw& after,
                        absl::CivilDay day, v1::Review& review,
                        const std::function<absl::Status(const v1::PersonDifference*)>& tell);

// After an activation: makes an input (LawChanged) of each person on file for whom the active pack
// leads to something else than the pack they were decided by, once, also when it is broken off at
// any point and taken up again. One lane is worked on by one thread at a time.
class LawReviewer {
 public:
  // `store`, `book` and `clock` must outlive it.
  LawReviewer(store::Store& store, LawBook& book, const Clock& clock, uint32_t partition_count)
      : store_(store), book_(book), clock_(clock), partition_count_(partition_count) {}

  // Looks at the next persons of a lane. True: the lane is through. Blocks on the store.
  absl::StatusOr<bool> RunOnce(uint32_t lane);

 private:
  struct Lane {
    v1::ReviewLane record;
    uint64_t version = 0;
  };
  absl::StatusOr<Lane> ReadLane(uint32_t lane, uint64_t activation) const;
  absl::Status LookAt(uint32_t lane, const v1::ActiveLaw& active, const CaseLaw& after,
                      v1::ReviewLane& record, store::Batch& batch);

  store::Store& store_;
  LawBook& book_;
  const Clock& clock_;
  const uint32_t partition_count_;
};

// How far the review of the latest activation has come, over all lanes.
absl::StatusOr<v1::Review> ReadReview(const store::Store& store);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_LAW_REVIEW_H_
