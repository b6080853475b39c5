#include <algorithm>
#include <utility>

#include "absl/functional/function_ref.h"
#include "common/time/business_date.h"
#include "services/statement/domain/case_parts.h"

namespace typl::statement {
namespace {

using law::v1::Fact;

// Something is undetermined on days for which the person did not say that no benefit is applied
// for.
bool UndeterminedMatters(const std::vector<TimelinePeriod>& timeline, const Payers& payers) {
  const std::vector<DaySpan> no_benefit = NoBenefitDays(payers);
  return std::any_of(timeline.begin(), timeline.end(), [&](const TimelinePeriod& entry) {
    return entry.period->outcome() == law::v1::OUTCOME_UNDETERMINED &&
           !NotCovered(entry.days, no_benefit).empty();
  });
}

bool IsWanted(const std::vector<WantedFact>& wanted, const v1::Question& question) {
  return std::any_of(wanted.begin(), wanted.end(), [&](const WantedFact& fact) {
    return fact.subject_key == question.subject_key() && fact.fact == question.fact();
  });
}

// Name of the oneof member that holds the fact's content: the entity, as in "employment.until".
absl::string_view EntityOf(const Fact& fact) {
  const google::protobuf::FieldDescriptor* field =
      Fact::descriptor()->FindFieldByNumber(static_cast<int>(fact.content_case()));
  return field == nullptr ? absl::string_view() : absl::string_view(field->name());
}

// Something of what was asked came after the request was sent.
bool IsAnswered(const v1::OpenRequest& open, const law::v1::PersonFacts& facts) {
  for (int i = static_cast<int>(open.facts_known()); i < facts.facts_size(); ++i) {
    const Fact& fact = facts.facts(i).fact();
    if (fact.has_officer_finding()) continue;
    for (const v1::Question& question : open.request().questions()) {
      const absl::string_view asked = question.fact();
      const bool same_subject =
          question.subject_key().empty() || question.subject_key() == fact.key();
      if (same_subject && asked.substr(0, asked.find('.')) == EntityOf(fact)) return true;
    }
  }
  return false;
}

// The timer of a request goes off on the day after the last day for the answer.
absl::CivilDay TimerDay(const v1::ClarificationRequest& request) {
  return DayFromProto(request.reply_by()).value_or(kDayMin) + 1;
}

law::v1::Language LanguageOf(const law::v1::PersonFacts& facts) {
  for (int i = facts.facts_size() - 1; i >= 0; --i) {
    const Fact& fact = facts.facts(i).fact();
    if (fact.person_basics().language() != law::v1::LANGUAGE_UNSPECIFIED) {
      return fact.person_basics().language();
    }
  }
  return law::v1::LANGUAGE_UNSPECIFIED;
}

bool IsOfficers(const v1::OpenRequest& open) { return !open.request().task().empty(); }

// The hearing before an automatic statement.
bool IsHearingOfHold(const v1::OpenRequest& open) {
  return open.request().kind() == v1::CLARIFICATION_KIND_HEARING && !IsOfficers(open);
}

bool IsOf(const Hold& hold, const v1::OpenRequest& open) {
  const law::v1::Ground& ground = hold.period->grounds(0);
  return open.provision() == ground.provision() && open.row() == ground.row() &&
         open.subject_key() == ground.subject_key();
}

// What a request is about, as hearings are noted.
std::vector<std::string> SubjectsOf(const v1::OpenRequest& open) {
  std::vector<std::string> subjects;
  const absl::string_view key = HeardKey(open.subject_key(), open.provision());
  if (!key.empty()) subjects.push_back(std::string(key));
  for (const v1::Question& question : open.request().questions()) {
    if (!question.subject_key().empty()) subjects.push_back(question.subject_key());
  }
  std::sort(subjects.begin(), subjects.end());
  subjects.erase(std::unique(subjects.begin(), subjects.end()), subjects.end());
  return subjects;
}

void NoteHeard(const v1::OpenRequest& open, bool in_silence, v1::PersonFile& file) {
  for (std::string& subject : SubjectsOf(open)) {
    auto& heard = *file.mutable_heard();
    auto entry = std::find_if(heard.begin(), heard.end(), [&](const v1::Heard& earlier) {
      return earlier.subject_key() == subject;
    });
    v1::Heard& noted = entry == heard.end() ? *heard.Add() : *entry;
    noted.set_subject_key(std::move(subject));
    noted.set_in_silence(in_silence);
    noted.set_facts_known(static_cast<uint32_t>(file.facts().facts_size()));
  }
}

void TakeTimerAway(const v1::OpenRequest& open, Step& step) {
  step.timers.push_back(
      {false, v1::TIMER_KIND_CLARIFICATION, NumberOf(open), TimerDay(open.request())});
}

// The state to close a question or a hearing with whose matter is gone.
v1::ClarificationState LastState(const v1::OpenRequest& open) {
  switch (open.request().state()) {
    case v1::CLARIFICATION_STATE_RECEIVED:
      return v1::CLARIFICATION_STATE_ANSWERED;
    case v1::CLARIFICATION_STATE_OVERDUE:
      return v1::CLARIFICATION_STATE_OVERDUE;
    default:
      return v1::CLARIFICATION_STATE_UNFOUNDED;
  }
}

// The state to close the hearing before an automatic statement with. nullopt: it stays open.
std::optional<v1::ClarificationState> Closing(const std::vector<Hold>& holds,
                                              const v1::OpenRequest& open) {
  // It ran out, so the statement is issued.
  if (open.request().state() == v1::CLARIFICATION_STATE_OVERDUE) return LastState(open);
  const bool held = std::any_of(holds.begin(), holds.end(), [&](const Hold& hold) {
    return IsOf(hold, open) &&
           (hold.why == Hold::Why::kHearing || hold.why == Hold::Why::kAnswerUnread);
  });
  if (held) return std::nullopt;
  return LastState(open);
}

// The same of a request that asks for facts the law needs.
std::optional<v1::ClarificationState> Closing(const StepContext& context,
                                              const v1::PersonFile& file,
                                              const std::vector<WantedFact>& wanted,
                                              const v1::OpenRequest& open) {
  const auto& questions = open.request().questions();
  const bool asks_something =
      std::any_of(questions.begin(), questions.end(),
                  [&](const v1::Question& question) { return IsWanted(wanted, question); });
  if (asks_something) return std::nullopt;
  const bool answered =
      open.request().state() == v1::CLARIFICATION_STATE_RECEIVED || IsAnswered(open, file.facts());
  return answered ? v1::CLARIFICATION_STATE_ANSWERED : v1::CLARIFICATION_STATE_UNFOUNDED;
}

// Closes those requests for which `closing` gives a state. The others stay in the file.
void CloseWhere(
    absl::FunctionRef<std::optional<v1::ClarificationState>(const v1::OpenRequest&)> closing,
    Step& step) {
  google::protobuf::RepeatedPtrField<v1::OpenRequest> still_open;
  for (v1::OpenRequest& open : *step.file.mutable_requests()) {
    if (const std::optional<v1::ClarificationState> state = closing(open)) {
      CloseRequest(std::move(open), *state, step);
    } else {
      still_open.Add(std::move(open));
    }
  }
  step.file.mutable_requests()->Swap(&still_open);
}

bool IsAsked(const v1::PersonFile& file, const WantedFact& fact) {
  for (const v1::OpenRequest& open : file.requests()) {
    for (const v1::Question& question : open.request().questions()) {
      if (question.subject_key() == fact.subject_key && question.fact() == fact.fact) return true;
    }
  }
  return false;
}

void AskForFacts(const StepContext& context, const std::vector<const WantedFact*>& facts,
                 Step& step) {
  v1::ClarificationRequest request;
  request.set_kind(v1::CLARIFICATION_KIND_FACTS);
  for (const WantedFact* fact : facts) {
    v1::Question& question = *request.add_questions();
    question.set_subject_key(fact->subject_key);
    question.set_fact(fact->fact);
    context.law.FillWording(fact->question_code, *question.mutable_wording());
  }
  v1::OpenRequest& open = SendRequest(context, std::move(request), step);
  for (const WantedFact* fact : facts) open.add_provisions(fact->provision);
}

void HearOnHold(const StepContext& context, const Hold& hold, Step& step) {
  const law::v1::Ground& ground = hold.period->grounds(0);
  v1::ClarificationRequest request;
  request.set_kind(v1::CLARIFICATION_KIND_HEARING);
  v1::Intention& intention = *request.mutable_intention();
  intention.set_outcome(hold.period->outcome());
  *intention.mutable_range() = ToDateRange(hold.days);
  context.law.FillWording(ground.reason(), *intention.mutable_wording());
  if (!ground.section().empty()) intention.mutable_wording()->set_section(ground.section());
  v1::OpenRequest& open = SendRequest(context, std::move(request), step);
  open.set_provision(ground.provision());
  open.set_row(ground.row());
  open.set_subject_key(ground.subject_key());
}

// An answer to an officer's question or to a hearing is for an officer to read.
void MarkReceived(v1::OpenRequest& open, Step& step) {
  v1::ClarificationRequest& request = *open.mutable_request();
  if (request.state() == v1::CLARIFICATION_STATE_WAITING) TakeTimerAway(open, step);
  request.set_state(v1::CLARIFICATION_STATE_RECEIVED);
  NoteHeard(open, false, step.file);
  step.requests_closed.push_back(request);
}

void MarkOverdue(v1::OpenRequest& open, Step& step) {
  open.mutable_request()->set_state(v1::CLARIFICATION_STATE_OVERDUE);
  NoteHeard(open, true, step.file);
  step.requests_closed.push_back(open.request());
}

}  // namespace

std::vector<WantedFact> WantedFacts(const CaseLaw& law, const law::v1::Determination& determination,
                                    const std::vector<TimelinePeriod>& timeline,
                                    const Payers& payers) {
  std::vector<WantedFact> wanted;
  auto want_of_benefit = [&](absl::string_view subject_key, absl::string_view fact) {
    wanted.push_back({std::string(subject_key), std::string(fact), std::string(kBenefitProvision),
                      law.QuestionCode(fact)});
  };
  if (payers.empty() && !timeline.empty()) want_of_benefit("", kBenefitFact);
  for (const PayerPeriod& payer : payers) {
    if (payer.known != PayerKnown::kUnknown) continue;
    const bool something_to_state = std::any_of(
        timeline.begin(), timeline.end(),
        [&](const TimelinePeriod& entry) { return !Intersection(entry.days, payer.days).empty(); });
    if (something_to_state) want_of_benefit(payer.subject_key, payer.missing_fact);
  }
  if (!UndeterminedMatters(timeline, payers)) return wanted;
  for (const law::v1::OpenFact& fact : determination.open_facts()) {
    v1::Question probe;
    probe.set_subject_key(fact.subject_key());
    probe.set_fact(fact.fact());
    // Two provisions may need the same fact; it is asked once.
    if (IsWanted(wanted, probe)) continue;
    wanted.push_back({fact.subject_key(), fact.fact(), fact.provision(), fact.question()});
  }
  return wanted;
}

void MarkRequests(const StepContext& context, Step& step) {
  for (v1::OpenRequest& open : *step.file.mutable_requests()) {
    const bool for_an_officer = IsOfficers(open) || IsHearingOfHold(open);
    const bool unanswered = open.request().state() == v1::CLARIFICATION_STATE_WAITING ||
                            open.request().state() == v1::CLARIFICATION_STATE_OVERDUE;
    const bool named = NumberOf(open) == context.answered_request;
    if (NumberOf(open) == context.expired_request) {
      MarkOverdue(open, step);
    } else if (unanswered && for_an_officer && (named || IsAnswered(open, step.file.facts()))) {
      MarkReceived(open, step);
    } else if (unanswered && named && context.answered_in_words) {
      MarkReceived(open, step);
    }
  }
}

void UpdateRequests(const StepContext& context, const std::vector<WantedFact>& wanted,
                    const std::vector<Hold>& holds, Step& step) {
  CloseWhere(
      [&](const v1::OpenRequest& open) -> std::optional<v1::ClarificationState> {
        if (IsOfficers(open)) return std::nullopt;
        return IsHearingOfHold(open) ? Closing(holds, open)
                                     : Closing(context, step.file, wanted, open);
      },
      step);
  std::vector<const WantedFact*> unasked;
  for (const WantedFact& fact : wanted) {
    if (!IsAsked(step.file, fact)) unasked.push_back(&fact);
  }
  if (!unasked.empty()) AskForFacts(context, unasked, step);
  for (const Hold& hold : holds) {
    const auto& requests = step.file.requests();
    const bool heard_already = std::any_of(
        requests.begin(), requests.end(),
        [&](const v1::OpenRequest& open) { return IsHearingOfHold(open) && IsOf(hold, open); });
    if (hold.why == Hold::Why::kHearing && !heard_already) HearOnHold(context, hold, step);
  }
}

void CloseOfficersQuestions(Step& step) {
  CloseWhere(
      [&](const v1::OpenRequest& open) -> std::optional<v1::ClarificationState> {
        if (!IsOfficers(open)) return std::nullopt;
        const auto& tasks = step.file.tasks();
        const bool lives = std::any_of(tasks.begin(), tasks.end(), [&](const v1::OpenTask& task) {
          return task.task().name() == open.request().task();
        });
        if (lives) return std::nullopt;
        return LastState(open);
      },
      step);
}

v1::OpenRequest& SendRequest(const StepContext& context, v1::ClarificationRequest request,
                             Step& step) {
  const uint64_t number = step.file.requests_sent() + 1;
  step.file.set_requests_sent(number);
  request.set_name(PersonResourceName(context.person, kClarificationRequests, number));
  request.set_state(v1::CLARIFICATION_STATE_WAITING);
  *request.mutable_sent_on() = DayToProto(context.day);
  if (!request.has_reply_by()) {
    *request.mutable_reply_by() = DayToProto(context.day + context.rules.clarification_reply_days);
  }
  request.set_language(LanguageOf(step.file.facts()));
  step.timers.push_back({true, v1::TIMER_KIND_CLARIFICATION, number, TimerDay(request)});
  step.requests_sent.push_back(request);
  v1::OpenRequest& open = *step.file.add_requests();
  open.set_facts_known(static_cast<uint32_t>(step.file.facts().facts_size()));
  *open.mutable_request() = std::move(request);
  return open;
}

void CloseRequest(v1::OpenRequest open, v1::ClarificationState state, Step& step) {
  v1::ClarificationRequest& request = *open.mutable_request();
  if (request.state() == v1::CLARIFICATION_STATE_WAITING) TakeTimerAway(open, step);
  // That it ran out was told when it did.
  if (request.state() == state) return;
  request.set_state(state);
  step.requests_closed.push_back(std::move(request));
}

uint64_t NumberOf(const v1::OpenRequest& open) {
  const auto resource = ParsePersonResourceName(open.request().name(), kClarificationRequests);
  return resource.has_value() ? resource->number : 0;
}

}  // namespace typl::statement
