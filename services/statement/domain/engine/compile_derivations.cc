#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/status/macros.h"
#include "services/statement/domain/engine/day_expression.h"
#include "services/statement/domain/engine/names.h"

namespace typl::law::engine {
namespace {

using v1::Derivation;

// Twenty years; no obligation of the law is longer.
constexpr int64_t kWeeksMax = 1040;

class DerivationCompiler {
 public:
  explicit DerivationCompiler(Names& names) : names_(names), pack_(names.pack()) {}

  void Compile();

 private:
  std::string Place(int index) const {
    return names_.origins().Place("derivation", index, pack_.pack.derivations(index).id());
  }
  void Fault(std::string place, std::string text) {
    names_.faults().Add(std::move(place), std::move(text));
  }

  void CompileOne(int index);
  // The input of a name, with the derivation that it may be compiled before.
  absl::StatusOr<InputRef> Input(absl::string_view name, int entity);
  absl::StatusOr<InputRef> Number(absl::string_view name, int entity);
  absl::StatusOr<DayNode> DayOf(const std::string& text, int entity);
  // Adds the marks that the term is worked out from.
  void AddMarks(const CompiledTerm& term, std::set<int>& marks) const;
  absl::StatusOr<CompiledTerm> Term(const Derivation::Term& term, int entity, ColumnType& type);
  absl::Status Conditions(const Derivation::Term& term, int entity, CompiledTerm& compiled);
  absl::Status Fact(const std::string& fact, int entity, CompiledTerm& compiled, ColumnType& type);
  absl::Status Between(CompiledTerm::Kind kind, const Derivation::DaysBetween& between, int entity,
                       CompiledTerm& compiled);
  absl::Status NextStart(const Derivation::NextStart& next, int entity, CompiledTerm& compiled);
  absl::Status Exists(const Derivation::Exists& exists, int entity, CompiledTerm& compiled);
  absl::Status Sum(const Derivation::Sum& sum, int entity, CompiledTerm& compiled);
  absl::Status Quotient(const Derivation::Quotient& quotient, int entity, CompiledTerm& compiled);
  absl::Status Marks(const Derivation::Marks& marks, int entity, CompiledTerm& compiled);
  absl::Status MarkEnd(const Derivation::MarkEnd& end, int entity, CompiledTerm& compiled);
  absl::Status WeeksReached(const Derivation::WeeksReached& reached, int entity,
                            CompiledTerm& compiled);

  Names& names_;
  CompiledPack& pack_;
  enum class State { kNew, kBegun, kDone };
  std::vector<State> states_;
};

void DerivationCompiler::Compile() {
  const int count = pack_.pack.derivations_size();
  pack_.derivations.resize(count);
  states_.assign(count, State::kNew);
  for (int i = 0; i < count; ++i) {
    const Derivation& source = pack_.pack.derivations(i);
    names_.Define("derivation", i, source.id(), Place(i));
    if (pack_.vocabulary.FindField(source.id())) Fault(Place(i), "there is a fact of this name");
    const absl::string_view id = source.id();
    const std::optional<int> entity = pack_.vocabulary.FindEntity(id.substr(0, id.find('.')));
    if (!entity) Fault(Place(i), "its name must begin with an entity and a full stop");
    pack_.derivations[i].source = &source;
    pack_.derivations[i].entity = entity.value_or(0);
  }
  for (int i = 0; i < count; ++i) CompileOne(i);
  pack_.kept_count.assign(pack_.vocabulary.entities().size(), 0);
  for (CompiledDerivation& derivation : pack_.derivations) {
    int& kept = pack_.kept_count[derivation.entity];
    if (derivation.marks_read.empty() && kept < kKeptMax) derivation.kept_at = kept++;
  }
}

void DerivationCompiler::CompileOne(int index) {
  CompiledDerivation& derivation = pack_.derivations[index];
  const Derivation& source = *derivation.source;
  if (states_[index] == State::kDone) return;
  if (states_[index] == State::kBegun) {
    return Fault(Place(index), "cyclic reference: it is worked out from itself");
  }
  states_[index] = State::kBegun;
  if (source.first_of().empty()) Fault(Place(index), "it has no terms");
  for (int i = 0; i < source.first_of_size(); ++i) {
    ColumnType type;
    absl::StatusOr<CompiledTerm> term = Term(source.first_of(i), derivation.entity, type);
    if (!term.ok()) {
      Fault(Place(index), std::string(term.status().message()));
      continue;
    }
    if (term->at_least && type.type != ValueType::kNumber && type.type != ValueType::kBool) {
      Fault(Place(index), "at_least of what is no number");
    }
    if (derivation.terms.empty()) {
      derivation.type = type;
    } else if (derivation.type.type != type.type || derivation.type.values != type.values) {
      Fault(Place(index), "its terms differ in type");
    }
    AddMarks(*term, derivation.marks_read);
    derivation.terms.push_back(*std::move(term));
  }
  if (!source.ask().empty()) {
    derivation.ask = pack_.vocabulary.FindField(source.ask());
    if (!derivation.ask) Fault(Place(index), absl::StrCat("unknown fact ", source.ask()));
  }
  states_[index] = State::kDone;
}

void DerivationCompiler::AddMarks(const CompiledTerm& term, std::set<int>& marks) const {
  using Kind = CompiledTerm::Kind;
  if (term.kind == Kind::kMarks || term.kind == Kind::kMarkEnd ||
      term.kind == Kind::kWeeksReached) {
    marks.insert(term.mark);
  }
  std::vector<InputRef> inputs = term.operands;
  if (term.kind == Kind::kFact) inputs.push_back(term.fact);
  if (term.when_set) inputs.push_back(*term.when_set);
  if (term.when_unset) inputs.push_back(*term.when_unset);
  for (const InputRef& input : inputs) {
    const std::set<int>& read = names_.MarksOf(input);
    marks.insert(read.begin(), read.end());
  }
  names_.AddMarksOf(term.from, marks);
  names_.AddMarksOf(term.until, marks);
}

absl::StatusOr<InputRef> DerivationCompiler::Input(absl::string_view name, int entity) {
  ASSIGN_OR_RETURN(const InputRef input, names_.Input(name, entity));
  if (input.kind == InputRef::Kind::kDerivation) CompileOne(input.derivation);
  return input;
}

absl::StatusOr<InputRef> DerivationCompiler::Number(absl::string_view name, int entity) {
  ASSIGN_OR_RETURN(const InputRef input, Input(name, entity));
  if (names_.TypeOf(input).type == ValueType::kNumber) return input;
  return absl::InvalidArgumentError(absl::StrCat(name, " is no number"));
}

absl::StatusOr<DayNode> DerivationCompiler::DayOf(const std::string& text, int entity) {
  const InputLookup input = [&](absl::string_view name) -> absl::StatusOr<InputRef> {
    absl::StatusOr<InputRef> found = Input(name, entity);
    if (found.ok() && names_.TypeOf(*found).type != ValueType::kDate) {
      return absl::InvalidArgumentError(absl::StrCat(name, " is no day"));
    }
    return found;
  };
  return ParseDayExpression(text, input, [](absl::string_view) { return std::nullopt; });
}

absl::StatusOr<CompiledTerm> DerivationCompiler::Term(const Derivation::Term& term, int entity,
                                                      ColumnType& type) {
  using Kind = CompiledTerm::Kind;
  CompiledTerm compiled;
  RETURN_IF_ERROR(Conditions(term, entity, compiled));
  absl::Status status;
  switch (term.term_case()) {
    case Derivation::Term::kFact:
      status = Fact(term.fact(), entity, compiled, type);
      break;
    case Derivation::Term::kDaysBetween:
      status = Between(Kind::kDaysBetween, term.days_between(), entity, compiled);
      break;
    case Derivation::Term::kMonthsBetween:
      status = Between(Kind::kMonthsBetween, term.months_between(), entity, compiled);
      break;
    case Derivation::Term::kYearsBetween:
      status = Between(Kind::kYearsBetween, term.years_between(), entity, compiled);
      break;
    case Derivation::Term::kNextStart:
      type.type = ValueType::kDate;
      status = NextStart(term.next_start(), entity, compiled);
      break;
    case Derivation::Term::kExists:
      type.type = ValueType::kBool;
      status = Exists(term.exists(), entity, compiled);
      break;
    case Derivation::Term::kConstant:
      compiled.constant = term.constant();
      break;
    case Derivation::Term::kDay: {
      type.type = ValueType::kDate;
      compiled.kind = Kind::kDay;
      compiled.skip_unset = term.day().skip_unset();
      ASSIGN_OR_RETURN(compiled.from, DayOf(term.day().is(), entity));
      break;
    }
    case Derivation::Term::kSum:
      status = Sum(term.sum(), entity, compiled);
      break;
    case Derivation::Term::kQuotient:
      status = Quotient(term.quotient(), entity, compiled);
      break;
    case Derivation::Term::kMarks:
      status = Marks(term.marks(), entity, compiled);
      break;
    case Derivation::Term::kMarkEnd:
      type.type = ValueType::kDate;
      status = MarkEnd(term.mark_end(), entity, compiled);
      break;
    case Derivation::Term::kWeeksReached:
      type.type = ValueType::kDate;
      status = WeeksReached(term.weeks_reached(), entity, compiled);
      break;
    case Derivation::Term::TERM_NOT_SET:
      return absl::InvalidArgumentError("a term says nothing");
  }
  RETURN_IF_ERROR(status);
  return compiled;
}

absl::Status DerivationCompiler::Conditions(const Derivation::Term& term, int entity,
                                            CompiledTerm& compiled) {
  if (term.has_at_least()) compiled.at_least = term.at_least();
  if (!term.when_set().empty()) {
    ASSIGN_OR_RETURN(compiled.when_set, Input(term.when_set(), entity));
  }
  if (!term.when_unset().empty()) {
    ASSIGN_OR_RETURN(compiled.when_unset, Input(term.when_unset(), entity));
  }
  return absl::OkStatus();
}

absl::Status DerivationCompiler::Fact(const std::string& fact, int entity, CompiledTerm& compiled,
                                      ColumnType& type) {
  compiled.kind = CompiledTerm::Kind::kFact;
  ASSIGN_OR_RETURN(compiled.fact, Input(fact, entity));
  type = names_.TypeOf(compiled.fact);
  return absl::OkStatus();
}

absl::Status DerivationCompiler::Between(CompiledTerm::Kind kind,
                                         const Derivation::DaysBetween& between, int entity,
                                         CompiledTerm& compiled) {
  compiled.kind = kind;
  ASSIGN_OR_RETURN(compiled.from, DayOf(between.from(), entity));
  ASSIGN_OR_RETURN(compiled.until, DayOf(between.until(), entity));
  return absl::OkStatus();
}

absl::Status DerivationCompiler::NextStart(const Derivation::NextStart& next, int entity,
                                           CompiledTerm& compiled) {
  if (!pack_.vocabulary.entity(entity).from_slot) {
    return absl::InvalidArgumentError("next_start of an entity without a period");
  }
  compiled.kind = CompiledTerm::Kind::kNextStart;
  ASSIGN_OR_RETURN(compiled.from, DayOf(next.not_before(), entity));
  return absl::OkStatus();
}

absl::Status DerivationCompiler::Exists(const Derivation::Exists& exists, int entity,
                                        CompiledTerm& compiled) {
  compiled.kind = CompiledTerm::Kind::kExists;
  const std::optional<int> other = pack_.vocabulary.FindEntity(exists.entity());
  if (!other || !pack_.vocabulary.entity(*other).from_slot ||
      !pack_.vocabulary.entity(*other).until_slot) {
    return absl::InvalidArgumentError(absl::StrCat(exists.entity(), " is no entity with a period"));
  }
  if (exists.began_within_days() < 0) {
    return absl::InvalidArgumentError("began_within_days must not be negative");
  }
  compiled.entity = *other;
  compiled.began_within_days = exists.began_within_days();
  ASSIGN_OR_RETURN(compiled.from, DayOf(exists.on(), entity));
  return absl::OkStatus();
}

absl::Status DerivationCompiler::Sum(const Derivation::Sum& sum, int entity,
                                     CompiledTerm& compiled) {
  compiled.kind = CompiledTerm::Kind::kSum;
  if (sum.of().empty()) return absl::InvalidArgumentError("a sum of nothing");
  for (const std::string& name : sum.of()) {
    ASSIGN_OR_RETURN(const InputRef operand, Number(name, entity));
    compiled.operands.push_back(operand);
  }
  return absl::OkStatus();
}

absl::Status DerivationCompiler::Quotient(const Derivation::Quotient& quotient, int entity,
                                          CompiledTerm& compiled) {
  compiled.kind = CompiledTerm::Kind::kQuotient;
  for (const std::string& name : {quotient.of(), quotient.by()}) {
    ASSIGN_OR_RETURN(const InputRef operand, Number(name, entity));
    compiled.operands.push_back(operand);
  }
  return absl::OkStatus();
}

absl::Status DerivationCompiler::Marks(const Derivation::Marks& marks, int entity,
                                       CompiledTerm& compiled) {
  compiled.kind = CompiledTerm::Kind::kMarks;
  compiled.own = marks.own();
  ASSIGN_OR_RETURN(compiled.mark, names_.Mark(marks.mark(), false));
  ASSIGN_OR_RETURN(compiled.from, DayOf(marks.from(), entity));
  if (!marks.until().empty()) {
    ASSIGN_OR_RETURN(compiled.until, DayOf(marks.until(), entity));
  }
  return absl::OkStatus();
}

absl::Status DerivationCompiler::MarkEnd(const Derivation::MarkEnd& end, int entity,
                                         CompiledTerm& compiled) {
  compiled.kind = CompiledTerm::Kind::kMarkEnd;
  ASSIGN_OR_RETURN(compiled.mark, names_.Mark(end.mark(), false));
  ASSIGN_OR_RETURN(compiled.from, DayOf(end.on(), entity));
  return absl::OkStatus();
}

absl::Status DerivationCompiler::WeeksReached(const Derivation::WeeksReached& reached, int entity,
                                              CompiledTerm& compiled) {
  compiled.kind = CompiledTerm::Kind::kWeeksReached;
  ASSIGN_OR_RETURN(compiled.mark, names_.Mark(reached.mark(), false));
  ASSIGN_OR_RETURN(compiled.from, DayOf(reached.from(), entity));
  absl::string_view text = reached.weeks();
  int64_t number = 0;
  if (absl::ConsumePrefix(&text, "{") && absl::ConsumeSuffix(&text, "}")) {
    for (const auto& [days, count] : names_.ParameterValues(text)) {
      compiled.weeks.push_back({days, count});
    }
    if (compiled.weeks.empty()) {
      return absl::InvalidArgumentError(absl::StrCat("no parameter {", text, "}"));
    }
  } else if (absl::SimpleAtoi(text, &number)) {
    compiled.weeks.push_back({{kFirstDay, kOpenDay}, number});
  } else {
    return absl::InvalidArgumentError(absl::StrCat("weeks: no number: \"", text, "\""));
  }
  for (const CompiledTerm::Weeks& weeks : compiled.weeks) {
    if (weeks.count <= 0 || weeks.count > kWeeksMax) {
      return absl::InvalidArgumentError("weeks out of range");
    }
  }
  return absl::OkStatus();
}

}  // namespace

void CompileDerivations(Names& names) { DerivationCompiler(names).Compile(); }

}  // namespace typl::law::engine
