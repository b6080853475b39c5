#include <algorithm>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/time/business_date.h"
#include "tests/law/equivalence.h"
#include "tests/law/pack_mutants.h"

// Wrong parameters, derivations and registers.

namespace typl::law {
namespace {

using Term = v1::Derivation::Term;

// Between these years lie the lives that the law is applied to.
constexpr int kFirstYear = 1930;
constexpr int kLastYear = 2150;

void AddParameterMutants(const v1::Parameter& parameter, int index, Mutants& out) {
  for (int i = 0; i < parameter.values_size(); ++i) {
    const v1::ParameterValue& value = parameter.values(i);
    for (const int step : {-1, 1}) {
      out.push_back(
          {"parameter_value", parameter.id(),
           absl::StrCat("from ", value.from(), ": ", value.value(), " is ", value.value() + step),
           [index, i, step](v1::Pack& pack) {
             auto& target = *pack.mutable_parameters(index)->mutable_values(i);
             target.set_value(target.value() + step);
           }});
      if (i == 0 || parameter.values(i - 1).until() != value.from()) continue;
      // Where the number stays what it was, only its source changes.
      if (parameter.values(i - 1).value() == value.value()) continue;
      const std::string moved = MovedDay(value.from(), step);
      out.push_back({"parameter_date", parameter.id(),
                     absl::StrCat(value.value(), " from ", moved, " on, not ", value.from()),
                     [index, i, moved](v1::Pack& pack) {
                       v1::Parameter& target = *pack.mutable_parameters(index);
                       target.mutable_values(i - 1)->set_until(moved);
                       target.mutable_values(i)->set_from(moved);
                     }});
    }
  }
}

// Mutants of one term: a change that gets the term.
class TermMutants {
 public:
  TermMutants(const v1::Pack& pack, int index, int term, Mutants& out)
      : pack_(pack),
        derivation_(pack.derivations(index)),
        index_(index),
        number_(term),
        out_(out) {}

  void Add() {
    const Term& term = derivation_.first_of(number_);
    if (derivation_.first_of_size() > 1) {
      Change("is left out", [this_index = index_, n = number_](v1::Pack& pack) {
        pack.mutable_derivations(this_index)->mutable_first_of()->DeleteSubrange(n, 1);
      });
    }
    if (term.has_at_least()) {
      for (const int step : {-1, 1}) {
        Edit(absl::StrCat("known from ", term.at_least() + step, " on"),
             [step](Term& t) { t.set_at_least(t.at_least() + step); });
      }
    }
    if (!term.when_set().empty()) {
      Edit("known without condition", [](Term& t) { t.clear_when_set(); });
    }
    if (!term.when_unset().empty()) {
      Edit("known without condition", [](Term& t) { t.clear_when_unset(); });
      out_.back().equivalent = WhyKnownBefore(pack_, derivation_, number_);
    }
    OfItsKind(term);
  }

 private:
  void OfItsKind(const Term& term) {
    switch (term.term_case()) {
      case Term::kDaysBetween:
        return Between(term.days_between(), &Term::mutable_days_between);
      case Term::kYearsBetween:
        return Between(term.years_between(), &Term::mutable_years_between);
      case Term::kMonthsBetween:
        return Between(term.months_between(), &Term::mutable_months_between);
      case Term::kDay:
        for (const std::string& is : DaysBeside(term.day().is())) {
          Edit(absl::StrCat("is ", is), [is](Term& t) { t.mutable_day()->set_is(is); });
          out_.back().equivalent = WhyOnlyWhetherSet(pack_, derivation_);
        }
        Edit(term.day().skip_unset() ? "unset days are not left out" : "unset days are left out",
             [](Term& t) { t.mutable_day()->set_skip_unset(!t.day().skip_unset()); });
        out_.back().equivalent = WhyNoChoice(term.day().is());
        if (out_.back().equivalent.empty()) {
          out_.back().equivalent = WhyOnlyWhenSet(pack_, derivation_, number_);
        }
        return;
      case Term::kExists:
        return Exists(term.exists());
      case Term::kNextStart:
        for (const std::string& day : DaysBeside(term.next_start().not_before())) {
          Edit(absl::StrCat("not before ", day),
               [day](Term& t) { t.mutable_next_start()->set_not_before(day); });
        }
        return;
      case Term::kMarks:
        return Marks(term);
      case Term::kMarkEnd:
        for (const std::string& on : DaysBeside(term.mark_end().on())) {
          Edit(absl::StrCat("on ", on), [on](Term& t) { t.mutable_mark_end()->set_on(on); });
          if (IsEarlier(on)) out_.back().equivalent = WhyHeldTheDayBefore(pack_, term);
        }
        return;
      case Term::kWeeksReached:
        for (const std::string& from : DaysBeside(term.weeks_reached().from())) {
          Edit(absl::StrCat("from ", from),
               [from](Term& t) { t.mutable_weeks_reached()->set_from(from); });
        }
        return;
      case Term::kSum:
        return Edit("a part of the sum is left out",
                    [](Term& t) { t.mutable_sum()->mutable_of()->RemoveLast(); });
      case Term::kQuotient:
      case Term::kFact:
      case Term::kConstant:
      case Term::TERM_NOT_SET:
        return;
    }
  }

  void Change(std::string change, std::function<void(v1::Pack&)> apply) {
    out_.push_back({"derivation", derivation_.id(), absl::StrCat("term ", number_ + 1, " ", change),
                    std::move(apply)});
  }
  void Edit(std::string change, std::function<void(Term&)> edit) {
    Change(std::move(change),
           [index = index_, n = number_, edit = std::move(edit)](v1::Pack& pack) {
             edit(*pack.mutable_derivations(index)->mutable_first_of(n));
           });
  }

  void Between(const v1::Derivation::DaysBetween& between,
               v1::Derivation::DaysBetween* (Term::*get)()) {
    for (const std::string& from : DaysBeside(between.from())) {
      Edit(absl::StrCat("counts from ", from), [=](Term& t) { (t.*get)()->set_from(from); });
    }
  }

  void Exists(const v1::Derivation::Exists& exists) {
    for (const std::string& on : DaysBeside(exists.on())) {
      Edit(absl::StrCat("on ", on), [on](Term& t) { t.mutable_exists()->set_on(on); });
    }
    if (exists.began_within_days() == 0) return;
    for (const int step : {-1, 1}) {
      const int days = exists.began_within_days() + step;
      Edit(absl::StrCat("within ", days, " days"),
           [days](Term& t) { t.mutable_exists()->set_began_within_days(days); });
    }
  }

  void Marks(const Term& term) {
    const v1::Derivation::Marks& marks = term.marks();
    for (const std::string& from : DaysBeside(marks.from())) {
      Edit(absl::StrCat("from ", from), [from](Term& t) { t.mutable_marks()->set_from(from); });
      if (!IsEarlier(from)) continue;
      out_.back().equivalent = WhyHeldThroughout(pack_, derivation_, term);
    }
    for (const std::string& until : DaysBeside(marks.until())) {
      Edit(absl::StrCat("until ", until),
           [until](Term& t) { t.mutable_marks()->set_until(until); });
      if (IsEarlier(until)) continue;
      out_.back().equivalent = WhyNothingAfter(pack_, term);
      if (!out_.back().equivalent.empty()) continue;
      out_.back().equivalent = WhyHeldThroughout(pack_, derivation_, term);
    }
    Edit(marks.own() ? "of all subjects" : "of its own subject only",
         [](Term& t) { t.mutable_marks()->set_own(!t.marks().own()); });
  }

  const v1::Pack& pack_;
  const v1::Derivation& derivation_;
  const int index_;
  const int number_;
  Mutants& out_;
};

}  // namespace

std::string MovedDay(const std::string& day, int days) {
  const std::optional<absl::CivilDay> parsed = ParseDay(day);
  return parsed ? FormatDay(*parsed + days) : day;
}

bool InLivesTime(const std::string& day) {
  const std::optional<absl::CivilDay> parsed = ParseDay(day);
  return parsed && parsed->year() >= kFirstYear && parsed->year() <= kLastYear;
}

bool IsEarlier(const std::string& expression) { return absl::EndsWith(expression, " - 1 d"); }

std::vector<std::string> DaysBeside(const std::string& expression) {
  if (expression.empty()) return {};
  if (ParseDay(expression) && !InLivesTime(expression)) return {};
  return {absl::StrCat(expression, " + 1 d"), absl::StrCat(expression, " - 1 d")};
}

void AddDefinitionMutants(const v1::Pack& pack, Mutants& out) {
  for (int i = 0; i < pack.parameters_size(); ++i) {
    AddParameterMutants(pack.parameters(i), i, out);
  }
  for (int i = 0; i < pack.derivations_size(); ++i) {
    const v1::Derivation& derivation = pack.derivations(i);
    for (int term = 0; term < derivation.first_of_size(); ++term) {
      TermMutants(pack, i, term, out).Add();
    }
    out.push_back({"derivation", derivation.id(), "nothing is asked for it",
                   [i](v1::Pack& target) { target.mutable_derivations(i)->clear_ask(); }});
    out.back().equivalent = WhyNeverAsked(pack, derivation);
    if (derivation.ask().empty()) out.pop_back();
  }
  for (int i = 0; i < pack.successive_entities_size(); ++i) {
    out.push_back(
        {"entity", pack.successive_entities(i), "its facts do not follow each other",
         [i](v1::Pack& target) { target.mutable_successive_entities()->DeleteSubrange(i, 1); }});
  }
  for (int i = 0; i < pack.questions_size(); ++i) {
    out.push_back({"question", pack.questions(i).fact(), "is never asked",
                   [i](v1::Pack& target) { target.mutable_questions()->DeleteSubrange(i, 1); }});
  }
}

}  // namespace typl::law
