#ifndef TYPL_SERVICES_STATEMENT_API_STATEMENT_SERVER_H_
#define TYPL_SERVICES_STATEMENT_API_STATEMENT_SERVER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/journal/consumer.h"
#include "common/metrics/metrics.h"
#include "services/statement/api/context.h"
#include "typl/config/v1/config.pb.h"

namespace typl::statement {

// What a statement server is made of. What it refers to must outlive the server.
struct StatementServerParts {
  Context context;
  // Commits and sets the moment of a virtual clock; see AdminService.AdvanceClock.
  std::function<absl::Status(absl::Time)> advance_clock;
  metrics::Registry& registry;
  config::v1::ServerConfig config;
  // Gives the entries of intake's journal.
  std::unique_ptr<journal::Source> intake;
  // Threads that process them.
  int workers = 2;
};

// The whole service: StatementService, its journal, the operators' service, and the pipeline behind
// them. Thread-safe.
class StatementServer {
 public:
  // Serving when it returned OK.
  static absl::StatusOr<std::unique_ptr<StatementServer>> Start(StatementServerParts parts);
  // Drains, then stops the pipeline.
  virtual ~StatementServer() = default;
  // Where it listens.
  virtual const std::string& address() const = 0;
  // See rpc::Server::Drain.
  virtual void Drain() = 0;
};

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_API_STATEMENT_SERVER_H_
