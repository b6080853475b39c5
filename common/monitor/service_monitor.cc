#include "common/monitor/service_monitor.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/time/time.h"
#include "common/config/config.h"
#include "common/metrics/process.h"
#include "common/monitor/history.h"
#include "common/monitor/status_page.h"
#include "common/monitor/store_metrics.h"

namespace typl::monitor {
namespace {

class Impl final : public ServiceMonitor {
 public:
  explicit Impl(MonitorParts parts)
      : parts_(std::move(parts)),
        started_at_(wall_.Now()),
        jobs_(parts_.registry, wall_),
        history_(QuantitiesOf(parts_.layout)),
        sampled_(jobs_.Add("sample_status")),
        process_(metrics::AddProcessMetrics(parts_.registry)),
        store_(AddStoreMetrics(parts_.registry, jobs_, parts_.store)),
        clock_(AddClock()) {
    parts_.registry.SetInfo("typl_build_info",
                            {{"service", parts_.service}, {"version", config::Version()}});
    thread_ = std::thread([this] { Run(); });
  }

  ~Impl() override {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }

  metrics::Jobs& jobs() override { return jobs_; }

  std::string StatusPage() override {
    const metrics::Readings readings = parts_.registry.Read();
    return RenderStatusPage({.service = parts_.service,
                             .version = std::string(config::Version()),
                             .service_now = parts_.clock.Now(),
                             .now = wall_.Now(),
                             .started_at = started_at_,
                             .layout = parts_.layout,
                             .readings = readings,
                             .history = history_});
  }

 private:
  std::unique_ptr<metrics::Registry::Collector> AddClock() {
    const metrics::Gauge now = parts_.registry.MakeGauge("typl_clock_now_seconds");
    return parts_.registry.AddCollector([now, &clock = parts_.clock] {
      now.Set(absl::ToDoubleSeconds(clock.Now() - absl::UnixEpoch()));
    });
  }

  void Run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stopping_) {
      lock.unlock();
      history_.Add(wall_.Now(), parts_.registry.Read());
      sampled_();
      lock.lock();
      wake_.wait_for(lock, absl::ToChronoMilliseconds(History::kInterval),
                     [this] { return stopping_; });
    }
  }

  MonitorParts parts_;
  const SystemClock wall_;
  const absl::Time started_at_;
  metrics::Jobs jobs_;
  History history_;
  const std::function<void()> sampled_;
  const std::unique_ptr<metrics::Registry::Collector> process_;
  const std::unique_ptr<metrics::Registry::Collector> store_;
  const std::unique_ptr<metrics::Registry::Collector> clock_;
  std::mutex mutex_;  // Guards stopping_.
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<ServiceMonitor> ServiceMonitor::Start(MonitorParts parts) {
  return std::make_unique<Impl>(std::move(parts));
}

}  // namespace typl::monitor
