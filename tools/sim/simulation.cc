#include "tools/sim/simulation.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "tools/sim/region.h"

namespace typl::sim {
namespace {

using std::chrono::steady_clock;

// Each day is played at this hour in Helsinki.
constexpr int kHourOfDay = 8;
// A journal's lag is known to its reader a moment after an entry is written; quiet must last for
// this many looks in a row.
constexpr int kQuietLooks = 3;
constexpr std::chrono::milliseconds kLookEvery{3};
// Something stands still when nothing new arrives for so long.
constexpr std::chrono::seconds kStillFor{60};

bool IsWorkingDay(absl::CivilDay day) {
  absl::Weekday weekday = absl::GetWeekday(day);
  return weekday != absl::Weekday::saturday && weekday != absl::Weekday::sunday;
}

absl::Time MomentOf(absl::CivilDay day) { return HelsinkiStartOf(day) + absl::Hours(kHourOfDay); }

Portal::Options PortalOptions(const SimulationOptions& options) {
  Portal::Options portal;
  portal.address = options.endpoints.intake.grpc;
  portal.in_flight = options.in_flight;
  portal.stream = options.stream;
  portal.batch = options.batch;
  portal.last_day = options.weeks.back().until + options.settle_days;
  return portal;
}

}  // namespace

Simulation::Simulation(SimulationOptions options)
    : options_(std::move(options)),
      generator_(options_.seed),
      observer_(options_.endpoints),
      portal_(PortalOptions(options_), generator_, ledger_),
      payers_(options_.endpoints.intake.grpc, generator_, ledger_),
      officers_(options_.endpoints.statement.grpc, options_.officers, ledger_) {}

Simulation::~Simulation() = default;

absl::Status Simulation::CheckStart() {
  ASSIGN_OR_RETURN(absl::Time now, observer_.Now());
  absl::CivilDay first = options_.weeks.front().from;
  if (now > MomentOf(first)) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the services' clock is at ", FormatDay(HelsinkiDay(now)), ", past ", FormatDay(first),
        "; start them on fresh stores with clock.virtual_start at or before that day"));
  }
  return observer_.AdvanceClocks(MomentOf(first));
}

void Simulation::StartReceivers() {
  Receiver::Options portal;
  portal.address = options_.endpoints.delivery.grpc;
  portal.mailbox = Portal::kMailbox;
  portal.principal = Portal::kPrincipal;
  portal.on_entry = [this](const delivery::v1::MailboxEntry& entry) {
    portal_.OnMailboxEntry(entry);
  };
  receivers_.push_back(std::make_unique<Receiver>(std::move(portal), ledger_));
  for (absl::string_view payer : PayersOf2020()) {
    Receiver::Options options;
    options.address = options_.endpoints.delivery.grpc;
    options.mailbox = absl::StrCat("recipients/", payer);
    options.principal = options.mailbox;
    receivers_.push_back(std::make_unique<Receiver>(std::move(options), ledger_));
  }
}

absl::StatusOr<Outcome> Simulation::Run(const std::function<void(const Progress&)>& on_progress) {
  on_progress_ = on_progress;
  RETURN_IF_ERROR(CheckStart());
  StartReceivers();
  SteadyTime begun = steady_clock::now();
  uint64_t first_number = 0;
  int capacity = 0;
  for (const WeekProfile& week : options_.weeks) {
    std::vector<PersonPlan> plans = generator_.PlanWeek(week, first_number);
    first_number += plans.size();
    ledger_.AddPlanned(plans);
    capacity =
        (week.expert_cases + std::max(week.working_days, 1) - 1) / std::max(week.working_days, 1);
    auto next = plans.begin();
    for (absl::CivilDay day = week.from; day < week.until; ++day) {
      auto end =
          std::find_if(next, plans.end(), [day](const auto& plan) { return plan.day > day; });
      RETURN_IF_ERROR(PlayDay(day, {next, end}, capacity));
      Report(day, false);
      next = end;
    }
  }
  absl::CivilDay last = options_.weeks.back().until + options_.settle_days;
  for (absl::CivilDay day = options_.weeks.back().until; day < last; ++day) {
    RETURN_IF_ERROR(PlayDay(day, {}, capacity));
    Report(day, true);
  }
  Outcome outcome;
  outcome.played = steady_clock::now() - begun;
  outcome.registering = registering_;
  begun = steady_clock::now();
  ASSIGN_OR_RETURN(BooksInput input, ReadServices());
  outcome.books = CheckBooks(input);
  outcome.audited = steady_clock::now() - begun;
  outcome.counts = ledger_.counts();
  outcome.refusals = ledger_.refusals();
  outcome.registrations = std::move(input.registrations);
  outcome.recipients = std::move(input.recipients);
  outcome.mailboxes = std::move(input.mailboxes);
  return outcome;
}

absl::Status Simulation::PlayDay(absl::CivilDay day, const std::vector<PersonPlan>& plans,
                                 int capacity) {
  RETURN_IF_ERROR(observer_.AdvanceClocks(MomentOf(day)));
  portal_.SetToday(day);
  SteadyTime begun = steady_clock::now();
  portal_.SendDue(day);
  payers_.AskDue(day);
  if (!plans.empty()) {
    RETURN_IF_ERROR(portal_.RegisterAll(plans));
    payers_.Plan(plans);
    Report(day, false);
  }
  RETURN_IF_ERROR(WaitUntilQuiet());
  if (!plans.empty()) registering_ += steady_clock::now() - begun;
  // Tasks are decided on working days, within the capacity that the week's profile gives.
  if (!IsWorkingDay(day) || officers_.Work(capacity) == 0) return absl::OkStatus();
  return WaitUntilQuiet();
}

absl::Status Simulation::WaitUntilQuiet() {
  int quiet = 0;
  LedgerCounts before = ledger_.counts();
  SteadyTime last_news = steady_clock::now();
  while (true) {
    ASSIGN_OR_RETURN(bool is_quiet, observer_.IsQuiet([this](const std::string& recipient) {
      return ledger_.LastSequence(recipient);
    }));
    quiet = is_quiet ? quiet + 1 : 0;
    if (quiet == kQuietLooks) return absl::OkStatus();
    LedgerCounts now = ledger_.counts();
    if (now.statements != before.statements || now.copies != before.copies ||
        now.requests != before.requests) {
      before = now;
      last_news = steady_clock::now();
    }
    if (steady_clock::now() - last_news > kStillFor) {
      return absl::DeadlineExceededError(absl::StrCat(
          "the services did not come to rest: for a minute something was under way and nothing "
          "arrived; see typlctl lags and typlctl mailboxes",
          ReceiversTrouble()));
    }
    std::this_thread::sleep_for(kLookEvery);
  }
}

std::string Simulation::ReceiversTrouble() const {
  std::string text;
  for (const auto& receiver : receivers_) {
    std::string trouble = receiver->last_trouble();
    if (!trouble.empty()) absl::StrAppend(&text, "\n  ", receiver->mailbox(), ": ", trouble);
  }
  return text;
}

absl::StatusOr<BooksInput> Simulation::ReadServices() {
  BooksInput input;
  input.registrations = ledger_.registrations();
  input.recipients = ledger_.recipients();
  std::vector<std::string> persons;
  for (const Registration& registration : input.registrations) {
    if (!registration.person.empty()) persons.push_back(registration.person);
  }
  ASSIGN_OR_RETURN(input.files, observer_.PersonFiles(persons));
  ASSIGN_OR_RETURN(input.mailboxes, observer_.Mailboxes());
  ASSIGN_OR_RETURN(input.quarantined_persons, observer_.QuarantinedPersons());
  return input;
}

void Simulation::Report(absl::CivilDay day, bool settling) {
  if (!on_progress_) return;
  Progress progress;
  progress.day = day;
  progress.counts = ledger_.counts();
  for (const WeekProfile& week : options_.weeks) {
    progress.registrations_planned += week.registrations;
  }
  progress.settling = settling;
  on_progress_(progress);
}

}  // namespace typl::sim
