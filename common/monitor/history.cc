#include "common/monitor/history.h"

#include <algorithm>
#include <optional>

namespace typl::monitor {
namespace {

using metrics::Readings;

// A minute.
constexpr size_t kLatelySamples = 12;

bool IsDifference(Measure measure) {
  return measure == Measure::kRate || measure == Measure::kGrowth || measure == Measure::kMean;
}

bool HasLabel(const Readings::Series& series, const std::string& name, const std::string& value) {
  if (name.empty()) return true;
  const auto label = series.labels.find(name);
  return label != series.labels.end() && label->second == value;
}

bool IsMeant(const Quantity& quantity, const Readings::Series& series) {
  return HasLabel(series, quantity.label, quantity.value);
}

double CountOf(const Quantity& quantity, const Readings& readings) {
  double count = 0;
  for (const Readings::Series& series : readings.Of(quantity.family)) {
    if (IsMeant(quantity, series)) count += series.count;
  }
  return count;
}

}  // namespace

double ValueOf(const Quantity& quantity, const Readings& readings, const std::string& row_label,
               const std::string& row) {
  std::optional<double> value;
  for (const Readings::Series& series : readings.Of(quantity.family)) {
    if (!IsMeant(quantity, series) || !HasLabel(series, row_label, row)) continue;
    if (!value.has_value()) {
      value = series.value;
    } else if (quantity.measure == Measure::kMax) {
      value = std::max(*value, series.value);
    } else if (quantity.measure == Measure::kMin) {
      value = std::min(*value, series.value);
    } else {
      *value += series.value;
    }
  }
  return value.value_or(0);
}

History::History(std::vector<Quantity> quantities) : quantities_(std::move(quantities)) {}

void History::Add(absl::Time at, const Readings& readings) {
  Sample sample{at, {}};
  for (const Quantity& quantity : quantities_) {
    sample.raws.push_back({ValueOf(quantity, readings), CountOf(quantity, readings)});
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  samples_.push_back(std::move(sample));
  if (samples_.size() > kSamplesMax) samples_.pop_front();
}

double History::Difference(Measure measure, const Sample& before, const Sample& now, size_t index) {
  const double growth = now.raws[index].value - before.raws[index].value;
  if (measure == Measure::kGrowth) return growth;
  const double over = measure == Measure::kRate ? absl::ToDoubleSeconds(now.at - before.at)
                                                : now.raws[index].count - before.raws[index].count;
  return over > 0 ? growth / over : 0;
}

size_t History::IndexOf(const Quantity& quantity) const {
  return std::find(quantities_.begin(), quantities_.end(), quantity) - quantities_.begin();
}

std::vector<Point> History::Points(const Quantity& quantity) const {
  const size_t index = IndexOf(quantity);
  std::vector<Point> points;
  if (index == quantities_.size()) return points;
  const std::lock_guard<std::mutex> lock(mutex_);
  for (size_t i = 0; i < samples_.size(); ++i) {
    if (!IsDifference(quantity.measure)) {
      points.push_back({samples_[i].at, samples_[i].raws[index].value});
    } else if (i > 0) {
      points.push_back(
          {samples_[i].at, Difference(quantity.measure, samples_[i - 1], samples_[i], index)});
    }
  }
  return points;
}

double History::Latest(const Quantity& quantity) const {
  const size_t index = IndexOf(quantity);
  const std::lock_guard<std::mutex> lock(mutex_);
  if (index == quantities_.size() || samples_.empty()) return 0;
  if (!IsDifference(quantity.measure)) return samples_.back().raws[index].value;
  const size_t back = quantity.measure == Measure::kGrowth ? samples_.size() : kLatelySamples + 1;
  const Sample& before = samples_[samples_.size() - std::min(samples_.size(), back)];
  return Difference(quantity.measure, before, samples_.back(), index);
}

}  // namespace typl::monitor
