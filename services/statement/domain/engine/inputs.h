#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_INPUTS_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_INPUTS_H_

#include <cstdint>
#include <limits>

#include "absl/container/inlined_vector.h"
#include "services/statement/domain/engine/compiled.h"
#include "services/statement/domain/engine/marks.h"
#include "services/statement/domain/engine/person_file.h"

namespace typl::law::engine {

// A fact to ask a person for.
struct Ask {
  int subject = 0;
  FieldId field;
  friend bool operator==(const Ask& a, const Ask& b) {
    return a.subject == b.subject && a.field == b.field;
  }
};
using Asks = absl::InlinedVector<Ask, 4>;

// What a day expression gives when a fact it needs is unknown.
inline constexpr Day kUnknownDay = std::numeric_limits<Day>::min();

// A day that a day expression gives.
struct DayValue {
  // kUnknownDay, kOpenDay or a day.
  Day day = kUnknownDay;
  // Unknown because a fact is unset, whatever else it hangs on.
  bool unset = false;
  // Index of the open matter on which it hangs; -1: it doesn't.
  int hangs = -1;

  // A day of the calendar.
  bool dated() const { return day != kUnknownDay && day != kOpenDay; }
  // What is worked out from it when it is no day.
  Value NoDay() const { return unset || hangs < 0 ? Value{} : Value::Hanging(hangs); }
};

// What an unset fact means in a day expression.
enum class DayUse : uint8_t {
  kNeeded,     // an unknown day, which is asked for
  kEnd,        // an end that is open
  kSkipUnset,  // a day that `earliest` and `latest` leave out
};

// Works out the values of inputs, derivations and day expressions for a subject. Not thread-safe;
// lives for one determination.
class Inputs {
 public:
  Inputs(const CompiledPack& pack, PersonFile& file, const Marks& marks)
      : pack_(pack), file_(file), marks_(marks) {}

  // Unset and unknown are both !known; the column says which it is. What hangs is unknown.
  Value Get(const InputRef& input, int subject) {
    switch (input.kind) {
      case InputRef::Kind::kSubjectField:
        return file_.Get(subject, input.field.slot);
      case InputRef::Kind::kSingleField:
        return file_.Get(file_.SingleOf(input.field.entity), input.field.slot);
      case InputRef::Kind::kDerivation:
        return Derived(pack_.derivations[input.derivation], subject);
    }
    return Value{};
  }

  // Facts that are needed and missing are added to `asks`.
  DayValue GetDay(const DayNode& node, int subject, DayUse use, Asks& asks);

  // The days of a fact, as far as known: an unknown beginning reaches back without limit.
  DayRange PeriodOf(int subject);

  // Adds what must be asked for when `input` is unknown.
  void AddAsk(const InputRef& input, int subject, Asks& asks) const;
  void AddAsk(FieldId field, int subject, Asks& asks) const;

 private:
  // Works it out, or gives what was kept.
  Value Derived(const CompiledDerivation& derivation, int subject) {
    const int at = derivation.kept_at;
    if (at < 0) return Derive(derivation, subject);
    if (const Value* kept = file_.Kept(subject, at)) return *kept;
    const Value value = Derive(derivation, subject);
    file_.Keep(subject, at, value);
    return value;
  }
  // The earliest or latest of several days.
  DayValue Choose(const DayNode& node, int subject, DayUse use, Asks& asks);
  Value Derive(const CompiledDerivation& derivation, int subject);
  Value Term(const CompiledTerm& term, int subject);
  Value Between(const CompiledTerm& term, int subject);
  Value DayOf(const CompiledTerm& term, int subject);
  Value Sum(const CompiledTerm& term, int subject);
  Value Quotient(const CompiledTerm& term, int subject);
  Value NextStart(const CompiledTerm& term, int subject);
  Value Exists(const CompiledTerm& term, int subject);
  Value CountMarks(const CompiledTerm& term, int subject);
  Value WeeksReached(const CompiledTerm& term, int subject);
  // A day that the term needs; what is missing for it isn't asked for.
  DayValue Needed(const DayNode& node, int subject);

  const CompiledPack& pack_;
  PersonFile& file_;
  const Marks& marks_;
};

}  // namespace typl::law::engine

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_INPUTS_H_
