#include "services/statement/api/task_queue.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "services/statement/api/reading.h"
#include "services/statement/domain/keys.h"

namespace typl::statement {
namespace {

constexpr int kPageSizeDefault = 50;
constexpr int kPageSizeMax = 200;
// A filter that few tasks pass must not keep a thread for the whole queue; the page then ends early
// and its token goes on.
constexpr int kVisitedMax = 5'000;

// Tasks of a filter that fits few are not looked for further than this for one claim.
constexpr int kVisitedForClaimMax = 20'000;
constexpr int kDaysOfWeek = 7;

bool Fits(const v1::OfficerTask& task, const v1::TaskFilter& filter) {
  const auto fits = [](const std::string& wanted, const std::string& is) {
    return wanted.empty() || wanted == is;
  };
  if (!fits(filter.provision(), task.matter().provision())) return false;
  if (!fits(filter.authority_area(), task.authority_area())) return false;
  if (!fits(filter.authority(), task.matter().competence())) return false;
  if (filter.kind() != v1::TASK_KIND_UNSPECIFIED && filter.kind() != task.kind()) return false;
  const auto due_by = DayFromProto(filter.due_by());
  return !due_by.has_value() || DayFromProto(task.due_on()).value_or(kDayMin) <= *due_by;
}

bool Claimable(const v1::OfficerTask& task, absl::string_view caller) {
  return task.state() == v1::OFFICER_TASK_STATE_OPEN ||
         (task.state() == v1::OFFICER_TASK_STATE_CLAIMED && task.officer() == caller);
}

bool Approvable(const v1::OfficerTask& task, absl::string_view caller) {
  return task.state() == v1::OFFICER_TASK_STATE_PROPOSED && task.proposal().officer() != caller;
}

bool Passes(const v1::OfficerTask& task, absl::string_view caller,
            const v1::ListTasksRequest& request) {
  return Fits(task, request.filter()) && (!request.claimable_only() || Claimable(task, caller)) &&
         (!request.approvable_only() || Approvable(task, caller));
}

// Calls `visit` with the tasks of the queue from `start` on, with their keys, until it gives false.
absl::Status VisitQueue(const Context& context, absl::string_view start, absl::Time now,
                        absl::FunctionRef<bool(absl::string_view, v1::OfficerTask)> visit) {
  absl::Status fault;
  const absl::Status status = context.store.NewSnapshot()->Scan(
      kQueuePrefix, start, [&](absl::string_view key, absl::string_view value) {
        v1::OfficerTask task;
        fault = ParseStored(value, task);
        return fault.ok() && visit(key, AsOf(std::move(task), now));
      });
  if (!status.ok()) return StoreReadError(status);
  return fault;
}

void CountByDueDay(const v1::OfficerTask& task, absl::CivilDay today, v1::TaskCount& count) {
  const absl::CivilDay due = DayFromProto(task.due_on()).value_or(kDayMin);
  if (due < today) {
    count.set_overdue(count.overdue() + 1);
  } else if (due == today) {
    count.set_due_today(count.due_today() + 1);
  } else if (due <= today + kDaysOfWeek) {
    count.set_due_in_week(count.due_in_week() + 1);
  } else {
    count.set_due_later(count.due_later() + 1);
  }
  if (task.state() == v1::OFFICER_TASK_STATE_WAITING) count.set_waiting(count.waiting() + 1);
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
  CheckFilter(request.filter(), faults);
  RETURN_IF_ERROR(faults.ToStatus());

  const int page_size =
      request.page_size() == 0 ? kPageSizeDefault : std::min(request.page_size(), kPageSizeMax);
  const absl::Time now = context.clock.Now();
  int visited = 0;
  return VisitQueue(context, start, now, [&](absl::string_view key, v1::OfficerTask task) {
    if (response.tasks_size() == page_size || visited == kVisitedMax) {
      response.set_next_page_token(ToToken(key));
      return false;
    }
    ++visited;
    if (Passes(task, caller, request)) response.add_tasks()->Swap(&task);
    return true;
  });
}

absl::Status CountTasks(const Context& context, v1::CountTasksResponse& response) {
  const absl::Time now = context.clock.Now();
  const absl::CivilDay today = HelsinkiDay(now);
  std::map<std::tuple<v1::TaskKind, std::string, std::string>, v1::TaskCount> counts;
  RETURN_IF_ERROR(VisitQueue(context, "", now, [&](absl::string_view, v1::OfficerTask task) {
    v1::TaskCount& count =
        counts[{task.kind(), task.matter().provision(), task.matter().competence()}];
    CountByDueDay(task, today, count);
    return true;
  }));
  for (auto& [what, count] : counts) {
    count.set_kind(std::get<v1::TaskKind>(what));
    count.set_provision(std::get<1>(what));
    count.set_authority(std::get<2>(what));
    response.add_counts()->Swap(&count);
  }
  return absl::OkStatus();
}

void CheckFilter(const v1::TaskFilter& filter, FieldViolations& faults) {
  if (!v1::TaskKind_IsValid(filter.kind())) faults.Add("filter.kind", "is no known value");
  if (filter.has_due_by() && !DayFromProto(filter.due_by()).has_value()) {
    faults.Add("filter.due_by", "must be a day of the calendar");
  }
}

absl::StatusOr<std::string> FirstOpenTask(const Context& context, const v1::TaskFilter& filter,
                                          absl::Time now) {
  std::string found;
  int visited = 0;
  RETURN_IF_ERROR(VisitQueue(context, "", now, [&](absl::string_view, v1::OfficerTask task) {
    if (task.state() == v1::OFFICER_TASK_STATE_OPEN && Fits(task, filter)) found = task.name();
    return found.empty() && ++visited < kVisitedForClaimMax;
  }));
  if (!found.empty()) return found;
  return MakeError(Reason::ERROR_REASON_RESOURCE_NOT_FOUND, "no open task fits");
}

}  // namespace typl::statement
