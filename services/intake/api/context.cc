#include "services/intake/api/context.h"

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"

namespace typl::intake {
namespace {

constexpr absl::string_view kRefusedName = "typl_intake_refused_total";

// "service_point" of CHANNEL_SERVICE_POINT.
std::string Label(absl::string_view name, absl::string_view prefix) {
  return absl::AsciiStrToLower(absl::StripPrefix(name, prefix));
}

// What a handler of intake can say; all else counts as OTHER.
constexpr Reason kReasons[] = {
    common::v1::ERROR_REASON_INVALID_REQUEST,    common::v1::ERROR_REASON_REQUEST_ID_REUSED,
    common::v1::ERROR_REASON_RESOURCE_NOT_FOUND, common::v1::ERROR_REASON_JOB_SEARCH_ALREADY_OPEN,
    common::v1::ERROR_REASON_JOB_SEARCH_ENDED,   common::v1::ERROR_REASON_TOO_MANY_FACTS,
    common::v1::ERROR_REASON_DAY_NOT_ALLOWED,    common::v1::ERROR_REASON_CONTENTION,
    common::v1::ERROR_REASON_OUTCOME_UNKNOWN,    common::v1::ERROR_REASON_STORAGE_FULL,
    common::v1::ERROR_REASON_NOT_SERVING,        common::v1::ERROR_REASON_CALLER_UNKNOWN,
    common::v1::ERROR_REASON_INTERNAL,
};

template <size_t kCount>
int64_t Sum(const std::array<metrics::Counter, kCount>& counters) {
  double sum = 0;
  for (const metrics::Counter& counter : counters) sum += counter.value();
  return static_cast<int64_t>(sum);
}

}  // namespace

IntakeMetrics::IntakeMetrics(metrics::Registry& registry)
    : changes_(registry.MakeCounter("typl_intake_changes_accepted_total")),
      ends_(registry.MakeCounter("typl_intake_ends_accepted_total")),
      replays_(registry.MakeCounter("typl_intake_replays_total")),
      persons_added_(registry.MakeCounter("typl_intake_persons_added_total")),
      refused_otherwise_(registry.MakeCounter(kRefusedName, {{"reason", "OTHER"}})) {
  for (int i = 1; i < v1::Channel_ARRAYSIZE; ++i) {
    const std::string label = Label(v1::Channel_Name(static_cast<v1::Channel>(i)), "CHANNEL_");
    registrations_[static_cast<size_t>(i)] =
        registry.MakeCounter("typl_intake_registrations_accepted_total", {{"channel", label}});
  }
  for (int i = 1; i < statement::v1::PayerRequestKind_ARRAYSIZE; ++i) {
    const auto kind = static_cast<statement::v1::PayerRequestKind>(i);
    payer_requests_[static_cast<size_t>(i)] = registry.MakeCounter(
        "typl_intake_payer_requests_accepted_total",
        {{"kind", Label(statement::v1::PayerRequestKind_Name(kind), "PAYER_REQUEST_KIND_")}});
  }
  for (const Reason reason : kReasons) {
    refused_.emplace(reason, registry.MakeCounter(kRefusedName, {{"reason", ReasonName(reason)}}));
  }
}

void IntakeMetrics::Registered(v1::Channel channel, bool new_person) const {
  registrations_[static_cast<size_t>(channel)].Increment();
  if (new_person) persons_added_.Increment();
}

void IntakeMetrics::Refused(const absl::Status& status) const {
  Reason reason = ReasonOf(status);
  // What was not written for callers reaches them as INTERNAL.
  if (reason == common::v1::ERROR_REASON_UNSPECIFIED) reason = common::v1::ERROR_REASON_INTERNAL;
  const auto counter = refused_.find(reason);
  (counter == refused_.end() ? refused_otherwise_ : counter->second).Increment();
}

int64_t IntakeMetrics::registrations() const { return Sum(registrations_); }

int64_t IntakeMetrics::payer_requests() const { return Sum(payer_requests_); }

}  // namespace typl::intake
