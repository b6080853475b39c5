#ifndef TYPL_SERVICES_DELIVERY_DOMAIN_DELIVERED_H_
#define TYPL_SERVICES_DELIVERY_DOMAIN_DELIVERED_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "typl/delivery/v1/storage.pb.h"

namespace typl::delivery {

// What a batch comes to.
struct Delivered {
  // Entries by recipient.
  absl::flat_hash_map<std::string, uint64_t> by_recipient;
  uint64_t waiting = 0;          // Events put behind a quarantine.
  uint64_t repeated = 0;         // Events passed over.
  uint64_t copies_left_out = 0;  // Statements without a copy for the person.
  // Entries beside the one of an event, and events without one: for the books.
  v1::Counts counts;
};

// Told of each batch when it is durable; on any thread.
using DeliveryObserver = std::function<void(const Delivered&)>;

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_DOMAIN_DELIVERED_H_
