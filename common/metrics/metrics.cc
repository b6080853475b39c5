#include "common/metrics/metrics.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <sstream>

#include "absl/strings/ascii.h"
#include "prometheus/counter.h"
#include "prometheus/gauge.h"
#include "prometheus/histogram.h"
#include "prometheus/registry.h"
#include "prometheus/text_serializer.h"

namespace typl::metrics {
namespace {

enum class Kind { kCounter, kGauge, kHistogram };

// A wrong name is a mistake in the program, found by the first test that runs it.
[[noreturn]] void Refuse(absl::string_view name, const char* why) {
  std::fprintf(stderr, "metric %s: %s\n", std::string(name).c_str(), why);
  std::abort();
}

void CheckName(absl::string_view name) {
  if (name.empty() || !absl::ascii_islower(static_cast<unsigned char>(name[0]))) {
    Refuse(name, "a name begins with a lower-case letter");
  }
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (!absl::ascii_islower(byte) && !absl::ascii_isdigit(byte) && c != '_') {
      Refuse(name, "a name has lower-case letters, digits and _ only");
    }
  }
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

class Registry::Impl {
 public:
  void CheckKind(absl::string_view name, Kind kind) {
    CheckName(name);
    std::lock_guard lock(mutex_);
    const auto [it, inserted] = kinds_.emplace(std::string(name), kind);
    if (!inserted && it->second != kind) Refuse(name, "already made as another kind");
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

  std::string Serialize() {
    {
      std::lock_guard lock(refresh_mutex_);
      for (const auto& [id, refresh] : refreshes_) refresh();
    }
    std::vector<prometheus::MetricFamily> families = registry_.Collect();
    std::sort(families.begin(), families.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, families);
    return std::move(out).str();
  }

 private:
  prometheus::Registry registry_;
  std::mutex mutex_;  // Guards kinds_.
  std::map<std::string, Kind> kinds_;
  std::mutex refresh_mutex_;  // Guards the two below, and is held while they are called.
  std::map<uint64_t, std::function<void()>> refreshes_;
  uint64_t last_refresh_ = 0;
};

Registry::Registry() : impl_(std::make_unique<Impl>()) {}
Registry::~Registry() = default;

Counter Registry::MakeCounter(absl::string_view name, absl::string_view help, Labels labels) {
  impl_->CheckKind(name, Kind::kCounter);
  return Counter(&prometheus::BuildCounter()
                      .Name(std::string(name))
                      .Help(std::string(help))
                      .Register(impl_->registry())
                      .Add(ToLabels(labels)));
}

Gauge Registry::MakeGauge(absl::string_view name, absl::string_view help, Labels labels) {
  impl_->CheckKind(name, Kind::kGauge);
  return Gauge(&prometheus::BuildGauge()
                    .Name(std::string(name))
                    .Help(std::string(help))
                    .Register(impl_->registry())
                    .Add(ToLabels(labels)));
}

Histogram Registry::MakeHistogram(absl::string_view name, absl::string_view help,
                                  const std::vector<double>& buckets, Labels labels) {
  impl_->CheckKind(name, Kind::kHistogram);
  return Histogram(&prometheus::BuildHistogram()
                        .Name(std::string(name))
                        .Help(std::string(help))
                        .Register(impl_->registry())
                        .Add(ToLabels(labels), buckets));
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

std::string Registry::Serialize() const { return impl_->Serialize(); }

}  // namespace typl::metrics
