#include "services/delivery/api/delivery_layout.h"

#include "common/monitor/common_layout.h"

namespace typl::delivery {
namespace {

using monitor::Measure;
using monitor::Quantity;
using monitor::Unit;

// As in deploy/prometheus/rules.
constexpr double kOldestPendingSecondsMax = 3'600;

}  // namespace

monitor::Layout DeliveryLayout() {
  const Quantity lag = {"typl_journal_lag_entries"};
  const Quantity lag_age = {"typl_journal_lag_seconds", Measure::kMax, Unit::kSeconds};
  const Quantity delivered = {"typl_delivery_entries_delivered_total", Measure::kRate,
                              Unit::kPerSecond};
  const Quantity pending = {"typl_delivery_mailbox_pending_entries"};
  const Quantity oldest = {"typl_delivery_mailbox_oldest_pending_age_seconds", Measure::kMax,
                           Unit::kSeconds};
  const Quantity rejected = {"typl_delivery_mailbox_rejected_entries"};
  monitor::Layout layout;
  layout.stages = {
      {"statement", false, {{"entries not read yet", lag}, {"oldest of them", lag_age}}},
      {"delivery",
       true,
       {{"into mailboxes", delivered}, {"persons in quarantine", {"typl_quarantine_persons"}}}},
      {"recipients", false, {{"not acknowledged", pending}, {"oldest of them", oldest}}}};
  layout.figures = {{"entries in mailboxes", {"typl_delivery_mailbox_head_entries"}},
                    {"not acknowledged", pending},
                    {"refused by recipients", rejected},
                    {"waiting behind a quarantine", {"typl_quarantine_waiting_entries"}}};
  layout.troubles = {
      {oldest, kOldestPendingSecondsMax, false, "A recipient has not acknowledged an entry for $.",
       "RecipientNotAcknowledging"},
      {rejected, 0, false, "$ entries were refused by their recipients.", "EntriesRejected"}};
  layout.charts = {{"Behind statement", {{"entries", lag}}},
                   {"Into mailboxes", {{"entries", delivered}}},
                   {"Not acknowledged", {{"entries", pending}}},
                   {"Oldest not acknowledged", {{"age", oldest}}}};
  layout.tables = {{.title = "Mailboxes",
                    .label = "recipient",
                    .columns = {{"entries", {"typl_delivery_mailbox_head_entries"}},
                                {"pending", pending},
                                {"oldest", oldest},
                                {"refused", rejected}},
                    .without_zeros = true,
                    .empty = "All mailboxes are empty."}};
  monitor::AddReaderParts(layout);
  monitor::AddCommonParts(layout);
  return layout;
}

}  // namespace typl::delivery
