#ifndef TYPL_SERVICES_DELIVERY_API_BOOKS_H_
#define TYPL_SERVICES_DELIVERY_API_BOOKS_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/monitor/quarantine_metrics.h"
#include "common/store/store.h"
#include "services/delivery/domain/routing_table.h"

namespace typl::delivery {

// What the store says, as of one moment, of all entries read from the statement journal.
struct Books {
  uint64_t read = 0;
  // Put into mailboxes, acknowledged or not.
  uint64_t in_mailboxes = 0;
  // Persons in quarantine, and the entries that wait behind them.
  monitor::QuarantineCount quarantine;
  // False when so many persons are in quarantine that their entries were not counted.
  bool complete = true;

  // 0 when every entry is in a mailbox or waits.
  int64_t difference() const {
    return static_cast<int64_t>(read) - static_cast<int64_t>(in_mailboxes + quarantine.waiting);
  }
};

absl::StatusOr<Books> ReadBooks(const store::Store& store, const RoutingTable& routes,
                                uint32_t partition_count);

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_API_BOOKS_H_
