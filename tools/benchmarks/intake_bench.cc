// unary_vs_echo, stream_rate and the bytes on the wire.

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/status/macros.h"
#include "tools/benchmarks/byte_proxy.h"
#include "tools/benchmarks/setting.h"
#include "tools/benchmarks/stream_load.h"
#include "tools/benchmarks/unary_load.h"
#include "tools/support/process.h"

namespace typl::bench {
namespace {

constexpr int kInFlight = 256;
constexpr int kConnections = 4;
// Enough for two to three seconds a round.
constexpr int kUnaryRound = 60'000;
constexpr int kWarmUp = 5'000;
constexpr int kBatch = 500;
constexpr int kBatchesInFlight = 8;
constexpr int kStreamRound = 150'000;
constexpr int kWireSample = 10'000;
constexpr double kMicroseconds = 1e6;

absl::StatusOr<std::unique_ptr<tools::Process>> StartEcho(const Setting& setting,
                                                          std::string& address) {
  std::string file = setting.work_dir + "/echo.address";
  std::string log = setting.work_dir + "/echo.log";
  ASSIGN_OR_RETURN(auto process, tools::Process::Start({setting.self, "--echo-server", file}, log));
  RETURN_IF_ERROR(tools::WaitForFile(*process, file, log, std::chrono::seconds(10)));
  ASSIGN_OR_RETURN(tools::ServiceAddress found, tools::ReadAddressFile(file));
  address = found.grpc;
  return process;
}

double PerRegistration(uint64_t bytes, int registrations) {
  return static_cast<double>(bytes) / registrations;
}

}  // namespace

absl::StatusOr<Results> UnaryVsEcho(const Setting& setting) {
  setting.say(absl::StrCat("unary_vs_echo: ", kInFlight, " in flight over ", kConnections,
                           " connections, ", setting.rounds, " rounds of ", kUnaryRound,
                           " each, echo and intake in turn"));
  std::string echo_address;
  ASSIGN_OR_RETURN(auto echo, StartEcho(setting, echo_address));
  ASSIGN_OR_RETURN(auto stack, StartStack(setting, "unary", true));
  PersonSource persons(setting.seed);
  UnaryLoad to_echo(echo_address, kConnections, kInFlight);
  UnaryLoad to_intake(stack->endpoints().intake.grpc, kConnections, kInFlight);
  auto warm_up = persons.NextRegistrations(kWarmUp);
  RETURN_IF_ERROR(to_echo.Run(warm_up).status());
  RETURN_IF_ERROR(to_intake.Run(warm_up).status());
  tools::Process& intake = *stack->services()[0].process;
  std::chrono::duration<double> echo_cpu = echo->CpuTime();
  std::chrono::duration<double> intake_cpu = intake.CpuTime();
  std::vector<double> echo_rates;
  std::vector<double> intake_rates;
  for (int round = 0; round < setting.rounds; ++round) {
    auto requests = persons.NextRegistrations(kUnaryRound);
    // Who goes first changes, so that neither always has the warmer machine.
    bool echo_first = round % 2 == 0;
    for (bool echo_turn : {echo_first, !echo_first}) {
      ASSIGN_OR_RETURN(double rate, (echo_turn ? to_echo : to_intake).Run(requests));
      (echo_turn ? echo_rates : intake_rates).push_back(rate);
    }
    setting.say(absl::StrFormat("  round %d: echo %.0f/s, intake %.0f/s", round + 1,
                                echo_rates.back(), intake_rates.back()));
  }
  double calls = static_cast<double>(setting.rounds) * kUnaryRound;
  double echo_us = (echo->CpuTime() - echo_cpu).count() * kMicroseconds / calls;
  double intake_us = (intake.CpuTime() - intake_cpu).count() * kMicroseconds / calls;
  double echo_rate = Median(echo_rates);
  double intake_rate = Median(intake_rates);
  return Results{{"unary_vs_echo", intake_rate, "registrations/s",
                  absl::StrFormat("bare gRPC echo %.0f/s", echo_rate), intake_rate / echo_rate,
                  absl::StrCat("durable unary, ", kInFlight, " in flight, medians")},
                 {"unary_cpu", intake_us, "us/registration",
                  absl::StrFormat("bare gRPC echo %.1f us", echo_us), intake_us / echo_us,
                  "processor time of the server's process, all threads"}};
}

absl::StatusOr<Results> StreamRate(const Setting& setting) {
  setting.say(absl::StrCat("stream_rate: batches of ", kBatch, ", ", kBatchesInFlight,
                           " in flight, ", setting.rounds, " rounds of ", kStreamRound));
  ASSIGN_OR_RETURN(auto stack, StartStack(setting, "stream", true));
  PersonSource persons(setting.seed);
  const std::string address = stack->endpoints().intake.grpc;
  RETURN_IF_ERROR(SendBatches(address, persons.NextBatches(kWarmUp, kBatch), kBatchesInFlight));
  tools::Process& intake = *stack->services()[0].process;
  std::chrono::duration<double> cpu = intake.CpuTime();
  std::vector<double> rates;
  for (int round = 0; round < setting.rounds; ++round) {
    auto batches = persons.NextBatches(kStreamRound, kBatch);
    auto begun = std::chrono::steady_clock::now();
    RETURN_IF_ERROR(SendBatches(address, batches, kBatchesInFlight));
    std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    rates.push_back(kStreamRound / took.count());
    setting.say(absl::StrFormat("  round %d: %.0f/s", round + 1, rates.back()));
  }
  double us = (intake.CpuTime() - cpu).count() * kMicroseconds /
              (static_cast<double>(setting.rounds) * kStreamRound);
  return Results{
      {"stream_rate", Median(rates), "registrations/s", "", std::nullopt,
       absl::StrCat("durable, batches of ", kBatch, ", ", kBatchesInFlight, " in flight, median")},
      {"stream_cpu", us, "us/registration", "", std::nullopt,
       "processor time of intake's process, all threads"}};
}

absl::StatusOr<Results> WireBytes(const Setting& setting) {
  setting.say(absl::StrCat("wire_bytes: ", kWireSample,
                           " registrations each way through a proxy that counts bytes"));
  ASSIGN_OR_RETURN(auto stack, StartStack(setting, "wire", true));
  PersonSource persons(setting.seed);
  Results results;
  const std::string how = "counted by a TCP proxy, both directions, without TCP/IP headers";
  {
    ASSIGN_OR_RETURN(auto proxy, ByteProxy::Start(stack->endpoints().intake.grpc));
    UnaryLoad load(proxy->address(), kConnections, kInFlight);
    RETURN_IF_ERROR(load.Run(persons.NextRegistrations(kWireSample)).status());
    results.push_back({"wire_bytes_unary", PerRegistration(proxy->bytes(), kWireSample),
                       "bytes/registration", "", std::nullopt, how});
  }
  ASSIGN_OR_RETURN(auto proxy, ByteProxy::Start(stack->endpoints().intake.grpc));
  RETURN_IF_ERROR(
      SendBatches(proxy->address(), persons.NextBatches(kWireSample, kBatch), kBatchesInFlight));
  results.push_back({"wire_bytes_stream", PerRegistration(proxy->bytes(), kWireSample),
                     "bytes/registration", "", std::nullopt, how});
  return results;
}

}  // namespace typl::bench
