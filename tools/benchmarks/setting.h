#ifndef TYPL_TOOLS_BENCHMARKS_SETTING_H_
#define TYPL_TOOLS_BENCHMARKS_SETTING_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "tools/benchmarks/result.h"
#include "tools/sim/persons.h"
#include "tools/support/stack.h"
#include "typl/intake/v1/intake.pb.h"

namespace typl::bench {

// What every benchmark of one run shares.
struct Setting {
  std::string bin_dir;
  std::string source_dir;
  // Each benchmark makes a directory of its own below.
  std::string work_dir;
  // This program, to start as the echo server.
  std::string self;
  uint64_t seed = 1;
  // 0: as many as the benchmark says.
  int64_t persons = 0;
  // Where a benchmark that draws writes its chart; empty: nowhere.
  std::string chart_file;
  // Length of a timed stretch that is bound by time.
  double seconds = 3;
  int rounds = 5;
  // Says what is being done.
  std::function<void(absl::string_view)> say;
};

// The day on which everything happens, in the middle of the surge of 2020.
inline constexpr absl::CivilDay kDay(2020, 3, 30);
inline constexpr char kVirtualStart[] = "2020-03-30T05:00:00Z";
// The portal that the register of recipients keeps for simulations.
inline constexpr char kPortal[] = "portals/sim";
inline constexpr char kPortalMailbox[] = "recipients/portal-sim";

// Registrations in the mix of 2020, never the same person twice.
class PersonSource {
 public:
  explicit PersonSource(uint64_t seed) : generator_(seed) {}

  std::vector<sim::PersonPlan> NextPlans(int count);
  std::vector<intake::v1::RegisterJobSearchRequest> NextRegistrations(int count);
  // The same in batches of `batch`.
  std::vector<intake::v1::BatchRegisterJobSearchesRequest> NextBatches(int count, int batch);
  const sim::PersonGenerator& generator() const { return generator_; }

 private:
  sim::PersonGenerator generator_;
  uint64_t next_number_ = 0;
};

// Starts services below setting.work_dir/name.
absl::StatusOr<std::unique_ptr<tools::Stack>> StartStack(const Setting& setting,
                                                         const std::string& name, bool intake_only);

// The benchmarks. Each prints what it does through `say`.
absl::StatusOr<Results> UnaryVsEcho(const Setting& setting);
absl::StatusOr<Results> StreamRate(const Setting& setting);
absl::StatusOr<Results> WireBytes(const Setting& setting);
absl::StatusOr<Results> ChainRate(const Setting& setting);
absl::StatusOr<Results> DetermineRates(const Setting& setting);
absl::StatusOr<Results> DetermineVsZen(const Setting& setting);
absl::StatusOr<Results> DetermineVsJsonRules(const Setting& setting);
absl::StatusOr<Results> RegistrationVsPostgres(const Setting& setting);
absl::StatusOr<Results> OutboxVsPostgres(const Setting& setting);
absl::StatusOr<Results> AppendVsNats(const Setting& setting);
absl::StatusOr<Results> AppendVsEtcd(const Setting& setting);
absl::StatusOr<Results> Load(const Setting& setting);
absl::StatusOr<Results> Grow(const Setting& setting);
absl::StatusOr<Results> Redetermine(const Setting& setting);

}  // namespace typl::bench

#endif  // TYPL_TOOLS_BENCHMARKS_SETTING_H_
