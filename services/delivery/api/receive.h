#ifndef TYPL_SERVICES_DELIVERY_API_RECEIVE_H_
#define TYPL_SERVICES_DELIVERY_API_RECEIVE_H_

#include <string>

#include "absl/status/status.h"
#include "common/rpc/call_types.h"
#include "common/store/store.h"
#include "services/delivery/api/mailbox_hub.h"
#include "services/delivery/domain/mailboxes.h"
#include "typl/delivery/v1/delivery.pb.h"

namespace typl::delivery {

// Entries and bytes of one message. A mailbox with a slow reader holds no more than this in memory,
// and what the transport buffers.
inline constexpr size_t kMessageEntriesMax = 512;
inline constexpr size_t kMessageBytesMax = 192 * 1024;

// Sends a mailbox's entries to its owner, at most `window` of them unacknowledged, until the call
// is over. Blocks. Errors: POSITION_OUT_OF_RANGE, OVERLOADED (too many streams of one mailbox), the
// store's.
absl::Status SendMailbox(const std::string& recipient, const v1::ReceiveRequest& request,
                         const Mailboxes& mailboxes, MailboxHub& hub,
                         rpc::StreamWriter<v1::ReceiveResponse>& writer);

// POSITION_OUT_OF_RANGE unless `after` is a position of a mailbox, or of the audit, that ends at
// `head`.
absl::Status CheckPosition(store::Sequence after, store::Sequence head);

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_API_RECEIVE_H_
