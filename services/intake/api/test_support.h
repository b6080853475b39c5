#ifndef TYPL_SERVICES_INTAKE_API_TEST_SUPPORT_H_
#define TYPL_SERVICES_INTAKE_API_TEST_SUPPORT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/ids/ids.h"
#include "common/journal/journal.h"
#include "common/metrics/metrics.h"
#include "common/store/memory_store.h"
#include "common/store/store.h"
#include "common/time/clock.h"
#include "grpcpp/grpcpp.h"
#include "services/intake/api/intake_server.h"
#include "services/intake/storage/digests.h"
#include "typl/intake/v1/event.pb.h"
#include "typl/intake/v1/intake.grpc.pb.h"
#include "typl/intake/v1/payer_service.grpc.pb.h"

namespace typl::intake {

// The day that tests begin on.
inline constexpr absl::CivilDay kTestDay(2020, 4, 1);

// An artificial identity code of its own for each number below 2,800,000.
std::string TestIdentityCode(int number);
// A UUID of its own for each number.
std::string TestRequestId(int number);
// A registration without fault, of person `person`.
v1::RegisterJobSearchRequest TestRegistration(int request, int person);

// A whole intake server over a MemoryStore, on a free port, with real clients. The store can be put
// behind another one, and be opened again after a pretended crash.
class IntakeFixture {
 public:
  using Wrap = std::function<std::unique_ptr<store::Store>(std::unique_ptr<store::Store>)>;
  explicit IntakeFixture(Wrap wrap = nullptr, bool unsafe_no_dedup = false);
  ~IntakeFixture();

  // Stops the server, closes the store, and opens both again on the same disk.
  void Restart();
  // The same, with what was not synced lost.
  void RestartAfterPowerCut();
  store::MemoryDisk& disk() { return *disk_; }
  store::Store& store() { return *store_; }
  VirtualClock& clock() { return clock_; }
  metrics::Registry& registry() { return registry_; }
  v1::IntakeService::StubInterface& stub() { return *stub_; }
  // The context of one call, from "portals/oma" unless told otherwise.
  static std::unique_ptr<grpc::ClientContext> From(const std::string& principal = "portals/oma");

  absl::StatusOr<v1::RegisterJobSearchResponse> Register(
      const v1::RegisterJobSearchRequest& request, const std::string& principal = "portals/oma");
  absl::StatusOr<v1::ReportChangeResponse> Report(const v1::ReportChangeRequest& request);
  absl::StatusOr<v1::EndJobSearchResponse> End(const v1::EndJobSearchRequest& request);
  absl::StatusOr<v1::GetJobSearchResponse> GetSearch(const std::string& name,
                                                     const std::string& principal = "portals/oma");
  absl::StatusOr<v1::ListJobSearchesResponse> List(const v1::ListJobSearchesRequest& request);
  absl::StatusOr<v1::RequestStatementResponse> AskStatement(
      const v1::RequestStatementRequest& request, const std::string& principal = "recipients/kela");
  absl::StatusOr<v1::RequestSupplementResponse> AskSupplement(
      const v1::RequestSupplementRequest& request,
      const std::string& principal = "recipients/kela");
  absl::StatusOr<v1::ReportAppealResponse> ReportAppeal(
      const v1::ReportAppealRequest& request, const std::string& principal = "recipients/kela");
  // Sends the messages on one stream and returns the answers; the status is the stream's.
  absl::StatusOr<std::vector<v1::BatchRegisterJobSearchesResponse>> Batch(
      const std::vector<v1::BatchRegisterJobSearchesRequest>& messages);

  struct JournalEvent {
    journal::Entry entry;
    v1::IntakeEvent event;
  };
  // The whole journal, partition by partition.
  std::vector<JournalEvent> Journal();
  // Every key and value and stream entry of the store, one after the other.
  std::string Dump();
  // Keys with this prefix.
  int CountKeys(const std::string& prefix);

 private:
  void Open();
  void Close();

  const Wrap wrap_;
  const bool unsafe_no_dedup_;
  const std::shared_ptr<store::MemoryDisk> disk_;
  VirtualClock clock_;
  RandomIdGenerator ids_;
  const std::unique_ptr<const Digests> digests_;
  metrics::Registry registry_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<IntakeServer> server_;
  std::unique_ptr<v1::IntakeService::StubInterface> stub_;
  std::unique_ptr<v1::PayerService::StubInterface> payer_stub_;
};

}  // namespace typl::intake

#endif  // TYPL_SERVICES_INTAKE_API_TEST_SUPPORT_H_
