#ifndef TYPL_SERVICES_INTAKE_API_INTAKE_SERVER_H_
#define TYPL_SERVICES_INTAKE_API_INTAKE_SERVER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/metrics/metrics.h"
#include "services/intake/api/context.h"
#include "typl/config/v1/config.pb.h"

namespace typl::intake {

// What an intake server is made of. What it refers to must outlive the server.
struct IntakeServerParts {
  store::Store& store;
  const Clock& clock;
  // Commits and sets the moment of a virtual clock; see AdminService.AdvanceClock.
  std::function<absl::Status(absl::Time)> advance_clock;
  IdGenerator& ids;
  const Digests& digests;
  metrics::Registry& registry;
  IntakeOptions options;
  config::v1::ServerConfig config;
};

// Everything that intake serves: IntakeService, PayerService, its journal, and the operators'
// service. Thread-safe.
class IntakeServer {
 public:
  // Serving when it returned OK.
  static absl::StatusOr<std::unique_ptr<IntakeServer>> Start(const IntakeServerParts& parts);
  // Drains.
  virtual ~IntakeServer() = default;
  // Where it listens.
  virtual const std::string& address() const = 0;
  // See rpc::Server::Drain.
  virtual void Drain() = 0;
};

}  // namespace typl::intake

#endif  // TYPL_SERVICES_INTAKE_API_INTAKE_SERVER_H_
