#include "services/statement/api/case_metrics.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "common/log/log.h"

namespace typl::statement {
namespace {

constexpr absl::string_view kClosedName = "typl_statement_requests_closed_total";
constexpr absl::string_view kClosedHelp =
    "Clarification requests that were answered, found needless or ran out.";
constexpr absl::string_view kTasksClosedName = "typl_statement_tasks_closed_total";
constexpr absl::string_view kTasksClosedHelp = "Officer tasks that were decided or lapsed.";

constexpr absl::string_view kReadingsName = "typl_second_readings_total";
constexpr absl::string_view kReadingsHelp =
    "Determinations that the second reader made too, by what came of it.";

// A step takes tens of microseconds; 20 ms is a case of its own.
const std::vector<double> kStepBuckets = {10e-6,  20e-6, 50e-6, 100e-6, 200e-6,
                                          500e-6, 1e-3,  5e-3,  20e-3};

std::string Label(absl::string_view name, absl::string_view prefix) {
  return absl::AsciiStrToLower(absl::StripPrefix(name, prefix));
}

}  // namespace

CaseMetrics::CaseMetrics(metrics::Registry& registry)
    : inputs_(registry.MakeCounter("typl_statement_inputs_total",
                                   "Intake events and own inputs processed or held.")),
      requests_sent_(registry.MakeCounter("typl_statement_requests_sent_total",
                                          "Clarification requests sent.")),
      requests_answered_(registry.MakeCounter(kClosedName, kClosedHelp, {{"state", "answered"}})),
      requests_unfounded_(registry.MakeCounter(kClosedName, kClosedHelp, {{"state", "unfounded"}})),
      requests_overdue_(registry.MakeCounter(kClosedName, kClosedHelp, {{"state", "overdue"}})),
      tasks_opened_(
          registry.MakeCounter("typl_statement_tasks_opened_total", "Officer tasks opened.")),
      tasks_decided_(
          registry.MakeCounter(kTasksClosedName, kTasksClosedHelp, {{"state", "decided"}})),
      tasks_lapsed_(
          registry.MakeCounter(kTasksClosedName, kTasksClosedHelp, {{"state", "lapsed"}})),
      quarantined_(registry.MakeCounter("typl_statement_quarantines_total",
                                        "Times that a person was put into quarantine.")),
      second_readings_agreed_(
          registry.MakeCounter(kReadingsName, kReadingsHelp, {{"result", "agreed"}})),
      second_readings_differed_(
          registry.MakeCounter(kReadingsName, kReadingsHelp, {{"result", "differed"}})),
      step_seconds_(registry.MakeHistogram("typl_statement_step_seconds",
                                           "Time of one input: determination, receipt and what "
                                           "follows, without the disk.",
                                           kStepBuckets)) {
  for (int kind = 1; kind < law::v1::StatementKind_ARRAYSIZE; ++kind) {
    const std::string kind_label = Label(
        law::v1::StatementKind_Name(static_cast<law::v1::StatementKind>(kind)), "STATEMENT_KIND_");
    for (int outcome = 1; outcome < law::v1::OUTCOME_UNDETERMINED; ++outcome) {
      const std::string outcome_label =
          Label(law::v1::Outcome_Name(static_cast<law::v1::Outcome>(outcome)), "OUTCOME_");
      for (const bool automatic : {false, true}) {
        statements_[kind][outcome][automatic] =
            registry.MakeCounter("typl_statement_statements_issued_total", "Statements issued.",
                                 {{"kind", kind_label},
                                  {"outcome", outcome_label},
                                  {"automatic", automatic ? "yes" : "no"}});
      }
    }
  }
}

void CaseMetrics::OnCommitted(const Tally& tally) {
  for (size_t kind = 0; kind < statements_.size(); ++kind) {
    for (size_t outcome = 0; outcome < statements_[kind].size(); ++outcome) {
      for (const bool automatic : {false, true}) {
        const uint64_t count = tally.statements[kind][outcome][automatic];
        if (count > 0) statements_[kind][outcome][automatic].Increment(static_cast<double>(count));
      }
    }
  }
  auto add = [](const metrics::Counter& counter, int64_t count) {
    if (count > 0) counter.Increment(static_cast<double>(count));
  };
  add(inputs_, tally.counts.inputs());
  add(requests_sent_, tally.counts.requests_sent());
  add(requests_answered_, tally.counts.requests_answered());
  add(requests_unfounded_, tally.counts.requests_unfounded());
  add(requests_overdue_, tally.counts.requests_overdue());
  add(tasks_opened_, tally.counts.tasks_opened());
  add(tasks_decided_, tally.counts.tasks_decided());
  add(tasks_lapsed_, tally.counts.tasks_lapsed());
  add(quarantined_, tally.counts.quarantined());
  add(second_readings_agreed_, tally.counts.second_readings_agreed());
  add(second_readings_differed_, tally.counts.second_readings_differed());
  for (const Tally::ReadingDifference& difference : tally.reading_differences) {
    log::Error("second_reading_differs",
               {{"input", difference.input}, {"detail", difference.detail}});
  }
}

void CaseMetrics::OnStep(double seconds) { step_seconds_.Observe(seconds); }

}  // namespace typl::statement
