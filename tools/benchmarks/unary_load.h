#ifndef TYPL_TOOLS_BENCHMARKS_UNARY_LOAD_H_
#define TYPL_TOOLS_BENCHMARKS_UNARY_LOAD_H_

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/benchmarks/in_flight.h"
#include "tools/benchmarks/setting.h"
#include "tools/support/stack.h"
#include "typl/intake/v1/intake.grpc.pb.h"

namespace typl::bench {

// Sends unary registrations with a fixed number in flight over several connections. The same client
// for intake and for its peer.
class UnaryLoad {
 public:
  UnaryLoad(const std::string& address, int connections, int in_flight);

  // Sends all of them; calls a second. An error: the first call that failed.
  absl::StatusOr<double> Run(const std::vector<intake::v1::RegisterJobSearchRequest>& requests) {
    return calls_.Run(requests);
  }

 private:
  std::vector<std::unique_ptr<intake::v1::IntakeService::Stub>> stubs_;
  InFlight<intake::v1::RegisterJobSearchRequest, intake::v1::RegisterJobSearchResponse> calls_;
};

// Intake alone, on a new store below setting.work_dir/name, and persons to register.
class IntakeSide {
 public:
  static absl::StatusOr<std::unique_ptr<IntakeSide>> Start(const Setting& setting,
                                                           const std::string& name);

  // Registers `count` persons who were never seen, `in_flight` at a time; registrations a second.
  absl::StatusOr<double> Register(int count, int in_flight);
  // Bytes of a registration as it is sent, on average.
  size_t RequestBytes() const { return request_bytes_; }
  // Processor time of intake so far.
  std::chrono::duration<double> CpuTime() const;

 private:
  IntakeSide(std::unique_ptr<tools::Stack> stack, uint64_t seed);

  const std::unique_ptr<tools::Stack> stack_;
  PersonSource persons_;
  size_t request_bytes_ = 0;
};

}  // namespace typl::bench

#endif  // TYPL_TOOLS_BENCHMARKS_UNARY_LOAD_H_
