#ifndef TYPL_TOOLS_SIM_OBSERVER_H_
#define TYPL_TOOLS_SIM_OBSERVER_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tools/sim/books.h"
#include "tools/support/endpoints.h"
#include "typl/admin/v1/admin.grpc.pb.h"
#include "typl/delivery/v1/delivery.grpc.pb.h"
#include "typl/statement/v1/service.grpc.pb.h"

namespace typl::sim {

// The operator "operators/sim": moves the clocks and reads what the services hold. Used by one
// thread.
class Observer {
 public:
  explicit Observer(const tools::Endpoints& endpoints);

  // Sets the virtual clock of all three services. FAILED_PRECONDITION when they run on the system
  // clock.
  absl::Status AdvanceClocks(absl::Time now);
  // The latest of the three clocks.
  absl::StatusOr<absl::Time> Now();
  // True when nothing is under way between the services: no journal lags, and every mailbox's head
  // is what `received` says.
  absl::StatusOr<bool> IsQuiet(const std::function<uint64_t(const std::string&)>& received);
  absl::StatusOr<uint64_t> QuarantinedPersons();

  // For the books: what delivery says of each mailbox, and what the statement service says of each
  // of these persons.
  absl::StatusOr<std::map<std::string, MailboxView>> Mailboxes();
  absl::StatusOr<std::map<std::string, PersonView>> PersonFiles(
      const std::vector<std::string>& persons);

 private:
  struct Service {
    std::string name;
    std::unique_ptr<admin::v1::AdminService::Stub> admin;
  };
  absl::StatusOr<admin::v1::GetStatusResponse> StatusOf(Service& service);

  std::vector<Service> services_;
  std::unique_ptr<delivery::v1::DeliveryService::Stub> delivery_;
  std::unique_ptr<statement::v1::StatementService::Stub> statement_;
};

}  // namespace typl::sim

#endif  // TYPL_TOOLS_SIM_OBSERVER_H_
