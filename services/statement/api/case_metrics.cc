#include "services/statement/api/case_metrics.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "common/log/log.h"

namespace typl::statement {
namespace {

constexpr absl::string_view kIssued = "typl_statement_statements_issued_total";
constexpr absl::string_view kGiven = "typl_statement_statements_given_total";
constexpr absl::string_view kRequestsClosed = "typl_statement_requests_closed_total";
constexpr absl::string_view kActs = "typl_statement_acts_total";
constexpr absl::string_view kPayerRequests = "typl_statement_payer_requests_total";
constexpr absl::string_view kExPostLooks = "typl_statement_ex_post_looks_total";
constexpr absl::string_view kTasksClosed = "typl_statement_tasks_closed_total";
constexpr absl::string_view kReadings = "typl_statement_second_readings_total";

// By Handling.
constexpr std::array<absl::string_view, kHandlingCount> kWithin = {"7d", "14d", "30d", "more"};

// A step takes tens of microseconds; 20 ms is a case of its own.
const std::vector<double> kStepBuckets = {10e-6,  20e-6, 50e-6, 100e-6, 200e-6,
                                          500e-6, 1e-3,  5e-3,  20e-3};

std::string Label(absl::string_view name, absl::string_view prefix) {
  return absl::AsciiStrToLower(absl::StripPrefix(name, prefix));
}

metrics::Counter MakeStatementCounter(metrics::Registry& registry, const StatementClass& of,
                                      const std::string& ground) {
  return registry.MakeCounter(
      kIssued, {{"kind", Label(law::v1::StatementKind_Name(of.kind), "STATEMENT_KIND_")},
                {"outcome", Label(law::v1::Outcome_Name(of.outcome), "OUTCOME_")},
                {"ground", ground},
                {"automatic", of.automatic ? "yes" : "no"}});
}

}  // namespace

CaseMetrics::CaseMetrics(metrics::Registry& registry)
    : registry_(registry),
      counted_({
          {registry.MakeCounter("typl_statement_inputs_total"), &v1::Counts::inputs},
          {registry.MakeCounter("typl_statement_requests_sent_total"), &v1::Counts::requests_sent},
          {registry.MakeCounter(kRequestsClosed, {{"state", "answered"}}),
           &v1::Counts::requests_answered},
          {registry.MakeCounter(kRequestsClosed, {{"state", "unfounded"}}),
           &v1::Counts::requests_unfounded},
          {registry.MakeCounter(kRequestsClosed, {{"state", "overdue"}}),
           &v1::Counts::requests_overdue},
          {registry.MakeCounter(kRequestsClosed, {{"state", "received"}}),
           &v1::Counts::requests_received},
          {registry.MakeCounter(kRequestsClosed, {{"state", "replaced"}}),
           &v1::Counts::requests_replaced},
          {registry.MakeCounter("typl_statement_hearings_sent_total"), &v1::Counts::hearings_sent},
          {registry.MakeCounter(kActs, {{"act", "supplements"}}),
           &v1::Counts::statements_supplementing},
          {registry.MakeCounter(kActs, {{"act", "annuls"}}), &v1::Counts::statements_annulling},
          {registry.MakeCounter(kPayerRequests, {{"state", "received"}}),
           &v1::Counts::payer_requests_received},
          {registry.MakeCounter(kPayerRequests, {{"state", "answered"}}),
           &v1::Counts::payer_requests_answered},
          {registry.MakeCounter(kPayerRequests, {{"state", "refused"}}),
           &v1::Counts::payer_requests_refused},
          {registry.MakeCounter("typl_statement_decisions_returned_total"),
           &v1::Counts::decisions_returned_unread},
          {registry.MakeCounter("typl_statement_inputs_put_aside_total"),
           &v1::Counts::inputs_put_aside},
          {registry.MakeCounter("typl_statement_ex_post_picked_total"),
           &v1::Counts::ex_post_picked},
          {registry.MakeCounter("typl_statement_tasks_opened_total"), &v1::Counts::tasks_opened},
          {registry.MakeCounter(kTasksClosed, {{"state", "decided"}}), &v1::Counts::tasks_decided},
          {registry.MakeCounter(kTasksClosed, {{"state", "lapsed"}}), &v1::Counts::tasks_lapsed},
          {registry.MakeCounter("typl_statement_quarantines_total"), &v1::Counts::quarantined},
          {registry.MakeCounter(kReadings, {{"result", "agreed"}}),
           &v1::Counts::second_readings_agreed},
          {registry.MakeCounter(kReadings, {{"result", "differed"}}),
           &v1::Counts::second_readings_differed},
      }),
      step_seconds_(registry.MakeHistogram("typl_statement_step_seconds", kStepBuckets)) {
  for (const bool agreed : {false, true}) {
    registry.MakeCounter(kExPostLooks,
                         {{"ground", "none"}, {"result", agreed ? "agreed" : "differed"}});
  }
  for (size_t i = 0; i < kHandlingCount; ++i) {
    for (const bool late : {false, true}) {
      handling_[i][late] =
          registry.MakeCounter(kGiven, {{"within", kWithin[i]}, {"late", late ? "yes" : "no"}});
    }
  }
}

void CaseMetrics::OnCommitted(const Tally& tally) {
  for (const Counted& counted : counted_) {
    const int64_t count = (tally.counts.*counted.count)();
    if (count > 0) counted.counter.Increment(static_cast<double>(count));
  }
  if (!tally.statements.empty()) CountStatements(tally);
  for (const ExPostFinding& finding : tally.ex_post) CountLook(finding);
  for (const Tally::ReadingDifference& difference : tally.reading_differences) {
    log::Error("second_reading_differs",
               {{"input", difference.input}, {"detail", difference.detail}});
  }
}

void CaseMetrics::CountStatements(const Tally& tally) {
  for (size_t i = 0; i < kHandlingCount; ++i) {
    for (const bool late : {false, true}) {
      const uint64_t count = tally.handling[i][late];
      if (count > 0) handling_[i][late].Increment(static_cast<double>(count));
    }
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const auto& [of, count] : tally.statements) {
    StatementClass labelled = of;
    labelled.ground = grounds_.LabelOf(of.ground);
    auto counter = statements_.find(labelled);
    if (counter == statements_.end()) {
      counter =
          statements_.emplace(labelled, MakeStatementCounter(registry_, of, labelled.ground)).first;
    }
    counter->second.Increment(static_cast<double>(count));
  }
}

void CaseMetrics::CountLook(const ExPostFinding& finding) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const std::string ground = grounds_.LabelOf(finding.provision);
  auto look = looks_.find({ground, finding.agreed});
  if (look == looks_.end()) {
    const metrics::Counter counter = registry_.MakeCounter(
        kExPostLooks, {{"ground", ground}, {"result", finding.agreed ? "agreed" : "differed"}});
    look = looks_.emplace(std::pair(ground, finding.agreed), counter).first;
  }
  look->second.Increment();
}

void CaseMetrics::OnStep(double seconds) { step_seconds_.Observe(seconds); }

}  // namespace typl::statement
