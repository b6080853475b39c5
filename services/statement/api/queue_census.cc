#include "services/statement/api/queue_census.h"

#include <chrono>
#include <utility>

#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "services/statement/api/reading.h"
#include "services/statement/domain/keys.h"

namespace typl::statement {
namespace {

constexpr std::chrono::seconds kPause{1};
constexpr absl::string_view kDue[] = {"overdue", "today", "3d", "7d", "more"};

}  // namespace

QueueCensus::QueueCensus(const store::Store& store, const Clock& clock, metrics::Registry& registry)
    : store_(store), clock_(clock), registry_(registry) {
  counted_["none"] = {};
  Publish();
}

size_t QueueCensus::DueOf(absl::CivilDay due_on, absl::CivilDay today) {
  const auto left = due_on - today;
  if (left < 0) return 0;
  if (left == 0) return 1;
  if (left <= 3) return 2;
  return left <= 7 ? 3 : 4;
}

absl::StatusOr<bool> QueueCensus::Step() {
  const absl::CivilDay today = HelsinkiDay(clock_.Now());
  int visited = 0;
  bool more = false;
  absl::Status fault;
  const std::string start = std::exchange(next_key_, "");
  if (start.empty()) counted_.clear();
  const absl::Status status = store_.NewSnapshot()->Scan(
      kQueuePrefix, start, [&](absl::string_view key, absl::string_view value) {
        if (visited++ == kTasksAtOnceMax) {
          next_key_ = std::string(key);
          more = true;
          return false;
        }
        v1::OfficerTask task;
        fault = ParseStored(value, task);
        if (!fault.ok()) return false;
        // No statement waits for a look afterwards.
        if (task.kind() == v1::TASK_KIND_EX_POST) return true;
        const absl::CivilDay due_on = DayFromProto(task.due_on()).value_or(kDayMin);
        ++counted_[grounds_.LabelOf(task.matter().provision())][DueOf(due_on, today)];
        return true;
      });
  RETURN_IF_ERROR(status);
  RETURN_IF_ERROR(fault);
  if (more) return false;
  Publish();
  return true;
}

void QueueCensus::Publish() {
  for (const auto& [ground, gauges] : gauges_) counted_.try_emplace(ground);
  for (const auto& [ground, by_due] : counted_) {
    const auto [gauges, is_new] = gauges_.try_emplace(ground);
    for (size_t due = 0; due < kDueCount; ++due) {
      metrics::Gauge& gauge = gauges->second[due];
      if (is_new) {
        gauge = registry_.MakeGauge("typl_statement_queued_tasks",
                                    {{"ground", ground}, {"due", kDue[due]}});
      }
      gauge.Set(by_due[due]);
    }
  }
}

QueueCensusThread::QueueCensusThread(QueueCensus& census,
                                     std::function<void(const absl::Status&)> on_step)
    : census_(census), on_step_(std::move(on_step)), thread_([this] { Run(); }) {}

QueueCensusThread::~QueueCensusThread() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void QueueCensusThread::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    on_step_(census_.Step().status());
    lock.lock();
    wake_.wait_for(lock, kPause, [this] { return stopping_; });
  }
}

}  // namespace typl::statement
