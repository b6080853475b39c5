#include <algorithm>
#include <utility>

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

uint64_t NumberOf(const v1::ClarificationRequest& request) {
  const auto resource = ParsePersonResourceName(request.name(), kClarificationRequests);
  return resource.has_value() ? resource->number : 0;
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

// Closes what is settled and marks what ran out. What stays open stays in the file.
void SettleOpenRequests(const StepContext& context, const std::vector<WantedFact>& wanted,
                        Step& step) {
  google::protobuf::RepeatedPtrField<v1::OpenRequest> still_open;
  for (v1::OpenRequest& open : *step.file.mutable_requests()) {
    v1::ClarificationRequest& request = *open.mutable_request();
    const bool asks_something =
        std::any_of(request.questions().begin(), request.questions().end(),
                    [&](const v1::Question& question) { return IsWanted(wanted, question); });
    const bool was_waiting = request.state() == v1::CLARIFICATION_STATE_WAITING;
    if (!asks_something) {
      request.set_state(IsAnswered(open, step.file.facts()) ? v1::CLARIFICATION_STATE_ANSWERED
                                                            : v1::CLARIFICATION_STATE_UNFOUNDED);
      if (was_waiting) {
        step.timers.push_back(
            {false, v1::TIMER_KIND_CLARIFICATION, NumberOf(request), TimerDay(request)});
      }
      step.requests_closed.push_back(std::move(request));
      continue;
    }
    if (was_waiting && NumberOf(request) == context.expired_request) {
      request.set_state(v1::CLARIFICATION_STATE_OVERDUE);
      step.requests_closed.push_back(request);
    }
    still_open.Add(std::move(open));
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

void SendRequest(const StepContext& context, const std::vector<const WantedFact*>& facts,
                 Step& step) {
  const uint64_t number = step.file.requests_sent() + 1;
  step.file.set_requests_sent(number);
  v1::OpenRequest& open = *step.file.add_requests();
  open.set_facts_known(static_cast<uint32_t>(step.file.facts().facts_size()));
  v1::ClarificationRequest& request = *open.mutable_request();
  request.set_name(PersonResourceName(context.person, kClarificationRequests, number));
  request.set_state(v1::CLARIFICATION_STATE_WAITING);
  for (const WantedFact* fact : facts) {
    v1::Question& question = *request.add_questions();
    question.set_subject_key(fact->subject_key);
    question.set_fact(fact->fact);
    context.law.FillWording(fact->question_code, *question.mutable_wording());
    open.add_provisions(fact->provision);
  }
  *request.mutable_sent_on() = DayToProto(context.day);
  *request.mutable_reply_by() = DayToProto(context.day + context.rules.clarification_reply_days);
  request.set_language(LanguageOf(step.file.facts()));
  step.timers.push_back({true, v1::TIMER_KIND_CLARIFICATION, number, TimerDay(request)});
  step.requests_sent.push_back(request);
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

void UpdateRequests(const StepContext& context, const std::vector<WantedFact>& wanted, Step& step) {
  SettleOpenRequests(context, wanted, step);
  std::vector<const WantedFact*> unasked;
  for (const WantedFact& fact : wanted) {
    if (!IsAsked(step.file, fact)) unasked.push_back(&fact);
  }
  if (!unasked.empty()) SendRequest(context, unasked, step);
}

}  // namespace typl::statement
