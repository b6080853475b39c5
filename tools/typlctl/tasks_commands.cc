#include <algorithm>
#include <optional>
#include <ostream>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "tools/support/table.h"
#include "tools/typlctl/commands.h"
#include "tools/typlctl/progress.h"
#include "tools/typlctl/texts.h"

namespace typl::ctl {
namespace {

using statement::v1::CaseworkService;
using statement::v1::TaskKind;

// The most that the service gives at once.
constexpr int kPageSizeMax = 200;

std::string KindText(TaskKind kind) {
  return Short(statement::v1::TaskKind_Name(kind), "TASK_KIND_");
}

absl::Status FillFilter(const TaskArguments& arguments, statement::v1::TaskFilter& filter) {
  filter.set_provision(arguments.provision);
  filter.set_authority(arguments.authority);
  filter.set_authority_area(arguments.area);
  if (!arguments.kind.empty()) {
    TaskKind kind = statement::v1::TASK_KIND_UNSPECIFIED;
    if (!TaskKind_Parse(absl::StrCat("TASK_KIND_", absl::AsciiStrToUpper(arguments.kind)), &kind)) {
      return absl::InvalidArgumentError(absl::StrCat("'", arguments.kind, "' is no kind of task"));
    }
    filter.set_kind(kind);
  }
  if (!arguments.due_by.empty()) {
    const std::optional<absl::CivilDay> day = ParseDay(arguments.due_by);
    if (!day) return absl::InvalidArgumentError("--due-by must be a day such as 2025-02-03");
    *filter.mutable_due_by() = DayToProto(*day);
  }
  return absl::OkStatus();
}

void PrintTasks(Session& session, const statement::v1::ListTasksResponse& all) {
  if (all.tasks().empty()) {
    session.out() << "no such task\n";
    return;
  }
  tools::Table table({"task", "kind", "state", "provision", "reason", "due", "officer"});
  for (const statement::v1::OfficerTask& task : all.tasks()) {
    table.AddRow({task.name(), KindText(task.kind()),
                  Short(statement::v1::OfficerTaskState_Name(task.state()), "OFFICER_TASK_STATE_"),
                  OrDash(task.matter().provision()), OrDash(task.matter().reason()),
                  DayText(task.due_on()), OrDash(task.officer())});
  }
  session.Print(table);
  if (!all.next_page_token().empty()) {
    session.out() << "there are more; --limit 0 shows all of them\n";
  }
}

}  // namespace

absl::Status ListTasks(Session& session, const TaskArguments& arguments) {
  ASSIGN_OR_RETURN(const ServiceRef service, session.Service("statement"));
  statement::v1::ListTasksRequest request;
  RETURN_IF_ERROR(FillFilter(arguments, *request.mutable_filter()));
  request.set_claimable_only(arguments.claimable);
  request.set_approvable_only(arguments.approvable);
  Progress progress(session.terminal());
  statement::v1::ListTasksResponse all;
  do {
    const int wanted = arguments.limit == 0 ? kPageSizeMax : arguments.limit - all.tasks_size();
    request.set_page_size(std::min(wanted, kPageSizeMax));
    statement::v1::ListTasksResponse page;
    RETURN_IF_ERROR(
        session.Call<CaseworkService>(service, &CaseworkService::Stub::ListTasks, request, page));
    for (auto& task : *page.mutable_tasks()) *all.add_tasks() = std::move(task);
    all.set_next_page_token(page.next_page_token());
    request.set_page_token(page.next_page_token());
    progress.Show(absl::StrCat(Number(all.tasks_size()), " tasks"));
  } while (!request.page_token().empty() &&
           (arguments.limit == 0 || all.tasks_size() < arguments.limit));
  progress.Clear();
  if (session.settings().json) {
    session.out() << session.Json(all);
  } else {
    PrintTasks(session, all);
  }
  return absl::OkStatus();
}

absl::Status CountTasks(Session& session) {
  ASSIGN_OR_RETURN(const ServiceRef service, session.Service("statement"));
  statement::v1::CountTasksResponse response;
  RETURN_IF_ERROR(session.Call<CaseworkService>(service, &CaseworkService::Stub::CountTasks,
                                                statement::v1::CountTasksRequest(), response));
  if (session.settings().json) {
    session.out() << session.Json(response);
    return absl::OkStatus();
  }
  if (response.counts().empty()) {
    session.out() << "no task waits\n";
    return absl::OkStatus();
  }
  tools::Table table({"kind", "provision", "authority", "overdue", "today", "within a week",
                      "later", "waiting for the person"});
  for (const statement::v1::TaskCount& count : response.counts()) {
    table.AddRow({KindText(count.kind()), OrDash(count.provision()), OrDash(count.authority()),
                  Number(count.overdue()), Number(count.due_today()), Number(count.due_in_week()),
                  Number(count.due_later()), Number(count.waiting())});
  }
  session.Print(table);
  return absl::OkStatus();
}

}  // namespace typl::ctl
