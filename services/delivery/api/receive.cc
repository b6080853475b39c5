#include "services/delivery/api/receive.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/journal/encoded_field.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace typl::delivery {
namespace {

// As the contract says of ReceiveRequest.window.
constexpr uint32_t kWindowDefault = 1'000;
// Acknowledgements that another process took are noticed after this at the latest.
constexpr std::chrono::milliseconds kRecheck{1'000};
// Old streams of a recipient that has gone away are noticed within the keepalive time.
constexpr absl::Duration kTooManyRetry = absl::Seconds(10);

// How many more entries may be sent: those beyond the acknowledged position (or beyond the start,
// when that is later) count as under way.
uint64_t Room(uint64_t window, store::Sequence sent, store::Sequence start,
              store::Sequence acknowledged) {
  const store::Sequence settled = std::max(acknowledged, start);
  const uint64_t under_way = sent > settled ? sent - settled : 0;
  return window > under_way ? window - under_way : 0;
}

}  // namespace

absl::Status CheckPosition(store::Sequence after, store::Sequence head) {
  if (after <= head) return absl::OkStatus();
  return MakeError(common::v1::ERROR_REASON_POSITION_OUT_OF_RANGE, "it does not go that far",
                   {{"after_sequence", absl::StrCat(after)}, {"head", absl::StrCat(head)}});
}

absl::Status SendMailbox(const std::string& recipient, const v1::ReceiveRequest& request,
                         const Mailboxes& mailboxes, MailboxHub& hub,
                         rpc::StreamWriter<v1::ReceiveResponse>& writer) {
  const uint64_t window = request.window() == 0 ? kWindowDefault : request.window();
  const std::shared_ptr<MailboxHub::Waiter> waiter = hub.Join(recipient);
  if (waiter == nullptr) {
    return MakeRetryableError(common::v1::ERROR_REASON_OVERLOADED,
                              "this mailbox has as many streams as it may", kTooManyRetry);
  }
  writer.OnCancelled([waiter] { waiter->Wake(); });
  ASSIGN_OR_RETURN(store::Sequence acknowledged, mailboxes.Acknowledged(recipient));
  ASSIGN_OR_RETURN(store::Sequence head, mailboxes.Head(recipient));
  const store::Sequence start =
      request.has_after_sequence() ? request.after_sequence() : acknowledged;
  RETURN_IF_ERROR(CheckPosition(start, head));
  store::Sequence sent = start;
  while (!writer.cancelled()) {
    ASSIGN_OR_RETURN(acknowledged, mailboxes.Acknowledged(recipient));
    ASSIGN_OR_RETURN(head, mailboxes.Head(recipient));
    const uint64_t room =
        std::min<uint64_t>(Room(window, sent, start, acknowledged), kMessageEntriesMax);
    if (room == 0 || sent >= head) {
      waiter->Wait(kRecheck);
      continue;
    }
    ASSIGN_OR_RETURN(std::vector<Mailboxes::Encoded> entries,
                     mailboxes.Read(recipient, sent, room, kMessageBytesMax));
    v1::ReceiveResponse response;
    response.set_head_sequence(head);
    for (Mailboxes::Encoded& entry : entries) {
      sent = entry.sequence;
      journal::AddEncodedElement(response, v1::ReceiveResponse::kEntriesFieldNumber,
                                 std::move(entry.entry));
    }
    if (!writer.Write(response)) break;
  }
  return absl::OkStatus();
}

}  // namespace typl::delivery
