#include "services/statement/api/statement_layout.h"

#include "common/monitor/common_layout.h"

namespace typl::statement {
namespace {

using monitor::Layout;
using monitor::Measure;
using monitor::Quantity;
using monitor::Unit;

constexpr char kIssued[] = "typl_statement_statements_issued_total";
constexpr char kGiven[] = "typl_statement_statements_given_total";
constexpr char kQueued[] = "typl_statement_queued_tasks";

Quantity QueuedUntil(const char* due) {
  return {kQueued, Measure::kSum, Unit::kNumber, "due", due};
}

Quantity BehindIntake() {
  return {"typl_journal_lag_entries", Measure::kSum, Unit::kNumber, "journal", "intake"};
}

Quantity ByNoOfficer() { return {kIssued, Measure::kSum, Unit::kNumber, "automatic", "yes"}; }

Quantity StepTime() { return {"typl_statement_step_seconds", Measure::kMean, Unit::kSeconds}; }

void AddStages(Layout& layout) {
  const Quantity oldest = {"typl_journal_lag_seconds", Measure::kMax, Unit::kSeconds, "journal",
                           "intake"};
  const Quantity inputs = {"typl_statement_inputs_total", Measure::kRate, Unit::kPerSecond};
  layout.stages = {
      {"intake", false, {{"entries not read yet", BehindIntake()}, {"oldest of them", oldest}}},
      {"statement",
       true,
       {{"inputs", inputs},
        {"officers' tasks waiting", {kQueued}},
        {"persons in quarantine", {"typl_quarantine_persons"}}}},
      {"delivery", false, {{"entries written for it", {"typl_journal_head_entries"}}}}};
}

void AddTroubles(Layout& layout) {
  layout.troubles = {
      {QueuedUntil("overdue"), 0, false, "$ officer task(s) are past the law's last day.",
       "StatementsLate"},
      {QueuedUntil("today"), 0, false, "$ officer task(s) have their last day today.",
       "StatementsDueToday"},
      {{"typl_statement_second_readings_total", Measure::kSum, Unit::kNumber, "result", "differed"},
       0,
       false,
       "$ time(s) the two readers of the law differed since the start.",
       "SecondReaderDiffers"}};
}

void AddTables(Layout& layout) {
  layout.tables = {{.title = "Officers' queue by ground and last day",
                    .label = "ground",
                    .columns = {{"overdue", QueuedUntil("overdue")},
                                {"today", QueuedUntil("today")},
                                {"in 3 days", QueuedUntil("3d")},
                                {"in 7", QueuedUntil("7d")},
                                {"later", QueuedUntil("more")}},
                    .without_zeros = true,
                    .empty = "No task waits."},
                   {.title = "Statements issued since the start",
                    .label = "outcome",
                    .columns = {{"issued", {kIssued}}, {"by no officer", ByNoOfficer()}},
                    .without_zeros = false,
                    .empty = "None yet."}};
}

}  // namespace

Layout StatementLayout() {
  Layout layout;
  AddStages(layout);
  layout.figures = {{"statements since the start", {kIssued}},
                    {"of them by no officer", ByNoOfficer()},
                    {"given too late", {kGiven, Measure::kSum, Unit::kNumber, "late", "yes"}},
                    {"clarification requests sent", {"typl_statement_requests_sent_total"}},
                    {"time of an input, mean", StepTime()}};
  AddTroubles(layout);
  layout.charts = {{"Behind intake", {{"entries", BehindIntake()}}},
                   {"Statements", {{"issued", {kIssued, Measure::kRate, Unit::kPerSecond}}}},
                   {"Officers' queue", {{"tasks", {kQueued}}, {"overdue", QueuedUntil("overdue")}}},
                   {"Time of an input", {{"mean", StepTime()}}}};
  AddTables(layout);
  monitor::AddReaderParts(layout);
  monitor::AddCommonParts(layout);
  return layout;
}

}  // namespace typl::statement
