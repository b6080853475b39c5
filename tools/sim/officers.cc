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

using statement::v1::CaseworkService;
using statement::v1::ClaimTaskRequest;
using statement::v1::ClaimTaskResponse;
using statement::v1::DecideTaskRequest;
using statement::v1::DecideTaskResponse;
using statement::v1::OfficerTask;

constexpr int kCallsInFlight = 64;
constexpr int kPageSize = 200;  // The most that ListTasks gives.
constexpr int kFirstRowPerThousand = 700;

uint64_t NumberOfTask(const std::string& name) {
  uint64_t mixed = 0;
  for (char letter : name) mixed = MixSeed(mixed, static_cast<unsigned char>(letter));
  return mixed;
}

// Follows from the task and the step, so that a call sent again is known by its id.
std::string RequestIdOf(const std::string& task, const char* step) {
  return PersonGenerator(NumberOfTask(task)).RequestId(0, step);
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

int Officers::Work(int capacity) {
  std::vector<OfficerTask> tasks = ListTasks(capacity);
  if (tasks.empty()) return 0;
  auto officer = [this](const std::string& task) {
    return absl::StrCat("officers/sim-", 1 + NumberOfTask(task) % static_cast<uint64_t>(count_));
  };
  std::mutex mutex;
  std::vector<OfficerTask> claimed;
  {
    tools::UnarySender<ClaimTaskRequest, ClaimTaskResponse> sender(
        kCallsInFlight, [this](auto* context, auto* request, auto* response, auto done) {
          stub_->async()->ClaimTask(context, request, response, std::move(done));
        });
    for (const OfficerTask& task : tasks) {
      ClaimTaskRequest request;
      request.set_request_id(RequestIdOf(task.name(), "claim"));
      request.set_name(task.name());
      sender.Send(officer(task.name()), std::move(request),
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
  }
  std::atomic<int> decided{0};
  tools::UnarySender<DecideTaskRequest, DecideTaskResponse> sender(
      kCallsInFlight, [this](auto* context, auto* request, auto* response, auto done) {
        stub_->async()->DecideTask(context, request, response, std::move(done));
      });
  for (const OfficerTask& task : claimed) {
    DecideTaskRequest request;
    request.set_request_id(RequestIdOf(task.name(), "decide"));
    request.set_name(task.name());
    request.set_row(ChosenRow(task));
    request.set_reasons(request.row().empty() ? "Ei estettä selvitysten perusteella."
                                              : "Selvitysten perusteella ehto täyttyy.");
    sender.Send(officer(task.name()), std::move(request),
                [&](const auto&, const auto&, const grpc::Status& status, SteadyTime, SteadyTime) {
                  if (!status.ok()) {
                    ledger_.CallRefused(&LedgerCounts::task_calls_refused, "DecideTask",
                                        tools::Describe(status));
                    return;
                  }
                  ledger_.Count(&LedgerCounts::tasks_decided);
                  ++decided;
                });
  }
  sender.Drain();
  return decided;
}

}  // namespace typl::sim
