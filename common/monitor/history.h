#ifndef TYPL_COMMON_MONITOR_HISTORY_H_
#define TYPL_COMMON_MONITOR_HISTORY_H_

#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "common/metrics/metrics.h"
#include "common/monitor/layout.h"

namespace typl::monitor {

struct Point {
  absl::Time at;
  double value = 0;
};

// The last quarter of an hour of some quantities, in memory. Thread-safe.
class History {
 public:
  static constexpr absl::Duration kInterval = absl::Seconds(5);
  static constexpr size_t kSamplesMax = 181;

  explicit History(std::vector<Quantity> quantities);

  // Keeps what the quantities are now; what is older than the last kSamplesMax is forgotten.
  void Add(absl::Time at, const metrics::Readings& readings);

  // The values of one of the quantities, oldest first. What is a growth or a mean is that from one
  // sample to the next, and there is none for the first.
  std::vector<Point> Points(const Quantity& quantity) const;
  // What the quantity is now, as its measure says; 0 before there are samples.
  double Latest(const Quantity& quantity) const;

 private:
  struct Raw {
    double value = 0;
    double count = 0;
  };
  struct Sample {
    absl::Time at;
    std::vector<Raw> raws;  // By quantity.
  };

  static double Difference(Measure measure, const Sample& before, const Sample& now, size_t index);
  size_t IndexOf(const Quantity& quantity) const;

  const std::vector<Quantity> quantities_;
  mutable std::mutex mutex_;  // Guards samples_.
  std::deque<Sample> samples_;
};

// The series of a family that the quantity is about, added up or the largest of them; of a rate or
// mean the sum so far. With `row_label`, only those whose label of that name is `row`.
double ValueOf(const Quantity& quantity, const metrics::Readings& readings,
               const std::string& row_label = "", const std::string& row = "");

}  // namespace typl::monitor

#endif  // TYPL_COMMON_MONITOR_HISTORY_H_
