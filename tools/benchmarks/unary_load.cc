#include "tools/benchmarks/unary_load.h"

#include <functional>
#include <utility>

#include "common/status/macros.h"
#include "grpcpp/grpcpp.h"
#include "tools/support/client.h"

namespace typl::bench {
namespace {

constexpr int kConnections = 4;
// What the mean size of a registration is taken of.
constexpr int kSample = 1'000;

}  // namespace

UnaryLoad::UnaryLoad(const std::string& address, int connections, int in_flight)
    : calls_(in_flight, [this](size_t slot, grpc::ClientContext* context, const auto* request,
                               auto* response, std::function<void(grpc::Status)> done) {
        tools::PrepareCall(*context, kPortal);
        stubs_[slot % stubs_.size()]->async()->RegisterJobSearch(context, request, response,
                                                                 std::move(done));
      }) {
  for (int i = 0; i < connections; ++i) {
    stubs_.push_back(intake::v1::IntakeService::NewStub(tools::OpenChannel(address)));
  }
}

absl::StatusOr<std::unique_ptr<IntakeSide>> IntakeSide::Start(const Setting& setting,
                                                              const std::string& name) {
  ASSIGN_OR_RETURN(auto stack, StartStack(setting, name, true));
  return std::unique_ptr<IntakeSide>(new IntakeSide(std::move(stack), setting.seed));
}

IntakeSide::IntakeSide(std::unique_ptr<tools::Stack> stack, uint64_t seed)
    : stack_(std::move(stack)), persons_(seed) {
  for (const auto& request : persons_.NextRegistrations(kSample)) {
    request_bytes_ += request.ByteSizeLong();
  }
  request_bytes_ /= kSample;
}

absl::StatusOr<double> IntakeSide::Register(int count, int in_flight) {
  const auto requests = persons_.NextRegistrations(count);
  UnaryLoad load(stack_->endpoints().intake.grpc, kConnections, in_flight);
  return load.Run(requests);
}

std::chrono::duration<double> IntakeSide::CpuTime() const {
  return stack_->services()[0].process->CpuTime();
}

}  // namespace typl::bench
