// Every state of an officer's task and of a statement, and what each call and event makes of it,
// over gRPC, as docs/casework.md says cell by cell.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <memory>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "common/status/error.h"
#include "common/testing/matchers.h"
#include "common/time/business_date.h"
#include "services/statement/api/test_support.h"

namespace typl::statement {
namespace {

using law::v1::BENEFIT_BASIC;
using law::v1::EMPLOYMENT_END_GROUND_ECONOMIC;
using law::v1::EMPLOYMENT_END_GROUND_RESIGNED;
using typl::testing::IsOk;

constexpr absl::Duration kTimeout = absl::Seconds(20);

std::string ReadPage() {
  std::ifstream file(TYPL_SOURCE_DIR "/docs/casework.md");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// A service, and what was asked of it.
class World {
 public:
  TestService& service() { return service_; }
  uint64_t NewPerson() { return ++persons_; }
  std::string NewRequestId() { return RequestId(++requests_); }
  void Settle() { service_.AwaitSettled(inputs_); }
  // An officer's call recorded an input of the service's own.
  void ExpectInput() { ++inputs_; }

  template <typename Request, typename Response>
  absl::Status Call(grpc::Status (v1::CaseworkService::Stub::*method)(grpc::ClientContext*,
                                                                      const Request&, Response*),
                    Request request, absl::string_view officer) {
    request.set_request_id(NewRequestId());
    Response response;
    auto stub = service_.Casework();
    return rpc::FromGrpc(
        ((*stub).*method)(rpc::ClientContextFor(officer, kTimeout).get(), request, &response));
  }

 private:
  TestService service_;
  uint64_t persons_ = 0;
  uint64_t requests_ = 0;
  uint64_t inputs_ = 0;
};

// --- Tasks.

// A person who resigned, with the officer's task of it.
class TaskScene {
 public:
  explicit TaskScene(World& world)
      : world_(world),
        person_(world.NewPerson()),
        task_(PersonResourceName(TestPerson(person_), kTasks, 1)) {
    world_.service().Report(person_,
                            {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC),
                             EmploymentFact("2020-03-30", EMPLOYMENT_END_GROUND_RESIGNED)});
    world_.Settle();
  }

  absl::Status Claim(absl::string_view officer) {
    v1::ClaimTaskRequest request;
    request.set_name(task_);
    return world_.Call(&v1::CaseworkService::Stub::ClaimTask, request, officer);
  }
  absl::Status Release(absl::string_view officer) {
    v1::ReleaseTaskRequest request;
    request.set_name(task_);
    return world_.Call(&v1::CaseworkService::Stub::ReleaseTask, request, officer);
  }
  absl::Status Ask(absl::string_view officer) {
    v1::AskPersonRequest request;
    request.set_name(task_);
    request.set_kind(v1::CLARIFICATION_KIND_FACTS);
    request.set_text("Why?");
    return Recorded(world_.Call(&v1::CaseworkService::Stub::AskPerson, request, officer));
  }
  absl::Status Decide(absl::string_view officer) {
    return Recorded(world_.Call(&v1::CaseworkService::Stub::DecideTask,
                                Decision<v1::DecideTaskRequest>(), officer));
  }
  absl::Status Propose(absl::string_view officer) {
    return world_.Call(&v1::CaseworkService::Stub::ProposeDecision,
                       Decision<v1::ProposeDecisionRequest>(), officer);
  }
  absl::Status Approve(absl::string_view officer) {
    v1::ApproveProposalRequest request;
    request.set_name(task_);
    request.set_facts_known(world_.service().FactsKnown(task_));
    return Recorded(world_.Call(&v1::CaseworkService::Stub::ApproveProposal, request, officer));
  }
  absl::Status Return(absl::string_view officer) {
    v1::ReturnProposalRequest request;
    request.set_name(task_);
    request.set_reasons("Look again.");
    return world_.Call(&v1::CaseworkService::Stub::ReturnProposal, request, officer);
  }

  absl::Status Answer(absl::string_view) {
    intake::v1::IntakeEvent event;
    event.set_kind(intake::v1::INTAKE_EVENT_KIND_CHANGED);
    event.set_clarification_request(
        PersonResourceName(TestPerson(person_), kClarificationRequests, 1));
    *event.add_facts() = ExplanationFact("It was like this.");
    world_.service().ReportEvent(person_, event);
    return absl::OkStatus();
  }
  // Enough of it for claims and questions to run out.
  absl::Status PassTime(absl::string_view) {
    const bool waits = State() == "waiting";
    world_.service().AdvanceTo("2020-04-20");
    return waits ? Recorded(absl::OkStatus()) : absl::OkStatus();
  }
  absl::Status LoseGround(absl::string_view) {
    world_.service().Report(person_,
                            {EmploymentFact("2020-03-30", EMPLOYMENT_END_GROUND_ECONOMIC)});
    return absl::OkStatus();
  }

  std::string State() {
    world_.Settle();
    v1::GetPersonFileResponse file;
    EXPECT_THAT(world_.service().GetPersonFile(PersonName(TestPerson(person_)), file), IsOk());
    for (const v1::OfficerTask& task : file.tasks()) {
      if (task.name() != task_) continue;
      std::string state = absl::AsciiStrToLower(v1::OfficerTaskState_Name(task.state()));
      state = state.substr(sizeof("OFFICER_TASK_STATE_") - 1);
      const std::string& holder = task.state() == v1::OFFICER_TASK_STATE_PROPOSED
                                      ? task.proposal().officer()
                                      : task.officer();
      const bool held = state == "claimed" || state == "proposed";
      return held && holder != "officers/o1" ? state + " by another" : state;
    }
    return "none";
  }

 private:
  absl::Status Recorded(absl::Status status) {
    if (status.ok()) world_.ExpectInput();
    return status;
  }
  template <typename Request>
  Request Decision() {
    Request request;
    request.set_name(task_);
    request.set_row("waiting");
    request.set_reasons("Reasons.");
    request.set_facts_known(world_.service().FactsKnown(task_));
    return request;
  }

  World& world_;
  const uint64_t person_;
  const std::string task_;
};

using TaskStep = absl::Status (TaskScene::*)(absl::string_view);

struct TaskRow {
  const char* name;
  // What brings an open task into the state, and by whom.
  std::vector<std::pair<TaskStep, const char*>> reach;
};

std::vector<TaskRow> TaskRows() {
  const char* const me = "officers/o1";
  const char* const other = "officers/o2";
  return {{"open", {}},
          {"claimed", {{&TaskScene::Claim, me}}},
          {"claimed by another", {{&TaskScene::Claim, other}}},
          {"waiting", {{&TaskScene::Claim, me}, {&TaskScene::Ask, me}}},
          {"proposed", {{&TaskScene::Claim, me}, {&TaskScene::Propose, me}}},
          {"proposed by another", {{&TaskScene::Claim, other}, {&TaskScene::Propose, other}}},
          {"decided", {{&TaskScene::Claim, me}, {&TaskScene::Decide, me}}},
          {"lapsed", {{&TaskScene::LoseGround, me}}}};
}

TEST(TaskStates, AreAsThePageSaysCellByCell) {
  const std::string page = ReadPage();
  const TaskStep steps[] = {&TaskScene::Claim,     &TaskScene::Release, &TaskScene::Ask,
                            &TaskScene::Decide,    &TaskScene::Propose, &TaskScene::Approve,
                            &TaskScene::Return,    &TaskScene::Answer,  &TaskScene::PassTime,
                            &TaskScene::LoseGround};
  for (const TaskRow& row : TaskRows()) {
    std::string line = absl::StrCat("| ", row.name, " |");
    for (const TaskStep step : steps) {
      World world;
      TaskScene scene(world);
      for (const auto& [reach, officer] : row.reach) {
        ASSERT_THAT((scene.*reach)(officer), IsOk()) << row.name;
        world.Settle();
      }
      ASSERT_EQ(scene.State(), row.name);
      const absl::Status status = (scene.*step)("officers/o1");
      const std::string state = scene.State();
      if (status.ok()) {
        absl::StrAppend(&line, " ", state, " |");
      } else {
        absl::StrAppend(&line, " ", ReasonName(ReasonOf(status)), " |");
        EXPECT_EQ(state, row.name) << "a refused call changed the task";
      }
    }
    EXPECT_TRUE(absl::StrContains(page, line + "\n")) << line;
  }
}

// --- Statements.

// A person entitled from 30.3.2020, by the first statement.
class StatementScene {
 public:
  explicit StatementScene(World& world)
      : world_(world),
        person_(world.NewPerson()),
        name_(PersonResourceName(TestPerson(person_), kStatements, 1)) {
    world_.service().Report(person_, {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)});
    world_.Settle();
  }

  absl::Status StateOnPart() {
    world_.service().Report(person_, {StudyFact("2020-06-01", "2020-07-01")});
    return absl::OkStatus();
  }
  absl::Status StateOnAll() {
    world_.service().Report(person_, {StudyFact("2020-03-30", "")});
    return absl::OkStatus();
  }
  absl::Status Supplement() {
    v1::SupplementStatementRequest request;
    request.set_statement(name_);
    request.set_explanation("The notice is of 1.3.");
    return Recorded(
        world_.Call(&v1::CaseworkService::Stub::SupplementStatement, request, "officers/o1"));
  }
  absl::Status Annul() {
    v1::AnnulStatementRequest request;
    request.set_statement(name_);
    request.set_reason(v1::ISSUE_REASON_ISSUED_IN_ERROR);
    request.set_explanation("Of another person.");
    return Recorded(
        world_.Call(&v1::CaseworkService::Stub::AnnulStatement, request, "officers/o1"));
  }
  absl::Status Appeal() {
    intake::v1::IntakeEvent event;
    event.set_kind(intake::v1::INTAKE_EVENT_KIND_PAYER_ASKED);
    intake::v1::PayerAsked& asked = *event.mutable_payer_asked();
    asked.set_number(1);
    asked.set_kind(v1::PAYER_REQUEST_KIND_APPEAL);
    asked.set_recipient("recipients/kela");
    asked.set_statement(name_);
    asked.set_appeal_pending(true);
    world_.service().ReportEvent(person_, event);
    return absl::OkStatus();
  }

  v1::GetStatementResponse Read(uint64_t number = 1) {
    world_.Settle();
    v1::GetStatementResponse response;
    EXPECT_THAT(world_.service().GetStatement(
                    PersonResourceName(TestPerson(person_), kStatements, number), response),
                IsOk());
    return response;
  }
  std::string State() {
    const std::string name = v1::StatementState_Name(Read().life().state());
    return absl::StrReplaceAll(absl::AsciiStrToLower(name.substr(sizeof("STATEMENT_STATE_") - 1)),
                               {{"_", " "}});
  }

 private:
  absl::Status Recorded(absl::Status status) {
    if (status.ok()) world_.ExpectInput();
    return status;
  }

  World& world_;
  const uint64_t person_;
  const std::string name_;
};

using StatementStep = absl::Status (StatementScene::*)();

TEST(StatementStates, AreAsThePageSaysCellByCell) {
  const std::string page = ReadPage();
  World world;
  const std::pair<const char*, StatementStep> rows[] = {
      {"in force", nullptr},
      {"partly replaced", &StatementScene::StateOnPart},
      {"replaced", &StatementScene::StateOnAll},
      {"annulled", &StatementScene::Annul}};
  const StatementStep steps[] = {&StatementScene::StateOnPart, &StatementScene::StateOnAll,
                                 &StatementScene::Supplement, &StatementScene::Annul,
                                 &StatementScene::Appeal};
  for (const auto& [name, reach] : rows) {
    std::string line = absl::StrCat("| ", name, " |");
    for (const StatementStep step : steps) {
      StatementScene scene(world);
      if (reach != nullptr) {
        ASSERT_THAT((scene.*reach)(), IsOk());
        world.Settle();
      }
      ASSERT_EQ(scene.State(), name);
      const absl::Status status = (scene.*step)();
      const std::string state = scene.State();
      absl::StrAppend(&line, " ", status.ok() ? state : ReasonName(ReasonOf(status)), " |");
    }
    EXPECT_TRUE(absl::StrContains(page, line + "\n")) << line;
  }
}

TEST(StatementLife, LinksWhatIsAboutAStatement) {
  World world;
  StatementScene scene(world);
  ASSERT_THAT(scene.Supplement(), IsOk());
  world.Settle();
  ASSERT_THAT(scene.Appeal(), IsOk());
  ASSERT_THAT(scene.StateOnPart(), IsOk());
  const v1::GetStatementResponse first = scene.Read(1);
  const v1::GetStatementResponse supplement = scene.Read(2);
  EXPECT_EQ(supplement.statement().act(), v1::STATEMENT_ACT_SUPPLEMENTS);
  EXPECT_EQ(supplement.statement().explanation(), "The notice is of 1.3.");
  // It came about as the statement that it is about.
  EXPECT_EQ(supplement.receipt().SerializeAsString(), first.receipt().SerializeAsString());
  EXPECT_THAT(first.life().supplemented_by(),
              ::testing::ElementsAre(supplement.statement().name()));
  EXPECT_THAT(first.life().superseded_by(),
              ::testing::ElementsAre(scene.Read(3).statement().name()));
  EXPECT_TRUE(first.life().appeal_pending());
  EXPECT_EQ(first.life().state(), v1::STATEMENT_STATE_PARTLY_REPLACED);
}

}  // namespace
}  // namespace typl::statement
