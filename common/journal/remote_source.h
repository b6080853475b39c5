#ifndef TYPL_COMMON_JOURNAL_REMOTE_SOURCE_H_
#define TYPL_COMMON_JOURNAL_REMOTE_SOURCE_H_

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "common/journal/consumer.h"
#include "grpcpp/grpcpp.h"

namespace typl::journal {

struct RemoteSourceOptions {
  // To the upstream service; common/rpc's MakeChannel gives one.
  std::shared_ptr<grpc::Channel> channel;
  // Who reads, such as "services/statement". Sent as metadata; under TLS the certificate counts.
  std::string principal;
  // Wait before a new attempt after a failed one: doubled each time, with up to half of it taken
  // off by chance so that readers do not come back in step.
  std::chrono::milliseconds backoff_min{50};
  std::chrono::milliseconds backoff_max{2'000};
  // Told of each attempt that ended and why, on the source's thread. For logging.
  std::function<void(const absl::Status&)> on_disconnect = nullptr;
};

// Reads the upstream service's journal over gRPC: one stream for all partitions, on one thread of
// its own. Gives up for good when the upstream has another number of partitions
// (FAILED_PRECONDITION) or a shorter journal than the cursor says (POSITION_OUT_OF_RANGE).
std::unique_ptr<Source> NewRemoteSource(RemoteSourceOptions options);

}  // namespace typl::journal

#endif  // TYPL_COMMON_JOURNAL_REMOTE_SOURCE_H_
