#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_TIMELINE_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_TIMELINE_H_

#include <cstdint>

#include "absl/container/inlined_vector.h"
#include "absl/types/span.h"
#include "services/statement/domain/engine/day.h"
#include "typl/law/v1/determination.pb.h"

// Lays what the provisions say over each other, day by day.

namespace typl::law::engine {

// What wins when several provisions speak of the same day. Higher wins.
enum class Weight : uint8_t {
  kEntitled = 1,
  kServicePeriod,
  // Something is unknown or an officer's to judge. A bar that stands in any case goes before it.
  kUndetermined,
  kWaitingPeriod,
  kWorkObligation,
  kObstacle,
  // It is not known whether anything is stated at all.
  kUndeterminedWhetherStated,
  kNotStated,
};

// What one provision says of a period.
struct Element {
  DayRange days;
  Weight weight = Weight::kEntitled;
  // Whether it makes days count that would else not be stated on: a search in force, or what stands
  // alone.
  bool frame = false;
  // Index of the ground, or of the open matter when it is undetermined.
  int source = 0;
  // Grounds of one series are the same but for the version of the law: neighbouring periods on them
  // are one period.
  int series = 0;
  // Sorts what weighs the same.
  int order = 0;

  bool undetermined() const {
    return weight == Weight::kUndetermined || weight == Weight::kUndeterminedWhetherStated;
  }
};

// A period of the result. `elements` are indexes, the deciding one first.
struct Segment {
  DayRange days;
  v1::Outcome outcome = v1::OUTCOME_UNSPECIFIED;
  absl::InlinedVector<int, 4> elements;
};

Weight WeightOf(v1::Outcome outcome);

// Segments in order of time, not overlapping; neighbours differ in outcome or grounds.
absl::InlinedVector<Segment, 4> Overlay(absl::Span<const Element> elements);

}  // namespace typl::law::engine

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_TIMELINE_H_
