// A service with the test handlers, for tests that need a process of its own. The call GetJobSearch
// reports a store failure.

#include "common/rpc/test_services.h"

int main(int argc, char** argv) {
  using typl::config::v1::IntakeConfig;
  return typl::rpc::ServiceMain<IntakeConfig>(
      argc, argv, "test",
      [](const IntakeConfig& config) {
        return config.partition_count() > 64
                   ? absl::InvalidArgumentError("partition_count: more than 64")
                   : absl::OkStatus();
      },
      [](const IntakeConfig& config, typl::rpc::StopSignal& stop) {
        typl::rpc::Handlers handlers;
        handlers.get = [&stop](const typl::rpc::Call&, typl::rpc::Done done) {
          stop.Fail(absl::DataLossError("the disk is gone"));
          std::move(done)(absl::OkStatus());
        };
        typl::rpc::ServerOptions options;
        options.config = config.server();
        typl::rpc::TestServer server(std::move(handlers), std::move(options));
        return stop.Wait();
      });
}
