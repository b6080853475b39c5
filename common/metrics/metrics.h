#ifndef TYPL_COMMON_METRICS_METRICS_H_
#define TYPL_COMMON_METRICS_METRICS_H_

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/metrics/catalogue.h"

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

// Numbers that operators watch, in Prometheus' text form. What there is, is in catalogue.txt.

namespace typl::metrics {

// The values below are cheap to copy, stay valid as long as their registry, and are thread-safe.
// One made by its default constructor counts nothing, so that code under test needs no registry.

// A number that only grows.
class Counter {
 public:
  Counter() = default;
  explicit Counter(prometheus::Counter* counter) : counter_(counter) {}
  // `by` >= 0.
  void Increment(double by = 1) const;
  // For what is counted elsewhere: does nothing when it is there or beyond already. Not from two
  // threads at once.
  void RaiseTo(double total) const;
  double value() const;

 private:
  prometheus::Counter* counter_ = nullptr;
};

// A number that goes up and down.
class Gauge {
 public:
  Gauge() = default;
  explicit Gauge(prometheus::Gauge* gauge) : gauge_(gauge) {}
  void Set(double value) const;
  void Add(double by) const;
  double value() const;

 private:
  prometheus::Gauge* gauge_ = nullptr;
};

// Counts observations by size.
class Histogram {
 public:
  Histogram() = default;
  explicit Histogram(prometheus::Histogram* histogram) : histogram_(histogram) {}
  void Observe(double value) const;
  // False for one made by the default constructor.
  bool counts() const { return histogram_ != nullptr; }

 private:
  prometheus::Histogram* histogram_ = nullptr;
};

using Labels = std::initializer_list<std::pair<absl::string_view, absl::string_view>>;

// Upper bounds, in seconds, for the durations of calls: from an answer out of memory (0.5 ms) to
// a call that its caller has given up (10 s).
const std::vector<double>& CallDurationBuckets();

// The value of everything at one moment.
class Readings {
 public:
  struct Series {
    std::map<std::string, std::string> labels;
    // Of a histogram the sum of its observations.
    double value = 0;
    // Of a histogram the number of its observations.
    double count = 0;
  };

  // In the order of their labels. Of a family that nothing was counted in: none, and 0.
  const std::vector<Series>& Of(absl::string_view name) const&;
  // The list would be gone before it is read.
  const std::vector<Series>& Of(absl::string_view name) && = delete;
  double Sum(absl::string_view name) const;
  double Count(absl::string_view name) const;
  double Max(absl::string_view name) const;

  void Add(std::string name, std::vector<Series> series);

 private:
  std::map<std::string, std::vector<Series>, std::less<>> families_;
};

// Owns the metrics of one process. Asking twice for the same name and labels gives the same metric.
// One that is not in the catalogue, or is there as another kind or with other labels, is a broken
// invariant and aborts. Making a metric takes a lock and hashes its labels: do it at start, not for
// each call. Thread-safe.
class Registry {
 public:
  // `catalogue` must outlive it.
  explicit Registry(const Catalogue& catalogue = Catalogue::OfTypl());
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  Counter MakeCounter(absl::string_view name, Labels labels = {});
  Gauge MakeGauge(absl::string_view name, Labels labels = {});
  // `buckets` are upper bounds, growing.
  Histogram MakeHistogram(absl::string_view name, const std::vector<double>& buckets,
                          Labels labels = {});
  // A gauge that is always 1 and says something by its labels; those it had before are gone.
  void SetInfo(absl::string_view name, Labels labels);

  // Calls `refresh` before each reading, to bring gauges up to date, until the returned handle is
  // destroyed (which waits for a running call).
  class Collector {
   public:
    virtual ~Collector() = default;
  };
  std::unique_ptr<Collector> AddCollector(std::function<void()> refresh);

  // Everything, in the text exposition format 0.0.4, families in the order of their names.
  std::string Serialize() const;
  Readings Read() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace typl::metrics

#endif  // TYPL_COMMON_METRICS_METRICS_H_
