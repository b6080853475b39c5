#include "tools/benchmarks/stream_load.h"

#include <condition_variable>
#include <mutex>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tools/benchmarks/setting.h"
#include "tools/support/client.h"
#include "typl/intake/v1/intake.grpc.pb.h"

namespace typl::bench {

using intake::v1::BatchRegisterJobSearchesResponse;
using intake::v1::IntakeService;

absl::Status SendBatches(
    const std::string& address,
    const std::vector<intake::v1::BatchRegisterJobSearchesRequest>& batches, int in_flight,
    const std::function<void(const BatchRegisterJobSearchesResponse&)>& on_answer) {
  auto stub = IntakeService::NewStub(tools::OpenChannel(address));
  grpc::ClientContext context;
  tools::PrepareStream(context, kPortal);
  auto stream = stub->BatchRegisterJobSearches(&context);
  std::mutex mutex;
  std::condition_variable changed;
  int unanswered = 0;
  bool broken = false;
  std::thread writer([&] {
    for (const auto& batch : batches) {
      {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return unanswered < in_flight || broken; });
        if (broken) return;
        ++unanswered;
      }
      if (!stream->Write(batch)) return;
    }
    stream->WritesDone();
  });
  BatchRegisterJobSearchesResponse response;
  size_t answered = 0;
  std::string refusal;
  while (stream->Read(&response)) {
    ++answered;
    for (const auto& result : response.results()) {
      if (result.has_error() && refusal.empty()) {
        refusal = absl::StrCat(result.error().reason(), ": ", result.error().message());
        for (const auto& fault : result.error().field_violations()) {
          absl::StrAppend(&refusal, "; ", fault.field(), ": ", fault.description());
        }
      }
    }
    if (on_answer) on_answer(response);
    std::lock_guard lock(mutex);
    --unanswered;
    changed.notify_one();
  }
  {
    std::lock_guard lock(mutex);
    broken = true;
    changed.notify_one();
  }
  writer.join();
  grpc::Status status = stream->Finish();
  if (!status.ok()) return absl::UnavailableError(tools::Describe(status));
  if (answered != batches.size()) {
    return absl::UnavailableError(absl::StrCat(answered, " of ", batches.size(), " answered"));
  }
  if (!refusal.empty()) return absl::InternalError(absl::StrCat("refused: ", refusal));
  return absl::OkStatus();
}

}  // namespace typl::bench
