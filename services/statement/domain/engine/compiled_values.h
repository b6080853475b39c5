#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_COMPILED_VALUES_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_COMPILED_VALUES_H_

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "services/statement/domain/engine/cell.h"
#include "services/statement/domain/engine/day.h"
#include "services/statement/domain/engine/vocabulary.h"
#include "typl/law/v1/pack.pb.h"

// The values that provisions read, as the evaluator works them out.

namespace typl::law::engine {

// What a table column, a day expression or a derivation reads.
struct InputRef {
  enum class Kind : uint8_t {
    kSubjectField,  // of the subject
    kSingleField,   // of an entity of which a person has one
    kDerivation,
  };
  Kind kind = Kind::kSubjectField;
  FieldId field;
  int derivation = 0;

  friend bool operator==(const InputRef& a, const InputRef& b) {
    if (a.kind != b.kind) return false;
    return a.kind == Kind::kDerivation ? a.derivation == b.derivation : a.field == b.field;
  }
};

// A day expression.
struct DayNode {
  enum class Kind : uint8_t { kOpen, kConstant, kInput, kEarliest, kLatest };
  Kind kind = Kind::kOpen;
  Day constant = 0;
  InputRef input;
  std::vector<DayNode> operands;
  // Added in this order.
  int plus_months = 0;
  int plus_days = 0;
};

struct CompiledTerm {
  enum class Kind : uint8_t {
    kFact,
    kDaysBetween,
    kMonthsBetween,
    kYearsBetween,
    kNextStart,
    kExists,
    kConstant,
    kDay,
    kSum,
    kQuotient,
    kMarks,
    kMarkEnd,
    kWeeksReached,
  };
  Kind kind = Kind::kConstant;
  InputRef fact;
  DayNode from;  // also: NextStart.not_before, Exists.on, DayTerm.is
  DayNode until;
  std::vector<InputRef> operands;  // of a sum; of a quotient, the divided and the divisor
  bool skip_unset = false;         // of kDay
  // Of marks: from..until for kMarks, `from` else.
  int mark = 0;
  bool own = false;
  // Of kWeeksReached, by the day.
  struct Weeks {
    DayRange days;
    int64_t count = 0;
  };
  std::vector<Weeks> weeks;
  int entity = 0;  // of Exists
  int began_within_days = 0;
  int64_t constant = 0;
  std::optional<int64_t> at_least;
  std::optional<InputRef> when_set;
  std::optional<InputRef> when_unset;
};

struct CompiledDerivation {
  const v1::Derivation* source = nullptr;
  int entity = 0;
  ColumnType type;
  std::vector<CompiledTerm> terms;
  // What is asked when the value is unknown.
  std::optional<FieldId> ask;
  // Marks that it is worked out from, if by way of other derivations.
  std::set<int> marks_read;
  // Where a subject keeps the value once it is worked out; -1: it may change while provisions are
  // applied, or there is no place left.
  int kept_at = -1;
};

// As many values of a subject are kept as one machine word has bits.
inline constexpr int kKeptMax = 64;

}  // namespace typl::law::engine

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_COMPILED_VALUES_H_
