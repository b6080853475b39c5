#ifndef TYPL_SERVICES_DELIVERY_API_DELIVERY_SERVER_H_
#define TYPL_SERVICES_DELIVERY_API_DELIVERY_SERVER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/journal/consumer.h"
#include "common/metrics/metrics.h"
#include "common/store/store.h"
#include "common/time/clock.h"
#include "services/delivery/domain/routes_in_force.h"
#include "typl/config/v1/config.pb.h"

namespace typl::delivery {

// What a delivery service is made of. All references must outlive it.
struct DeliveryServerParts {
  store::Store& store;
  const Clock& clock;
  // Moves the clock (sandbox); CLOCK_NOT_VIRTUAL otherwise.
  std::function<absl::Status(absl::Time)> advance_clock;
  const RoutesInForce& routes;
  // The statement service's journal.
  journal::Source& source;
  metrics::Registry& registry;
  uint32_t partition_count = 16;
  int workers = 2;
  // Sabotage for tests: see ConsumerOptions.
  bool unsafe_no_dedup = false;
  config::v1::ServerConfig config;
};

// The delivery service: consumes the statement journal into mailboxes and serves them. Thread-safe.
class DeliveryServer {
 public:
  // Serves when this has returned OK.
  static absl::StatusOr<std::unique_ptr<DeliveryServer>> Start(const DeliveryServerParts& parts);
  virtual ~DeliveryServer() = default;

  virtual const std::string& address() const = 0;
  virtual journal::ConsumerStats consumer_stats() const = 0;
  // Takes no new calls and lets those that run come to an end. Streams end at once.
  virtual void Drain() = 0;
};

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_API_DELIVERY_SERVER_H_
