#ifndef TYPL_TOOLS_BENCHMARKS_STREAM_LOAD_H_
#define TYPL_TOOLS_BENCHMARKS_STREAM_LOAD_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "typl/intake/v1/intake.pb.h"

namespace typl::bench {

// Sends all batches through one BatchRegisterJobSearches stream, `in_flight` unanswered at most,
// and waits for all answers. `on_answer` (if set) is called with each, in order. An error: the
// stream broke, or a registration was refused.
absl::Status SendBatches(
    const std::string& address,
    const std::vector<intake::v1::BatchRegisterJobSearchesRequest>& batches, int in_flight,
    const std::function<void(const intake::v1::BatchRegisterJobSearchesResponse&)>& on_answer = {});

}  // namespace typl::bench

#endif  // TYPL_TOOLS_BENCHMARKS_STREAM_LOAD_H_
