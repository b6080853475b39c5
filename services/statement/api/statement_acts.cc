#include "services/statement/api/statement_acts.h"

#include <memory>
#include <optional>
#include <utility>

#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/statement/api/officer_write.h"
#include "services/statement/api/statement_life.h"
#include "services/statement/domain/keys.h"

namespace typl::statement {
namespace {

absl::Status NotInForce(absl::string_view why) {
  return MakeError(Reason::ERROR_REASON_STATEMENT_NOT_IN_FORCE, why);
}

// What the two calls share: the statement that is acted on, and the claimed task that it settles.
template <typename Request, typename Response>
class ActWrite : public OfficerWrite {
 public:
  ActWrite(const Context& context, const std::string& officer, absl::string_view method,
           const Request& request, Response& response)
      : OfficerWrite(context, officer, method, request.request_id(), request, response),
        request_(request) {}

 protected:
  virtual void CheckMore(FieldViolations&) const {}
  // Whether it may be done to a statement in this state of its life.
  virtual absl::Status CheckState(v1::StatementState state) const = 0;
  // The kind of task that it settles.
  virtual v1::TaskKind Settles() const = 0;
  virtual v1::StatementInput ToInput(const v1::Statement& about, uint64_t task) const = 0;

  const Request& request_;

 private:
  void Check(FieldViolations& faults) const final {
    if (!ParsePersonResourceName(request_.statement(), kStatements).has_value()) {
      faults.Add("statement", "must have the form persons/{person}/statements/{n}");
    }
    CheckText("explanation", request_.explanation(), {1, kOfficerTextMax}, faults);
    if (!request_.task().empty() && !ParsePersonResourceName(request_.task(), kTasks).has_value()) {
      faults.Add("task", "must have the form persons/{person}/tasks/{n}");
    }
    CheckMore(faults);
  }

  absl::Status Act(absl::Time now, store::Batch& batch) final {
    const auto named = ParsePersonResourceName(request_.statement(), kStatements);
    if (!named.has_value()) return absl::InternalError("a statement's name was not checked");
    Note(request_.statement());
    ASSIGN_OR_RETURN(const v1::Statement about,
                     ReadStatement(context_, named->person, named->number));
    if (about.act() != v1::STATEMENT_ACT_STATES && about.act() != v1::STATEMENT_ACT_UNSPECIFIED) {
      return NotInForce("the statement is itself about another statement");
    }
    ASSIGN_OR_RETURN(const StoredFile stored, ReadFile(context_, named->person));
    RETURN_IF_ERROR(CheckState(StateOf(about, stored.file)));
    uint64_t task = 0;
    if (!request_.task().empty()) {
      ASSIGN_OR_RETURN(task, SettleTask(named->person, now, batch));
    }
    AddInput(named->person, now, ToInput(about, task), batch);
    return absl::OkStatus();
  }

  // Closes the task as far as officers see; its number.
  absl::StatusOr<uint64_t> SettleTask(const PersonId& person, absl::Time now,
                                      store::Batch& batch) const {
    ASSIGN_OR_RETURN(const TaskScene scene, OpenTaskScene(context_, request_.task(), now));
    RETURN_IF_ERROR(CheckHeld(scene.task(), officer_));
    if (!(scene.person == person) || scene.task().kind() != Settles() ||
        (!scene.task().statement().empty() && scene.task().statement() != request_.statement())) {
      return MakeError(Reason::ERROR_REASON_TASK_NOT_CLAIMED, "the task is about something else");
    }
    scene.task().set_state(v1::OFFICER_TASK_STATE_DECIDED);
    scene.task().clear_claim_expire_time();
    WriteTaskScene(scene, batch);
    return scene.number;
  }
};

class Supplement final
    : public ActWrite<v1::SupplementStatementRequest, v1::SupplementStatementResponse> {
 public:
  using ActWrite::ActWrite;

 private:
  absl::Status CheckState(v1::StatementState state) const override {
    if (state != v1::STATEMENT_STATE_ANNULLED) return absl::OkStatus();
    return NotInForce("the statement was annulled");
  }
  v1::TaskKind Settles() const override { return v1::TASK_KIND_SUPPLEMENT; }
  v1::StatementInput ToInput(const v1::Statement& about, uint64_t task) const override {
    v1::StatementInput input;
    v1::StatementSupplement& supplement = *input.mutable_statement_supplement();
    *supplement.mutable_about() = about;
    supplement.set_explanation(request_.explanation());
    supplement.set_officer(officer_);
    supplement.set_task(task);
    return input;
  }
};

class Annul final : public ActWrite<v1::AnnulStatementRequest, v1::AnnulStatementResponse> {
 public:
  using ActWrite::ActWrite;

 private:
  void CheckMore(FieldViolations& faults) const override {
    switch (request_.reason()) {
      case v1::ISSUE_REASON_FACTS_GONE:
      case v1::ISSUE_REASON_ISSUED_IN_ERROR:
      case v1::ISSUE_REASON_NO_BENEFIT_APPLIED:
        return;
      default:
        faults.Add("reason", "must be FACTS_GONE, ISSUED_IN_ERROR or NO_BENEFIT_APPLIED");
    }
  }
  absl::Status CheckState(v1::StatementState state) const override {
    if (state == v1::STATEMENT_STATE_ANNULLED) return NotInForce("the statement was annulled");
    if (state == v1::STATEMENT_STATE_REPLACED) {
      return NotInForce("all of the statement was replaced");
    }
    return absl::OkStatus();
  }
  v1::TaskKind Settles() const override { return v1::TASK_KIND_GROUNDLESS; }
  v1::StatementInput ToInput(const v1::Statement& about, uint64_t task) const override {
    v1::StatementInput input;
    v1::StatementAnnulment& annulment = *input.mutable_statement_annulment();
    *annulment.mutable_about() = about;
    annulment.set_reason(request_.reason());
    annulment.set_explanation(request_.explanation());
    annulment.set_officer(officer_);
    annulment.set_task(task);
    return input;
  }
};

}  // namespace

void SupplementStatement(const Context& context, const std::string& officer,
                         const v1::SupplementStatementRequest& request,
                         v1::SupplementStatementResponse& response, rpc::Done done) {
  OfficerWrite::Run(
      std::make_unique<Supplement>(context, officer, "SupplementStatement", request, response),
      std::move(done));
}

void AnnulStatement(const Context& context, const std::string& officer,
                    const v1::AnnulStatementRequest& request, v1::AnnulStatementResponse& response,
                    rpc::Done done) {
  OfficerWrite::Run(std::make_unique<Annul>(context, officer, "AnnulStatement", request, response),
                    std::move(done));
}

}  // namespace typl::statement
