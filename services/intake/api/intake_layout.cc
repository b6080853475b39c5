#include "services/intake/api/intake_layout.h"

#include "common/monitor/common_layout.h"

namespace typl::intake {

using monitor::Measure;
using monitor::Quantity;
using monitor::Unit;

monitor::Layout IntakeLayout() {
  const char* const registrations = "typl_intake_registrations_accepted_total";
  const Quantity registered = {registrations, Measure::kRate, Unit::kPerSecond};
  const Quantity changed = {"typl_intake_changes_accepted_total", Measure::kRate, Unit::kPerSecond};
  const Quantity refused = {"typl_intake_refused_total", Measure::kRate, Unit::kPerSecond};
  monitor::Layout layout;
  layout.stages = {
      {"portals", false, {{"open connections", {"typl_rpc_open_connections"}}}},
      {"intake", true, {{"registrations", registered}, {"changes", changed}, {"refused", refused}}},
      {"statement", false, {{"entries written for it", {"typl_journal_head_entries"}}}}};
  layout.figures = {{"registrations since the start", {registrations}},
                    {"changes since the start", {"typl_intake_changes_accepted_total"}},
                    {"persons added", {"typl_intake_persons_added_total"}},
                    {"answered again", {"typl_intake_replays_total"}}};
  layout.charts = {{"Registrations", {{"accepted", registered}}},
                   {"Changes", {{"accepted", changed}}},
                   {"Refused", {{"calls", refused}}}};
  layout.tables = {{.title = "Registrations since the start",
                    .label = "channel",
                    .columns = {{"accepted", {registrations}}},
                    .without_zeros = true,
                    .empty = "None yet."},
                   {.title = "Refused since the start",
                    .label = "reason",
                    .columns = {{"calls", {"typl_intake_refused_total"}}},
                    .without_zeros = true,
                    .empty = "Nothing."}};
  monitor::AddCommonParts(layout);
  return layout;
}

}  // namespace typl::intake
