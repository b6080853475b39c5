#include "services/statement/api/task_queue.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/statement/api/reading.h"
#include "services/statement/domain/keys.h"

namespace typl::statement {
namespace {

constexpr int kPageSizeDefault = 50;
constexpr int kPageSizeMax = 200;
// A filter that few tasks pass must not keep a thread for the whole queue; the page then ends early
// and its token goes on.
constexpr int kVisitedMax = 5'000;

bool Passes(const v1::OfficerTask& task, absl::string_view caller,
            const v1::ListTasksRequest& request) {
  if (!request.provision().empty() && task.matter().provision() != request.provision()) {
    return false;
  }
  if (!request.authority_area().empty() && task.authority_area() != request.authority_area()) {
    return false;
  }
  const bool held_by_other =
      task.state() == v1::OFFICER_TASK_STATE_CLAIMED && task.officer() != caller;
  return !(request.claimable_only() && held_by_other);
}

// The token is the key at which the next page starts, without its prefix.
std::string ToToken(absl::string_view key) {
  return absl::WebSafeBase64Escape(key.substr(kQueuePrefix.size()));
}

bool FromToken(absl::string_view token, std::string& start) {
  std::string rest;
  if (!absl::WebSafeBase64Unescape(token, &rest)) return false;
  start = absl::StrCat(kQueuePrefix, rest);
  return token.empty() || IsQueueKey(start);
}

}  // namespace

absl::Status ListTasks(const Context& context, absl::string_view caller,
                       const v1::ListTasksRequest& request, v1::ListTasksResponse& response) {
  FieldViolations faults;
  std::string start;
  if (request.page_size() < 0) faults.Add("page_size", "must not be negative");
  if (!FromToken(request.page_token(), start)) {
    faults.Add("page_token", "was not given out by this method");
  }
  RETURN_IF_ERROR(faults.ToStatus());

  const int page_size =
      request.page_size() == 0 ? kPageSizeDefault : std::min(request.page_size(), kPageSizeMax);
  const absl::Time now = context.clock.Now();
  absl::Status fault;
  int visited = 0;
  const absl::Status status = context.store.NewSnapshot()->Scan(
      kQueuePrefix, start, [&](absl::string_view key, absl::string_view value) {
        if (response.tasks_size() == page_size || visited == kVisitedMax) {
          response.set_next_page_token(ToToken(key));
          return false;
        }
        ++visited;
        v1::OfficerTask task;
        fault = ParseStored(value, task);
        if (!fault.ok()) return false;
        task = AsOf(std::move(task), now);
        if (Passes(task, caller, request)) response.add_tasks()->Swap(&task);
        return true;
      });
  if (!status.ok()) return StoreReadError(status);
  return fault;
}

}  // namespace typl::statement
