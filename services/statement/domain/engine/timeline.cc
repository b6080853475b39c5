#include "services/statement/domain/engine/timeline.h"

#include <algorithm>
#include <utility>

namespace typl::law::engine {
namespace {

v1::Outcome OutcomeOf(Weight weight) {
  switch (weight) {
    case Weight::kEntitled:
      return v1::OUTCOME_ENTITLED;
    case Weight::kServicePeriod:
      return v1::OUTCOME_SERVICE_PERIOD;
    case Weight::kWaitingPeriod:
      return v1::OUTCOME_WAITING_PERIOD;
    case Weight::kWorkObligation:
      return v1::OUTCOME_WORK_OBLIGATION;
    case Weight::kObstacle:
      return v1::OUTCOME_OBSTACLE;
    case Weight::kUndetermined:
    case Weight::kUndeterminedWhetherStated:
    case Weight::kNotStated:
      break;
  }
  return v1::OUTCOME_UNDETERMINED;
}

bool IsBar(Weight weight) {
  return weight == Weight::kWaitingPeriod || weight == Weight::kWorkObligation ||
         weight == Weight::kObstacle;
}

class Overlayer {
 public:
  explicit Overlayer(absl::Span<const Element> elements) : elements_(elements) {}

  absl::InlinedVector<Segment, 4> Run() {
    for (size_t i = 0; i < elements_.size(); ++i) {
      if (elements_[i].days.empty()) continue;
      by_start_.push_back(static_cast<int>(i));
      bounds_.push_back(elements_[i].days.from);
      bounds_.push_back(elements_[i].days.until);
    }
    std::sort(by_start_.begin(), by_start_.end(), [this](int a, int b) {
      const Day first = elements_[a].days.from;
      const Day second = elements_[b].days.from;
      return first != second ? first < second : a < b;
    });
    std::sort(bounds_.begin(), bounds_.end());
    bounds_.erase(std::unique(bounds_.begin(), bounds_.end()), bounds_.end());
    size_t next = 0;
    for (size_t i = 0; i + 1 < bounds_.size(); ++i) {
      const Day day = bounds_[i];
      active_.erase(std::remove_if(active_.begin(), active_.end(),
                                   [&](int e) { return elements_[e].days.until <= day; }),
                    active_.end());
      while (next < by_start_.size() && elements_[by_start_[next]].days.from == day) {
        active_.push_back(by_start_[next++]);
      }
      AddSegment({day, bounds_[i + 1]});
    }
    return std::move(segments_);
  }

 private:
  void AddSegment(DayRange days) {
    Weight weight = Weight::kEntitled;
    bool framed = false;
    bool perhaps_framed = false;
    for (const int e : active_) {
      const Element& element = elements_[e];
      weight = std::max(weight, element.weight);
      if (element.frame) (element.undetermined() ? perhaps_framed : framed) = true;
    }
    if (weight == Weight::kNotStated || (!framed && !perhaps_framed)) return;
    // Whether the day counts at all is unknown: then no bar may be stated on it either.
    if (!framed) weight = Weight::kUndeterminedWhetherStated;
    Segment segment{days, OutcomeOf(weight), {}};
    for (const int e : active_) {
      if (Speaks(elements_[e], weight)) segment.elements.push_back(e);
    }
    std::sort(segment.elements.begin(), segment.elements.end(), [this](int a, int b) {
      const Element& first = elements_[a];
      const Element& second = elements_[b];
      if (first.weight != second.weight) return first.weight > second.weight;
      return std::pair(first.order, first.source) < std::pair(second.order, second.source);
    });
    DropRepeated(segment.elements);
    if (!segments_.empty() && segments_.back().days.until == days.from &&
        segments_.back().outcome == segment.outcome && SameSources(segments_.back(), segment)) {
      segments_.back().days.until = days.until;
    } else {
      segments_.push_back(std::move(segment));
    }
  }

  // A matter that is open in several ways is one ground, of the heaviest.
  void DropRepeated(absl::InlinedVector<int, 4>& ordered) const {
    size_t kept = 0;
    for (const int e : ordered) {
      const auto end = ordered.begin() + kept;
      const bool repeated = std::any_of(ordered.begin(), end, [&](int other) {
        return elements_[other].undetermined() == elements_[e].undetermined() &&
               elements_[other].source == elements_[e].source;
      });
      if (!repeated) ordered[kept++] = e;
    }
    ordered.resize(kept);
  }

  // Whether the element is a ground of a day on which `weight` decides.
  static bool Speaks(const Element& element, Weight weight) {
    if (OutcomeOf(weight) == v1::OUTCOME_UNDETERMINED) return element.undetermined();
    if (IsBar(weight)) return IsBar(element.weight);
    return element.weight == weight;
  }

  bool SameSources(const Segment& a, const Segment& b) const {
    return std::equal(a.elements.begin(), a.elements.end(), b.elements.begin(), b.elements.end(),
                      [this](int x, int y) { return elements_[x].series == elements_[y].series; });
  }

  const absl::Span<const Element> elements_;
  absl::InlinedVector<int, 16> by_start_;
  absl::InlinedVector<Day, 32> bounds_;
  absl::InlinedVector<int, 16> active_;
  absl::InlinedVector<Segment, 4> segments_;
};

}  // namespace

Weight WeightOf(v1::Outcome outcome) {
  switch (outcome) {
    case v1::OUTCOME_ENTITLED:
      return Weight::kEntitled;
    case v1::OUTCOME_SERVICE_PERIOD:
      return Weight::kServicePeriod;
    case v1::OUTCOME_WAITING_PERIOD:
      return Weight::kWaitingPeriod;
    case v1::OUTCOME_WORK_OBLIGATION:
      return Weight::kWorkObligation;
    case v1::OUTCOME_OBSTACLE:
      return Weight::kObstacle;
    default:
      return Weight::kUndetermined;
  }
}

absl::InlinedVector<Segment, 4> Overlay(absl::Span<const Element> elements) {
  return Overlayer(elements).Run();
}

}  // namespace typl::law::engine
