#ifndef TYPL_TOOLS_BENCHMARKS_QUIET_H_
#define TYPL_TOOLS_BENCHMARKS_QUIET_H_

#include <functional>

#include "absl/status/status.h"
#include "tools/benchmarks/counting_store.h"
#include "tools/sim/observer.h"

namespace typl::bench {

// Waits until nothing is under way between the services and every mailbox is received and
// acknowledged. `on_look` (if set) is called now and then. An error: a service can't be reached, or
// for a minute nothing arrived.
absl::Status WaitUntilQuiet(sim::Observer& observer, const CountingStore& store,
                            const std::function<void()>& on_look = {});

}  // namespace typl::bench

#endif  // TYPL_TOOLS_BENCHMARKS_QUIET_H_
