#include "services/statement/api/task_claims.h"

#include <memory>
#include <utility>

#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "services/statement/api/officer_write.h"
#include "services/statement/api/task_queue.h"

namespace typl::statement {
namespace {

// Puts the task into the officer's hands, when that is allowed.
absl::Status Take(const Context& context, const std::string& officer, const TaskScene& scene) {
  v1::OfficerTask& task = scene.task();
  switch (task.state()) {
    case v1::OFFICER_TASK_STATE_OPEN:
      break;
    case v1::OFFICER_TASK_STATE_CLAIMED:
      RETURN_IF_ERROR(CheckHeld(task, officer));
      break;
    case v1::OFFICER_TASK_STATE_WAITING:
      return MakeError(Reason::ERROR_REASON_TASK_NOT_CLAIMED,
                       "the task waits for the person's answer");
    case v1::OFFICER_TASK_STATE_PROPOSED:
      return MakeError(Reason::ERROR_REASON_TASK_NOT_CLAIMED,
                       "the task waits for a second officer's approval");
    default:
      return absl::InternalError("the task is in a state that can't be");
  }
  task.set_state(v1::OFFICER_TASK_STATE_CLAIMED);
  task.set_officer(officer);
  *task.mutable_claim_expire_time() = TimeToProto(scene.now + context.rules.now()->claim_duration);
  return absl::OkStatus();
}

class Claim final : public TaskWrite<v1::ClaimTaskRequest, v1::ClaimTaskResponse> {
 public:
  using TaskWrite::TaskWrite;

 private:
  absl::Status ActOn(TaskScene& scene, store::Batch&) override {
    return Take(context_, officer_, scene);
  }
};

class Release final : public TaskWrite<v1::ReleaseTaskRequest, v1::ReleaseTaskResponse> {
 public:
  using TaskWrite::TaskWrite;

 private:
  absl::Status ActOn(TaskScene& scene, store::Batch&) override {
    v1::OfficerTask& task = scene.task();
    if (task.state() != v1::OFFICER_TASK_STATE_CLAIMED) return absl::OkStatus();
    RETURN_IF_ERROR(CheckHeld(task, officer_));
    task.set_state(v1::OFFICER_TASK_STATE_OPEN);
    task.clear_officer();
    task.clear_claim_expire_time();
    return absl::OkStatus();
  }
};

class ClaimNext final : public OfficerWrite {
 public:
  ClaimNext(const Context& context, const std::string& officer,
            const v1::ClaimNextTaskRequest& request, v1::ClaimNextTaskResponse& response)
      : OfficerWrite(context, officer, "ClaimNextTask", request.request_id(), request, response),
        request_(request),
        response_(response) {}

 private:
  void Check(FieldViolations& faults) const override { CheckFilter(request_.filter(), faults); }
  absl::Status Act(absl::Time now, store::Batch& batch) override {
    ASSIGN_OR_RETURN(const std::string name, FirstOpenTask(context_, request_.filter(), now));
    ASSIGN_OR_RETURN(const TaskScene scene, OpenTaskScene(context_, name, now));
    Note(name);
    RETURN_IF_ERROR(Take(context_, officer_, scene));
    WriteTaskScene(scene, batch);
    *response_.mutable_task() = TaskToTell(scene);
    return absl::OkStatus();
  }

  const v1::ClaimNextTaskRequest& request_;
  v1::ClaimNextTaskResponse& response_;
};

}  // namespace

void ClaimTask(const Context& context, const std::string& officer,
               const v1::ClaimTaskRequest& request, v1::ClaimTaskResponse& response,
               rpc::Done done) {
  OfficerWrite::Run(std::make_unique<Claim>(context, officer, "ClaimTask", request, response),
                    std::move(done));
}

void ClaimNextTask(const Context& context, const std::string& officer,
                   const v1::ClaimNextTaskRequest& request, v1::ClaimNextTaskResponse& response,
                   rpc::Done done) {
  OfficerWrite::Run(std::make_unique<ClaimNext>(context, officer, request, response),
                    std::move(done));
}

void ReleaseTask(const Context& context, const std::string& officer,
                 const v1::ReleaseTaskRequest& request, v1::ReleaseTaskResponse& response,
                 rpc::Done done) {
  OfficerWrite::Run(std::make_unique<Release>(context, officer, "ReleaseTask", request, response),
                    std::move(done));
}

}  // namespace typl::statement
