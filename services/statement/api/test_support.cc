#include "services/statement/api/test_support.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/journal/journal.h"
#include "common/journal/local_source.h"
#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "common/time/business_date.h"
#include "services/statement/domain/keys.h"
#include "services/statement/domain/law_book_test_support.h"

namespace typl::statement {
namespace {

constexpr uint32_t kPartitions = 4;
constexpr absl::Duration kTimeout = absl::Seconds(20);
constexpr std::chrono::seconds kSettleTimeout{60};

}  // namespace

TestService::TestService(absl::string_view day)
    : clock_(Noon(day)),
      // Whatever the files, the law is the fake one, of which the book owns nothing.
      loader_([this](const std::vector<law::PackFile>&) {
        return std::shared_ptr<const CaseLaw>(std::shared_ptr<void>(), &law_);
      }),
      intake_store_(store::NewMemoryStore()),
      disk_(store::NewMemoryDisk()) {
  Start();
}

TestService::TestService(LawLoader loader)
    : clock_(Noon("2020-03-30")),
      loader_(std::move(loader)),
      intake_store_(store::NewMemoryStore()),
      disk_(store::NewMemoryDisk()) {
  Start();
}

TestService::TestService(std::function<void(law::v1::Determination&)> second_reader_fault)
    : TestService() {
  Stop();
  law_.second_reader_fault = std::move(second_reader_fault);
  CaseRules rules;
  rules.second_reading_percent = 100;
  rules_.Replace(std::move(rules));
  Start();
}

TestService::~TestService() { Stop(); }

void TestService::Start() {
  store_ = store::NewMemoryStore({disk_});
  registry_ = std::make_unique<metrics::Registry>();
  auto laws = LawBook::Open(*store_, loader_, *loader_(FirstPack()), FirstPack(), clock_.Now());
  if (!laws.ok()) {
    std::fprintf(stderr, "the law of the test server: %s\n", laws.status().ToString().c_str());
    std::abort();
  }
  laws_ = *std::move(laws);
  StatementOptions options;
  options.partition_count = kPartitions;
  config::v1::ServerConfig config;
  config.set_listen("127.0.0.1:0");
  auto server = StatementServer::Start(
      {{*store_, clock_, *laws_, rules_, options},
       [this](absl::Time now) { return clock_.AdvanceTo(now); },
       *registry_,
       config,
       journal::NewLocalSource(*intake_store_, std::string(journal::kStreamPrefix)),
       2});
  if (!server.ok()) {
    std::fprintf(stderr, "the test server does not start: %s\n",
                 server.status().ToString().c_str());
    std::abort();
  }
  server_ = *std::move(server);
}

void TestService::Stop() {
  server_.reset();
  registry_.reset();
  store_.reset();
}

void TestService::Restart() {
  Stop();
  store::PowerCut(*disk_);
  Start();
}

void TestService::Report(uint64_t person, std::vector<law::v1::Fact> facts) {
  ReportBytes(person, IntakePayload(std::move(facts)));
}

void TestService::ReportBytes(uint64_t person, std::string payload) {
  const PersonId id = TestPerson(person);
  store::Batch batch;
  journal::Append(batch, id.Partition(kPartitions), clock_.Now(), id.text(), payload);
  const store::CommitResult result = intake_store_->CommitAndWait(std::move(batch));
  ASSERT_TRUE(result.committed()) << result.status;
}

uint64_t TestService::Recorded(store::Store& store, absl::string_view prefix) {
  uint64_t recorded = 0;
  for (uint32_t partition = 0; partition < kPartitions; ++partition) {
    const auto head = store.StreamHead(journal::StreamName(prefix, partition));
    EXPECT_TRUE(head.ok()) << head.status();
    recorded += head.ok() ? *head : 0;
  }
  return recorded;
}

void TestService::ReportEvent(uint64_t person, const intake::v1::IntakeEvent& event) {
  ReportBytes(person, event.SerializeAsString());
}

void TestService::AwaitSettled(uint64_t own_inputs) {
  const auto give_up = std::chrono::steady_clock::now() + kSettleTimeout;
  while (std::chrono::steady_clock::now() < give_up) {
    const uint64_t own = Recorded(*store_, kInputsPrefix);
    const uint64_t recorded = own + Recorded(*intake_store_, journal::kStreamPrefix);
    const auto processed = static_cast<uint64_t>(Status().counts().at("inputs"));
    if (own >= own_inputs && processed == recorded) return;
  }
  FAIL() << "the service does not settle: " << Status().DebugString();
}

void TestService::AdvanceTo(absl::string_view day) {
  admin::v1::AdvanceClockRequest request;
  *request.mutable_now() = TimeToProto(Noon(day));
  admin::v1::AdvanceClockResponse response;
  const absl::Status status = rpc::FromGrpc(Admin()->AdvanceClock(
      rpc::ClientContextFor("operators/x", kTimeout).get(), request, &response));
  ASSERT_TRUE(status.ok()) << status;
}

std::unique_ptr<v1::LawService::Stub> TestService::Laws() {
  return v1::LawService::NewStub(*rpc::MakeChannel(server_->address()));
}

std::unique_ptr<admin::v1::AdminService::Stub> TestService::Admin() {
  return admin::v1::AdminService::NewStub(*rpc::MakeChannel(server_->address()));
}

std::unique_ptr<journal::v1::JournalService::Stub> TestService::Journal() {
  return journal::v1::JournalService::NewStub(*rpc::MakeChannel(server_->address()));
}

std::unique_ptr<v1::CaseworkService::Stub> TestService::Casework() {
  return v1::CaseworkService::NewStub(*rpc::MakeChannel(server_->address()));
}

std::unique_ptr<v1::StatementService::Stub> TestService::Stub() {
  return v1::StatementService::NewStub(*rpc::MakeChannel(server_->address()));
}

admin::v1::GetStatusResponse TestService::Status() {
  admin::v1::GetStatusResponse response;
  const absl::Status status = rpc::FromGrpc(
      Admin()->GetStatus(rpc::ClientContextFor("operators/x", kTimeout).get(), {}, &response));
  EXPECT_TRUE(status.ok()) << status;
  return response;
}

absl::Status TestService::GetPersonFile(const std::string& name,
                                        v1::GetPersonFileResponse& response,
                                        absl::string_view caller) {
  v1::GetPersonFileRequest request;
  request.set_name(name);
  return rpc::FromGrpc(
      Stub()->GetPersonFile(rpc::ClientContextFor(caller, kTimeout).get(), request, &response));
}

absl::Status TestService::GetStatement(const std::string& name, v1::GetStatementResponse& response,
                                       absl::string_view caller) {
  v1::GetStatementRequest request;
  request.set_name(name);
  return rpc::FromGrpc(
      Stub()->GetStatement(rpc::ClientContextFor(caller, kTimeout).get(), request, &response));
}

absl::Status TestService::ListStatements(const v1::ListStatementsRequest& request,
                                         v1::ListStatementsResponse& response,
                                         absl::string_view caller) {
  return rpc::FromGrpc(
      Stub()->ListStatements(rpc::ClientContextFor(caller, kTimeout).get(), request, &response));
}

absl::Status TestService::ListTasks(const v1::ListTasksRequest& request,
                                    v1::ListTasksResponse& response, absl::string_view caller) {
  return rpc::FromGrpc(
      Casework()->ListTasks(rpc::ClientContextFor(caller, kTimeout).get(), request, &response));
}

absl::Status TestService::Claim(const std::string& request_id, const std::string& name,
                                v1::OfficerTask* task, absl::string_view caller) {
  v1::ClaimTaskRequest request;
  request.set_request_id(request_id);
  request.set_name(name);
  v1::ClaimTaskResponse response;
  const absl::Status status = rpc::FromGrpc(
      Casework()->ClaimTask(rpc::ClientContextFor(caller, kTimeout).get(), request, &response));
  if (task != nullptr) *task = response.task();
  return status;
}

absl::Status TestService::Release(const std::string& request_id, const std::string& name,
                                  v1::OfficerTask* task, absl::string_view caller) {
  v1::ReleaseTaskRequest request;
  request.set_request_id(request_id);
  request.set_name(name);
  v1::ReleaseTaskResponse response;
  const absl::Status status = rpc::FromGrpc(
      Casework()->ReleaseTask(rpc::ClientContextFor(caller, kTimeout).get(), request, &response));
  if (task != nullptr) *task = response.task();
  return status;
}

absl::Status TestService::Preview(const v1::PreviewDecisionRequest& request,
                                  v1::PreviewDecisionResponse& response) {
  response.Clear();
  return rpc::FromGrpc(Casework()->PreviewDecision(
      rpc::ClientContextFor("officers/o1", kTimeout).get(), request, &response));
}

absl::Status TestService::Decide(const std::string& request_id, const std::string& name,
                                 const std::string& row, v1::OfficerTask* task,
                                 absl::string_view caller, const std::string& reasons) {
  v1::DecideTaskRequest request;
  request.set_request_id(request_id);
  request.set_name(name);
  request.set_row(row);
  request.set_reasons(reasons);
  request.set_facts_known(FactsKnown(name));
  v1::DecideTaskResponse response;
  const absl::Status status = rpc::FromGrpc(
      Casework()->DecideTask(rpc::ClientContextFor(caller, kTimeout).get(), request, &response));
  if (task != nullptr) *task = response.task();
  return status;
}

uint32_t TestService::FactsKnown(const std::string& task) {
  const auto named = ParsePersonResourceName(task, kTasks);
  v1::GetPersonFileResponse file;
  // What is no task has a file of no size; the call itself then tells.
  if (!named.has_value() || !GetPersonFile(PersonName(named->person), file).ok()) return 1;
  const auto& facts = file.facts().facts();
  return static_cast<uint32_t>(std::count_if(
      facts.begin(), facts.end(),
      [](const law::v1::KnownFact& known) { return !known.fact().has_officer_finding(); }));
}

std::string RequestId(uint64_t number) {
  return absl::StrFormat("00000000-0000-4000-8000-%012x", number);
}

std::string TaskName(uint64_t person, uint64_t number) {
  return PersonResourceName(TestPerson(person), kTasks, number);
}

void Resign(TestService& service, uint64_t person) {
  service.Report(person, {SearchFact("2020-03-30"), BenefitFact(law::v1::BENEFIT_BASIC),
                          EmploymentFact("2020-03-30", law::v1::EMPLOYMENT_END_GROUND_RESIGNED)});
}

std::vector<std::string> StatementsOf(TestService& service, uint64_t person) {
  v1::GetPersonFileResponse file;
  const absl::Status status = service.GetPersonFile(PersonName(TestPerson(person)), file);
  EXPECT_TRUE(status.ok()) << status;
  std::vector<std::string> summaries;
  for (const v1::Statement& statement : file.statements()) summaries.push_back(Summary(statement));
  return summaries;
}

}  // namespace typl::statement
