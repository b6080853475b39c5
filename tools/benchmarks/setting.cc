#include "tools/benchmarks/setting.h"

#include <algorithm>
#include <utility>

#include "tools/sim/weekly_profile.h"

namespace typl::bench {

std::vector<sim::PersonPlan> PersonSource::NextPlans(int count) {
  sim::WeekProfile mix = sim::ScaledTo(sim::SumOf(sim::Weekly2020()), count, kDay);
  std::vector<sim::PersonPlan> plans = generator_.PlanWeek(mix, next_number_);
  next_number_ += plans.size();
  return plans;
}

std::vector<intake::v1::RegisterJobSearchRequest> PersonSource::NextRegistrations(int count) {
  std::vector<intake::v1::RegisterJobSearchRequest> requests;
  requests.reserve(static_cast<size_t>(count));
  for (const sim::PersonPlan& plan : NextPlans(count)) {
    requests.push_back(std::move(generator_.Make(plan).registration));
  }
  return requests;
}

std::vector<intake::v1::BatchRegisterJobSearchesRequest> PersonSource::NextBatches(int count,
                                                                                   int batch) {
  std::vector<intake::v1::BatchRegisterJobSearchesRequest> batches;
  int in_last = batch;
  for (const sim::PersonPlan& plan : NextPlans(count)) {
    if (in_last == batch) {
      batches.emplace_back();
      in_last = 0;
    }
    *batches.back().add_requests() = std::move(generator_.Make(plan).registration);
    ++in_last;
  }
  return batches;
}

absl::StatusOr<std::unique_ptr<tools::Stack>> StartStack(const Setting& setting,
                                                         const std::string& name,
                                                         bool intake_only) {
  tools::StackOptions options;
  options.bin_dir = setting.bin_dir;
  options.source_dir = setting.source_dir;
  options.work_dir = setting.work_dir + "/" + name;
  options.virtual_start = kVirtualStart;
  options.intake_only = intake_only;
  return tools::Stack::Start(std::move(options));
}

}  // namespace typl::bench
