#include "services/statement/api/task_decisions.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "services/statement/api/officer_write.h"
#include "services/statement/domain/case_parts.h"

namespace typl::statement {
namespace {

// Parts of the contract: see AskPersonRequest.
constexpr int kFactsAskedMax = 20;
constexpr int kReplyDaysMax = 60;

const law::v1::OfficerChoice* FindChoice(const v1::OfficerTask& task, const std::string& row) {
  for (const law::v1::OfficerChoice& choice : task.matter().choices()) {
    if (choice.row() == row) return &choice;
  }
  return nullptr;
}

absl::Status CheckChoice(const v1::OfficerTask& task, const std::string& row) {
  if (row.empty() || FindChoice(task, row) != nullptr) return absl::OkStatus();
  return MakeError(Reason::ERROR_REASON_CHOICE_NOT_OPEN,
                   "the law pack does not leave this row open in the task");
}

// Nothing came that the officer has not read.
absl::Status CheckRead(const v1::PersonFile& file, uint32_t facts_known) {
  const uint32_t told = FactsTold(file);
  if (told == facts_known) return absl::OkStatus();
  const std::string now = absl::StrCat(told);
  return MakeError(Reason::ERROR_REASON_FILE_CHANGED,
                   "facts came to the person's file since it was read", {{"facts_known", now}});
}

// The person was heard, or need not be, when the decision is against them.
absl::Status CheckHeard(const Context& context, const v1::PersonFile& file,
                        const v1::OfficerTask& task, const std::string& row,
                        v1::HearingWaiver waiver) {
  const bool finds = task.kind() == v1::TASK_KIND_DECIDE || task.kind() == v1::TASK_KIND_OVERDUE;
  const law::v1::OfficerChoice* const choice = FindChoice(task, row);
  if (!finds || choice == nullptr || !IsAdverse(choice->outcome()) ||
      waiver != v1::HEARING_WAIVER_UNSPECIFIED ||
      IsHeard(*context.laws.active().law, file, task.matter().provision(),
              task.matter().subject_key())) {
    return absl::OkStatus();
  }
  return MakeError(Reason::ERROR_REASON_HEARING_NEEDED,
                   "the person was not heard on what the decision rests on");
}

void CheckWaiver(v1::HearingWaiver waiver, FieldViolations& faults) {
  if (!v1::HearingWaiver_IsValid(waiver)) faults.Add("hearing_waiver", "is no known value");
}

void CheckFactsKnown(uint32_t facts_known, FieldViolations& faults) {
  if (facts_known == 0) faults.Add("facts_known", "must be OfficerTask.facts_known as it was read");
}

// A decision that the caller makes or proposes.
template <typename Request, typename Response>
class DecisionWrite : public TaskWrite<Request, Response> {
 public:
  using TaskWrite<Request, Response>::TaskWrite;

 protected:
  void CheckMore(FieldViolations& faults) const override {
    CheckText("reasons", this->request_.reasons(), {1, kOfficerTextMax}, faults);
    CheckFactsKnown(this->request_.facts_known(), faults);
    CheckWaiver(this->request_.hearing_waiver(), faults);
  }
  absl::Status CheckAllowed(const TaskScene& scene) const {
    RETURN_IF_ERROR(CheckHeld(scene.task(), this->officer_));
    RETURN_IF_ERROR(CheckChoice(scene.task(), this->request_.row()));
    RETURN_IF_ERROR(CheckRead(scene.stored.file, this->request_.facts_known()));
    return CheckHeard(this->context_, scene.stored.file, scene.task(), this->request_.row(),
                      this->request_.hearing_waiver());
  }
};

v1::StatementInput ToInput(const TaskScene& scene, const v1::Proposal& decided,
                           uint32_t facts_known, const std::string& approver) {
  v1::StatementInput input;
  v1::OfficerDecision& decision = *input.mutable_officer_decision();
  decision.set_task(scene.number);
  decision.set_row(decided.row());
  decision.set_reasons(decided.reasons());
  decision.set_officer(decided.officer());
  decision.set_hearing_waiver(decided.hearing_waiver());
  decision.set_facts_known(facts_known);
  decision.set_approver(approver);
  *decision.mutable_decided_on() = DayToProto(HelsinkiDay(scene.now));
  return input;
}

// For the audit: what was chosen, and on what point of the law the person was not heard.
std::string AuditText(const std::string& row, v1::HearingWaiver waiver) {
  if (waiver == v1::HEARING_WAIVER_UNSPECIFIED) return row;
  return absl::StrCat(row, " ", v1::HearingWaiver_Name(waiver));
}

template <typename Request>
v1::Proposal ToProposal(const Request& request, const std::string& officer, absl::Time now) {
  v1::Proposal proposal;
  proposal.set_row(request.row());
  proposal.set_reasons(request.reasons());
  proposal.set_hearing_waiver(request.hearing_waiver());
  proposal.set_officer(officer);
  *proposal.mutable_propose_time() = TimeToProto(now);
  return proposal;
}

class Decide final : public DecisionWrite<v1::DecideTaskRequest, v1::DecideTaskResponse> {
 public:
  using DecisionWrite::DecisionWrite;

 private:
  absl::Status ActOn(TaskScene& scene, store::Batch& batch) override {
    RETURN_IF_ERROR(CheckAllowed(scene));
    v1::OfficerTask& task = scene.task();
    if (task.approval_needed()) {
      return MakeError(Reason::ERROR_REASON_APPROVAL_NEEDED,
                       "a second officer must approve the decision: propose it");
    }
    task.set_state(v1::OFFICER_TASK_STATE_DECIDED);
    task.clear_claim_expire_time();
    task.clear_proposal();
    Note(task.name(), AuditText(request_.row(), request_.hearing_waiver()));
    AddInput(scene.person, scene.now,
             ToInput(scene, ToProposal(request_, officer_, scene.now), request_.facts_known(), ""),
             batch);
    return absl::OkStatus();
  }
};

class Propose final
    : public DecisionWrite<v1::ProposeDecisionRequest, v1::ProposeDecisionResponse> {
 public:
  using DecisionWrite::DecisionWrite;

 private:
  absl::Status ActOn(TaskScene& scene, store::Batch&) override {
    RETURN_IF_ERROR(CheckAllowed(scene));
    v1::OfficerTask& task = scene.task();
    task.set_state(v1::OFFICER_TASK_STATE_PROPOSED);
    task.clear_officer();
    task.clear_claim_expire_time();
    *task.mutable_proposal() = ToProposal(request_, officer_, scene.now);
    Note(task.name(), AuditText(request_.row(), request_.hearing_waiver()));
    return absl::OkStatus();
  }
};

absl::Status CheckProposed(const v1::OfficerTask& task) {
  if (task.state() == v1::OFFICER_TASK_STATE_PROPOSED) return absl::OkStatus();
  return MakeError(Reason::ERROR_REASON_TASK_NOT_CLAIMED, "no decision is proposed in the task");
}

class Approve final : public TaskWrite<v1::ApproveProposalRequest, v1::ApproveProposalResponse> {
 public:
  using TaskWrite::TaskWrite;

 private:
  void CheckMore(FieldViolations& faults) const override {
    CheckFactsKnown(request_.facts_known(), faults);
  }
  absl::Status ActOn(TaskScene& scene, store::Batch& batch) override {
    v1::OfficerTask& task = scene.task();
    RETURN_IF_ERROR(CheckProposed(task));
    if (task.proposal().officer() == officer_) {
      return MakeError(Reason::ERROR_REASON_SAME_OFFICER,
                       "who proposed a decision can't approve it");
    }
    RETURN_IF_ERROR(CheckRead(scene.stored.file, request_.facts_known()));
    task.set_state(v1::OFFICER_TASK_STATE_DECIDED);
    task.set_officer(task.proposal().officer());
    Note(task.name(), AuditText(task.proposal().row(), task.proposal().hearing_waiver()));
    AddInput(scene.person, scene.now,
             ToInput(scene, task.proposal(), request_.facts_known(), officer_), batch);
    return absl::OkStatus();
  }
};

class Return final : public TaskWrite<v1::ReturnProposalRequest, v1::ReturnProposalResponse> {
 public:
  using TaskWrite::TaskWrite;

 private:
  void CheckMore(FieldViolations& faults) const override {
    CheckText("reasons", request_.reasons(), {1, kOfficerTextMax}, faults);
  }
  absl::Status ActOn(TaskScene& scene, store::Batch&) override {
    v1::OfficerTask& task = scene.task();
    RETURN_IF_ERROR(CheckProposed(task));
    task.set_state(v1::OFFICER_TASK_STATE_OPEN);
    task.mutable_proposal()->set_return_reasons(request_.reasons());
    task.mutable_proposal()->set_returned_by(officer_);
    return absl::OkStatus();
  }
};

class Ask final : public TaskWrite<v1::AskPersonRequest, v1::AskPersonResponse> {
 public:
  using TaskWrite::TaskWrite;

 private:
  void CheckMore(FieldViolations& faults) const override {
    if (request_.kind() != v1::CLARIFICATION_KIND_FACTS &&
        request_.kind() != v1::CLARIFICATION_KIND_HEARING) {
      faults.Add("kind", "must be FACTS or HEARING");
    }
    CheckText("text", request_.text(),
              {request_.facts().empty() ? size_t{1} : size_t{0}, kOfficerTextMax}, faults);
    if (request_.facts_size() > kFactsAskedMax) {
      faults.Add("facts", absl::StrCat("must be at most ", kFactsAskedMax));
    }
    for (int i = 0; i < std::min(request_.facts_size(), kFactsAskedMax); ++i) {
      if (context_.laws.active().law->QuestionCode(request_.facts(i)).empty()) {
        faults.Add(absl::StrCat("facts[", i, "]"), "has no question in the active law pack");
      }
    }
    CheckReplyBy(faults);
    if (request_.row().empty() == (request_.kind() == v1::CLARIFICATION_KIND_HEARING)) {
      faults.Add("row", "must be given for a hearing, and for nothing else");
    }
  }
  void CheckReplyBy(FieldViolations& faults) const {
    if (!request_.has_reply_by()) return;
    const absl::CivilDay today = HelsinkiDay(context_.clock.Now());
    const auto day = DayFromProto(request_.reply_by());
    if (!day.has_value() || *day <= today || *day > today + kReplyDaysMax) {
      faults.Add("reply_by",
                 absl::StrCat("must be a day from tomorrow to in ", kReplyDaysMax, " days"));
    }
  }
  absl::Status ActOn(TaskScene& scene, store::Batch& batch) override {
    v1::OfficerTask& task = scene.task();
    RETURN_IF_ERROR(CheckHeld(task, officer_));
    RETURN_IF_ERROR(CheckChoice(task, request_.row()));
    if (!request_.facts().empty() && task.matter().subject_key().empty()) {
      return MakeError(Reason::ERROR_REASON_CHOICE_NOT_OPEN,
                       "the task has no subject whose facts could be asked for");
    }
    task.set_state(v1::OFFICER_TASK_STATE_WAITING);
    task.clear_officer();
    task.clear_claim_expire_time();
    Note(task.name(), v1::ClarificationKind_Name(request_.kind()));

    v1::StatementInput input;
    v1::OfficerQuestion& question = *input.mutable_officer_question();
    question.set_task(scene.number);
    question.set_kind(request_.kind());
    question.set_text(request_.text());
    *question.mutable_facts() = request_.facts();
    if (request_.has_reply_by()) *question.mutable_reply_by() = request_.reply_by();
    question.set_row(request_.row());
    question.set_officer(officer_);
    AddInput(scene.person, scene.now, input, batch);
    return absl::OkStatus();
  }
};

}  // namespace

void DecideTask(const Context& context, const std::string& officer,
                const v1::DecideTaskRequest& request, v1::DecideTaskResponse& response,
                rpc::Done done) {
  OfficerWrite::Run(std::make_unique<Decide>(context, officer, "DecideTask", request, response),
                    std::move(done));
}

void ProposeDecision(const Context& context, const std::string& officer,
                     const v1::ProposeDecisionRequest& request,
                     v1::ProposeDecisionResponse& response, rpc::Done done) {
  OfficerWrite::Run(
      std::make_unique<Propose>(context, officer, "ProposeDecision", request, response),
      std::move(done));
}

void ApproveProposal(const Context& context, const std::string& officer,
                     const v1::ApproveProposalRequest& request,
                     v1::ApproveProposalResponse& response, rpc::Done done) {
  OfficerWrite::Run(
      std::make_unique<Approve>(context, officer, "ApproveProposal", request, response),
      std::move(done));
}

void ReturnProposal(const Context& context, const std::string& officer,
                    const v1::ReturnProposalRequest& request, v1::ReturnProposalResponse& response,
                    rpc::Done done) {
  OfficerWrite::Run(std::make_unique<Return>(context, officer, "ReturnProposal", request, response),
                    std::move(done));
}

void AskPerson(const Context& context, const std::string& officer,
               const v1::AskPersonRequest& request, v1::AskPersonResponse& response,
               rpc::Done done) {
  OfficerWrite::Run(std::make_unique<Ask>(context, officer, "AskPerson", request, response),
                    std::move(done));
}

}  // namespace typl::statement
