#ifndef TYPL_SERVICES_DELIVERY_API_BOOKS_H_
#define TYPL_SERVICES_DELIVERY_API_BOOKS_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/monitor/quarantine_metrics.h"
#include "common/store/store.h"
#include "services/delivery/domain/routing_table.h"
#include "typl/delivery/v1/storage.pb.h"

namespace typl::delivery {

// What the store says, as of one moment, of all entries read from the statement journal.
struct Books {
  uint64_t read = 0;
  // Put into mailboxes, acknowledged or not.
  uint64_t in_mailboxes = 0;
  // Why these are not as many: copies, what was delivered again, what was put aside.
  v1::Counts counts;
  // Persons in quarantine, and the entries that wait behind them.
  monitor::QuarantineCount quarantine;
  // False when so many persons are in quarantine that their entries were not counted.
  bool complete = true;

  // 0 when every entry that was read is in its mailboxes, waits, or was put aside.
  int64_t difference() const {
    return static_cast<int64_t>(read) + counts.copies() + counts.redelivered() -
           static_cast<int64_t>(in_mailboxes + quarantine.waiting) - counts.put_aside();
  }
};

absl::StatusOr<Books> ReadBooks(const store::Store& store, const RoutingTable& routes,
                                uint32_t partition_count);

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_API_BOOKS_H_
