#include "tools/sim/officers.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tools/sim/random.h"
#include "tools/support/client.h"
#include "tools/support/unary_sender.h"

namespace typl::sim {
namespace {

using statement::v1::AskPersonRequest;
using statement::v1::AskPersonResponse;
using statement::v1::CaseworkService;
using statement::v1::ClaimTaskRequest;
using statement::v1::ClaimTaskResponse;
using statement::v1::DecideTaskRequest;
using statement::v1::DecideTaskResponse;
using statement::v1::OfficerTask;

constexpr int kCallsInFlight = 64;
constexpr int kPageSize = 200;  // The most that ListTasks gives.
constexpr int kFirstRowPerThousand = 700;
// Reasons of refusals that are part of an officer's day.
constexpr char kHearingNeeded[] = "HEARING_NEEDED";
constexpr char kFileChanged[] = "FILE_CHANGED";

uint64_t NumberOfTask(const std::string& name) {
  uint64_t mixed = 0;
  for (char letter : name) mixed = MixSeed(mixed, static_cast<unsigned char>(letter));
  return mixed;
}

}  // namespace

std::string ChosenRow(const OfficerTask& task) {
  if (task.matter().choices().empty()) return "";
  Random random(NumberOfTask(task.name()));
  return random.Chance(kFirstRowPerThousand) ? task.matter().choices(0).row() : "";
}

Officers::Officers(const std::string& address, int count, Ledger& ledger)
    : count_(count),
      ledger_(ledger),
      stub_(CaseworkService::NewStub(tools::OpenChannel(address))) {}

std::vector<OfficerTask> Officers::ListTasks(int count) {
  std::vector<OfficerTask> tasks;
  std::string page_token;
  do {
    grpc::ClientContext context;
    tools::PrepareCall(context, "officers/sim-1");
    statement::v1::ListTasksRequest request;
    request.set_page_size(kPageSize);
    request.set_page_token(page_token);
    request.set_claimable_only(true);
    statement::v1::ListTasksResponse response;
    grpc::Status status = stub_->ListTasks(&context, request, &response);
    if (!status.ok()) {
      ledger_.CallRefused(&LedgerCounts::task_calls_refused, "ListTasks", tools::Describe(status));
      break;
    }
    for (OfficerTask& task : *response.mutable_tasks()) tasks.push_back(std::move(task));
    page_token = response.next_page_token();
  } while (!page_token.empty() && static_cast<int>(tasks.size()) < count);
  if (static_cast<int>(tasks.size()) > count) tasks.resize(static_cast<size_t>(count));
  return tasks;
}

std::string Officers::OfficerOf(const std::string& task) const {
  return absl::StrCat("officers/sim-", 1 + NumberOfTask(task) % static_cast<uint64_t>(count_));
}

std::string Officers::RequestIdOf(const std::string& task, const char* step) const {
  return PersonGenerator(NumberOfTask(task)).RequestId(0, absl::StrCat(step, "-", round_));
}

Officers::Tasks Officers::Claim(const Tasks& tasks) {
  std::mutex mutex;
  Tasks claimed;
  tools::UnarySender<ClaimTaskRequest, ClaimTaskResponse> sender(
      kCallsInFlight, [this](auto* context, auto* request, auto* response, auto done) {
        stub_->async()->ClaimTask(context, request, response, std::move(done));
      });
  for (const OfficerTask& task : tasks) {
    ClaimTaskRequest request;
    request.set_request_id(RequestIdOf(task.name(), "claim"));
    request.set_name(task.name());
    sender.Send(OfficerOf(task.name()), std::move(request),
                [&](const auto&, const ClaimTaskResponse& response, const grpc::Status& status,
                    SteadyTime, SteadyTime) {
                  if (!status.ok()) {
                    ledger_.CallRefused(&LedgerCounts::task_calls_refused, "ClaimTask",
                                        tools::Describe(status));
                    return;
                  }
                  ledger_.Count(&LedgerCounts::tasks_claimed);
                  std::lock_guard lock(mutex);
                  claimed.push_back(response.task());
                });
  }
  sender.Drain();
  return claimed;
}

Officers::Tasks Officers::Decide(const Tasks& tasks, int& decided) {
  std::mutex mutex;
  Tasks unheard;
  tools::UnarySender<DecideTaskRequest, DecideTaskResponse> sender(
      kCallsInFlight, [this](auto* context, auto* request, auto* response, auto done) {
        stub_->async()->DecideTask(context, request, response, std::move(done));
      });
  for (const OfficerTask& task : tasks) {
    DecideTaskRequest request;
    request.set_request_id(RequestIdOf(task.name(), "decide"));
    request.set_name(task.name());
    request.set_row(ChosenRow(task));
    request.set_facts_known(task.facts_known());
    request.set_reasons(request.row().empty() ? "Ei estettä selvitysten perusteella."
                                              : "Selvitysten perusteella ehto täyttyy.");
    sender.Send(
        OfficerOf(task.name()), std::move(request),
        [&, task](const auto&, const auto&, const grpc::Status& status, SteadyTime, SteadyTime) {
          const std::string reason = tools::ReasonOf(status);
          std::lock_guard lock(mutex);
          if (status.ok()) {
            ledger_.Count(&LedgerCounts::tasks_decided);
            ++decided;
          } else if (reason == kHearingNeeded) {
            unheard.push_back(task);
          } else if (reason != kFileChanged) {
            // A task whose file changed is read again in another round.
            ledger_.CallRefused(&LedgerCounts::task_calls_refused, "DecideTask",
                                tools::Describe(status));
          }
        });
  }
  sender.Drain();
  return unheard;
}

void Officers::Hear(const Tasks& tasks) {
  tools::UnarySender<AskPersonRequest, AskPersonResponse> sender(
      kCallsInFlight, [this](auto* context, auto* request, auto* response, auto done) {
        stub_->async()->AskPerson(context, request, response, std::move(done));
      });
  for (const OfficerTask& task : tasks) {
    AskPersonRequest request;
    request.set_request_id(RequestIdOf(task.name(), "hear"));
    request.set_name(task.name());
    request.set_kind(statement::v1::CLARIFICATION_KIND_HEARING);
    request.set_row(ChosenRow(task));
    request.set_text("Mitä haluat sanoa asiasta ennen lausunnon antamista?");
    sender.Send(OfficerOf(task.name()), std::move(request),
                [&](const auto&, const auto&, const grpc::Status& status, SteadyTime, SteadyTime) {
                  if (status.ok()) return;
                  ledger_.CallRefused(&LedgerCounts::task_calls_refused, "AskPerson",
                                      tools::Describe(status));
                });
  }
  sender.Drain();
}

int Officers::Work(int capacity) {
  ++round_;
  const Tasks tasks = ListTasks(capacity);
  if (tasks.empty()) return 0;
  int decided = 0;
  const Tasks unheard = Decide(Claim(tasks), decided);
  Hear(unheard);
  return decided + static_cast<int>(unheard.size());
}

}  // namespace typl::sim
