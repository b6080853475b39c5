#ifndef TYPL_SERVICES_STATEMENT_API_TEST_SUPPORT_H_
#define TYPL_SERVICES_STATEMENT_API_TEST_SUPPORT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/metrics/metrics.h"
#include "common/store/memory_store.h"
#include "common/time/clock.h"
#include "services/statement/api/statement_server.h"
#include "services/statement/domain/case_test_support.h"
#include "typl/admin/v1/admin.grpc.pb.h"
#include "typl/intake/v1/event.pb.h"
#include "typl/journal/v1/journal.grpc.pb.h"
#include "typl/statement/v1/casework_service.grpc.pb.h"
#include "typl/statement/v1/law_service.grpc.pb.h"
#include "typl/statement/v1/service.grpc.pb.h"

namespace typl::statement {

// A real server on a port of its own, over stores in memory: its own, and one that stands in for
// intake's, whose journal it reads. The law is FakeLaw, the clock stands still until it is set.
class TestService {
 public:
  explicit TestService(absl::string_view day = "2020-03-30");
  // Reads every determination a second time, with this fault of the second reader.
  explicit TestService(std::function<void(law::v1::Determination&)> second_reader_fault);
  // With packs of law_book_test_support.h, FirstPack() being active.
  explicit TestService(LawLoader loader);
  ~TestService();

  // What intake reports of a person, now.
  void Report(uint64_t person, std::vector<law::v1::Fact> facts);
  void ReportBytes(uint64_t person, std::string payload);
  // Returns when everything that intake or the service itself recorded has been processed, and the
  // service recorded at least `own_inputs`.
  void AwaitSettled(uint64_t own_inputs = 0);
  // Sets the clock to noon of the day, through the AdminService.
  void AdvanceTo(absl::string_view day);

  // Stops the server and its store, drops what was not synced, and starts again. The address
  // changes.
  void Restart();

  // What intake reports that a payer asks of the person, or the person answers.
  void ReportEvent(uint64_t person, const intake::v1::IntakeEvent& event);

  // Calls, as `caller`. The status of a call is its own.
  absl::Status GetPersonFile(const std::string& name, v1::GetPersonFileResponse& response,
                             absl::string_view caller = "officers/o1");
  absl::Status GetStatement(const std::string& name, v1::GetStatementResponse& response,
                            absl::string_view caller = "officers/o1");
  absl::Status ListStatements(const v1::ListStatementsRequest& request,
                              v1::ListStatementsResponse& response,
                              absl::string_view caller = "officers/o1");
  absl::Status ListTasks(const v1::ListTasksRequest& request, v1::ListTasksResponse& response,
                         absl::string_view caller = "officers/o1");
  absl::Status Claim(const std::string& request_id, const std::string& name,
                     v1::OfficerTask* task = nullptr, absl::string_view caller = "officers/o1");
  absl::Status Release(const std::string& request_id, const std::string& name,
                       v1::OfficerTask* task = nullptr, absl::string_view caller = "officers/o1");
  absl::Status Preview(const v1::PreviewDecisionRequest& request,
                       v1::PreviewDecisionResponse& response);
  absl::Status Decide(const std::string& request_id, const std::string& name,
                      const std::string& row, v1::OfficerTask* task = nullptr,
                      absl::string_view caller = "officers/o1",
                      const std::string& reasons = "Reasons.");

  // What an officer must have read to decide the task.
  uint32_t FactsKnown(const std::string& task);

  std::unique_ptr<admin::v1::AdminService::Stub> Admin();
  std::unique_ptr<journal::v1::JournalService::Stub> Journal();
  std::unique_ptr<v1::StatementService::Stub> Stub();
  std::unique_ptr<v1::CaseworkService::Stub> Casework();
  std::unique_ptr<v1::LawService::Stub> Laws();
  admin::v1::GetStatusResponse Status();

  store::MemoryDisk& disk() { return *disk_; }
  RulesInForce& rules() { return rules_; }
  metrics::Registry& registry() { return *registry_; }

 private:
  void Start();
  void Stop();
  uint64_t Recorded(store::Store& store, absl::string_view prefix);

  VirtualClock clock_;
  FakeLaw law_;
  LawLoader loader_;
  std::unique_ptr<LawBook> laws_;
  RulesInForce rules_{CaseRules()};
  std::unique_ptr<store::Store> intake_store_;
  std::shared_ptr<store::MemoryDisk> disk_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<metrics::Registry> registry_;
  std::unique_ptr<StatementServer> server_;
};

// A UUID made of a number.
std::string RequestId(uint64_t number);

// Name of a task of TestPerson(person).
std::string TaskName(uint64_t person, uint64_t number = 1);
// A person who resigned: an officer's matter.
void Resign(TestService& service, uint64_t person);
// What was stated of a person, as Summary tells it.
std::vector<std::string> StatementsOf(TestService& service, uint64_t person);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_API_TEST_SUPPORT_H_
