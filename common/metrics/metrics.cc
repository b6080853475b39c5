#include "common/metrics/metrics.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <sstream>

#include "prometheus/counter.h"
#include "prometheus/gauge.h"
#include "prometheus/histogram.h"
#include "prometheus/registry.h"
#include "prometheus/text_serializer.h"

namespace typl::metrics {
namespace {

// A metric that is not as defined is a mistake in the program, found by the first test that runs
// it.
[[noreturn]] void Refuse(absl::string_view name, const char* why) {
  std::fprintf(stderr, "metric %s: %s\n", std::string(name).c_str(), why);
  std::abort();
}

bool HasLabels(const Definition& definition, Labels labels) {
  return labels.size() == definition.labels.size() &&
         std::equal(labels.begin(), labels.end(), definition.labels.begin(),
                    [](const auto& label, const std::string& name) { return label.first == name; });
}

prometheus::Labels ToLabels(Labels labels) {
  prometheus::Labels result;
  for (const auto& [key, value] : labels) result[std::string(key)] = std::string(value);
  return result;
}

}  // namespace

void Counter::Increment(double by) const {
  if (counter_ != nullptr) counter_->Increment(by);
}

void Counter::RaiseTo(double total) const {
  if (const double more = total - value(); more > 0) Increment(more);
}

double Counter::value() const { return counter_ == nullptr ? 0 : counter_->Value(); }

void Gauge::Set(double value) const {
  if (gauge_ != nullptr) gauge_->Set(value);
}

void Gauge::Add(double by) const {
  if (gauge_ != nullptr) gauge_->Increment(by);
}

double Gauge::value() const { return gauge_ == nullptr ? 0 : gauge_->Value(); }

void Histogram::Observe(double value) const {
  if (histogram_ != nullptr) histogram_->Observe(value);
}

const std::vector<double>& CallDurationBuckets() {
  static const auto& buckets = *new std::vector<double>{0.0005, 0.001, 0.002, 0.005, 0.01, 0.02,
                                                        0.05,   0.1,   0.25,  1,     2.5,  10};
  return buckets;
}

const std::vector<Readings::Series>& Readings::Of(absl::string_view name) const& {
  static const auto& none = *new std::vector<Series>();
  const auto found = families_.find(name);
  return found == families_.end() ? none : found->second;
}

double Readings::Sum(absl::string_view name) const {
  double sum = 0;
  for (const Series& series : Of(name)) sum += series.value;
  return sum;
}

double Readings::Count(absl::string_view name) const {
  double count = 0;
  for (const Series& series : Of(name)) count += series.count;
  return count;
}

double Readings::Max(absl::string_view name) const {
  double max = 0;
  for (const Series& series : Of(name)) max = std::max(max, series.value);
  return max;
}

void Readings::Add(std::string name, std::vector<Series> series) {
  families_[std::move(name)] = std::move(series);
}

class Registry::Impl {
 public:
  explicit Impl(const Catalogue& catalogue) : catalogue_(catalogue) {}

  const Definition& Find(absl::string_view name, Kind kind, Labels labels) const {
    const Definition* definition = catalogue_.Find(name);
    if (definition == nullptr) Refuse(name, "is not in the catalogue");
    if (definition->kind != kind) Refuse(name, "is of another kind in the catalogue");
    if (!HasLabels(*definition, labels)) Refuse(name, "has other labels in the catalogue");
    return *definition;
  }

  void SetInfo(const Definition& definition, Labels labels) {
    auto& family =
        prometheus::BuildGauge().Name(definition.name).Help(definition.help).Register(registry_);
    prometheus::Gauge& gauge = family.Add(ToLabels(labels));
    gauge.Set(1);
    std::lock_guard lock(mutex_);
    prometheus::Gauge*& before = infos_[definition.name];
    if (before != nullptr && before != &gauge) family.Remove(before);
    before = &gauge;
  }

  prometheus::Registry& registry() { return registry_; }

  uint64_t AddRefresh(std::function<void()> refresh) {
    std::lock_guard lock(refresh_mutex_);
    refreshes_.emplace(++last_refresh_, std::move(refresh));
    return last_refresh_;
  }

  void RemoveRefresh(uint64_t id) {
    std::lock_guard lock(refresh_mutex_);
    refreshes_.erase(id);
  }

  // Brought up to date, in the order of their names.
  std::vector<prometheus::MetricFamily> Collect() {
    // Held to the end, so that nobody reads what another's refresh has half done.
    std::lock_guard lock(refresh_mutex_);
    for (const auto& [id, refresh] : refreshes_) refresh();
    std::vector<prometheus::MetricFamily> families = registry_.Collect();
    std::sort(families.begin(), families.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return families;
  }

 private:
  const Catalogue& catalogue_;
  prometheus::Registry registry_;
  std::mutex mutex_;  // Guards infos_.
  std::map<std::string, prometheus::Gauge*> infos_;
  std::mutex refresh_mutex_;  // Guards the two below.
  std::map<uint64_t, std::function<void()>> refreshes_;
  uint64_t last_refresh_ = 0;
};

Registry::Registry(const Catalogue& catalogue) : impl_(std::make_unique<Impl>(catalogue)) {}
Registry::~Registry() = default;

Counter Registry::MakeCounter(absl::string_view name, Labels labels) {
  const Definition& definition = impl_->Find(name, Kind::kCounter, labels);
  return Counter(&prometheus::BuildCounter()
                      .Name(definition.name)
                      .Help(definition.help)
                      .Register(impl_->registry())
                      .Add(ToLabels(labels)));
}

Gauge Registry::MakeGauge(absl::string_view name, Labels labels) {
  const Definition& definition = impl_->Find(name, Kind::kGauge, labels);
  return Gauge(&prometheus::BuildGauge()
                    .Name(definition.name)
                    .Help(definition.help)
                    .Register(impl_->registry())
                    .Add(ToLabels(labels)));
}

Histogram Registry::MakeHistogram(absl::string_view name, const std::vector<double>& buckets,
                                  Labels labels) {
  const Definition& definition = impl_->Find(name, Kind::kHistogram, labels);
  return Histogram(&prometheus::BuildHistogram()
                        .Name(definition.name)
                        .Help(definition.help)
                        .Register(impl_->registry())
                        .Add(ToLabels(labels), buckets));
}

void Registry::SetInfo(absl::string_view name, Labels labels) {
  impl_->SetInfo(impl_->Find(name, Kind::kGauge, labels), labels);
}

std::unique_ptr<Registry::Collector> Registry::AddCollector(std::function<void()> refresh) {
  class Handle final : public Collector {
   public:
    Handle(Impl* impl, uint64_t id) : impl_(impl), id_(id) {}
    ~Handle() override { impl_->RemoveRefresh(id_); }

   private:
    Impl* const impl_;
    const uint64_t id_;
  };
  return std::make_unique<Handle>(impl_.get(), impl_->AddRefresh(std::move(refresh)));
}

std::string Registry::Serialize() const {
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, impl_->Collect());
  return std::move(out).str();
}

Readings Registry::Read() const {
  Readings readings;
  for (const prometheus::MetricFamily& family : impl_->Collect()) {
    std::vector<Readings::Series> all;
    for (const prometheus::ClientMetric& metric : family.metric) {
      Readings::Series& series = all.emplace_back();
      for (const auto& label : metric.label) series.labels[label.name] = label.value;
      switch (family.type) {
        case prometheus::MetricType::Histogram:
          series.value = metric.histogram.sample_sum;
          series.count = static_cast<double>(metric.histogram.sample_count);
          break;
        case prometheus::MetricType::Counter:
          series.value = metric.counter.value;
          break;
        default:
          series.value = metric.gauge.value;
          break;
      }
    }
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return a.labels < b.labels; });
    readings.Add(family.name, std::move(all));
  }
  return readings;
}

}  // namespace typl::metrics
