#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/status/macros.h"
#include "services/statement/domain/engine/day_expression.h"
#include "services/statement/domain/engine/names.h"

namespace typl::law::engine {
namespace {

class EffectCompiler {
 public:
  EffectCompiler(Names& names, const CompiledProvision& provision, const v1::Effect& effect,
                 const Slice& slice)
      : names_(names), pack_(names.pack()), provision_(provision), source_(effect), slice_(slice) {}

  absl::StatusOr<CompiledEffect> Compile() {
    compiled_.stands_alone = source_.stands_alone();
    compiled_.at_all = source_.disapply().own_subject() && HasNoDays();
    if (!compiled_.at_all) RETURN_IF_ERROR(Period());
    RETURN_IF_ERROR(KindOf());
    return std::move(compiled_);
  }

 private:
  static absl::Status Wrong(std::string why) { return absl::InvalidArgumentError(std::move(why)); }

  absl::StatusOr<DayNode> DayOf(const std::string& text);
  bool HasNoDays() const {
    return source_.from().empty() && source_.until().empty() && source_.days().empty();
  }
  absl::Status Period();
  absl::Status CalendarDays();
  absl::Status KindOf();
  absl::Status MarkOf();
  absl::Status Reason();
  absl::Status DisapplyOf(const v1::Disapply& disapply);
  absl::Status OwnSubject(const v1::Disapply& disapply);

  Names& names_;
  CompiledPack& pack_;
  const CompiledProvision& provision_;
  const v1::Effect& source_;
  const Slice& slice_;
  CompiledEffect compiled_;
};

absl::StatusOr<DayNode> EffectCompiler::DayOf(const std::string& text) {
  const InputLookup input = [&](absl::string_view name) -> absl::StatusOr<InputRef> {
    absl::StatusOr<InputRef> found = names_.Input(name, provision_.entity);
    if (found.ok() && names_.TypeOf(*found).type != ValueType::kDate) {
      return absl::InvalidArgumentError(absl::StrCat(name, " is no day"));
    }
    return found;
  };
  const auto parameter = [&](absl::string_view id) { return names_.ParameterOn(id, slice_.days); };
  return ParseDayExpression(text, input, parameter);
}

absl::Status EffectCompiler::Period() {
  ASSIGN_OR_RETURN(compiled_.from, DayOf(source_.from()));
  if (!source_.until().empty()) {
    ASSIGN_OR_RETURN(compiled_.until, DayOf(source_.until()));
  }
  return source_.days().empty() ? absl::OkStatus() : CalendarDays();
}

absl::Status EffectCompiler::CalendarDays() {
  if (!source_.until().empty()) return Wrong("it has both until and days");
  absl::string_view text = source_.days();
  int days = 0;
  if (absl::ConsumePrefix(&text, "{") && absl::ConsumeSuffix(&text, "}")) {
    const std::optional<int64_t> value = names_.ParameterOn(text, slice_.days);
    if (!value) return Wrong(absl::StrCat("no parameter ", source_.days()));
    days = static_cast<int>(*value);
  } else if (!absl::SimpleAtoi(text, &days)) {
    return Wrong(absl::StrCat("days: no number: ", source_.days()));
  }
  if (days <= 0 || days > kLastDay - kFirstDay) return Wrong("days out of range");
  compiled_.days = days;
  return absl::OkStatus();
}

absl::Status EffectCompiler::KindOf() {
  switch (source_.kind_case()) {
    case v1::Effect::kOutcome:
      compiled_.kind = CompiledEffect::Kind::kOutcome;
      compiled_.outcome = source_.outcome();
      if (source_.outcome() == v1::OUTCOME_UNSPECIFIED ||
          source_.outcome() == v1::OUTCOME_UNDETERMINED) {
        return Wrong("an effect must have an outcome that can be stated");
      }
      return Reason();
    case v1::Effect::kNotStated:
      compiled_.kind = CompiledEffect::Kind::kNotStated;
      return Reason();
    case v1::Effect::kDisapply:
      compiled_.kind = CompiledEffect::Kind::kDisapply;
      return DisapplyOf(source_.disapply());
    case v1::Effect::kNote:
      compiled_.kind = CompiledEffect::Kind::kNote;
      compiled_.note = source_.note();
      if (source_.note() == v1::NOTE_KIND_UNSPECIFIED) return Wrong("a note must have a kind");
      return Reason();
    case v1::Effect::kMark:
      compiled_.kind = CompiledEffect::Kind::kMark;
      return MarkOf();
    case v1::Effect::KIND_NOT_SET:
      break;
  }
  return Wrong("an effect says nothing");
}

absl::Status EffectCompiler::MarkOf() {
  ASSIGN_OR_RETURN(compiled_.mark, names_.Mark(source_.mark(), true));
  if (source_.weeks().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(compiled_.weeks, names_.Input(source_.weeks(), provision_.entity));
  if (names_.TypeOf(*compiled_.weeks).type != ValueType::kNumber) {
    return Wrong(absl::StrCat("weeks: ", source_.weeks(), " is no number"));
  }
  if (!names_.MarksOf(*compiled_.weeks).empty()) return Wrong("its weeks hang on marks");
  return absl::OkStatus();
}

absl::Status EffectCompiler::Reason() {
  compiled_.reason = &source_.reason();
  if (names_.Use("text", source_.reason())) return absl::OkStatus();
  return Wrong(absl::StrCat("unknown text ", source_.reason()));
}

absl::Status EffectCompiler::DisapplyOf(const v1::Disapply& disapply) {
  compiled_.by_event = disapply.by_event();
  compiled_.all_subjects = disapply.all_subjects();
  for (const std::string& id : disapply.provisions()) {
    const std::optional<int> target = names_.Use("provision", id);
    if (!target) return Wrong(absl::StrCat("unknown provision ", id));
    compiled_.provisions.push_back(*target);
  }
  if (compiled_.provisions.empty()) return Wrong("it names no provision that is not applied");
  for (const int target : compiled_.provisions) {
    const v1::Provision& provision = pack_.pack.provisions(target);
    if (compiled_.by_event && provision.selector().date() == "benefit_day") {
      return Wrong(absl::StrCat("by_event: ", provision.id(), " goes by no event"));
    }
  }
  if (disapply.own_subject()) return OwnSubject(disapply);
  if (disapply.only_subject().empty()) {
    if (disapply.all_subjects()) return absl::OkStatus();
    return Wrong("it must say only_subject, all_subjects or own_subject");
  }
  const std::optional<FieldId> field = pack_.vocabulary.FindField(disapply.only_subject());
  if (!field || field->entity != provision_.entity ||
      pack_.vocabulary.field(*field).type != ValueType::kText) {
    return Wrong("only_subject is no text fact of its subject");
  }
  pack_.used_slots[field->entity] |= uint64_t{1} << field->slot;
  compiled_.only_subject = field;
  return absl::OkStatus();
}

absl::Status EffectCompiler::OwnSubject(const v1::Disapply& disapply) {
  if (disapply.by_event() || disapply.all_subjects() || !disapply.only_subject().empty()) {
    return Wrong("own_subject goes without only_subject, all_subjects and by_event");
  }
  // Of a provision that goes by the day each day has a row of its own, so none says it of the whole
  // subject.
  if (compiled_.at_all && provision_.selector == SelectorKind::kBenefitDay) {
    return Wrong("own_subject without days in a provision by benefit_day");
  }
  for (const std::string& id : disapply.provisions()) {
    const v1::Provision& target = pack_.pack.provisions(*names_.Use("provision", id));
    if (target.subject() != provision_.source->subject()) {
      return Wrong(absl::StrCat("own_subject: ", id, " has other subjects"));
    }
  }
  compiled_.own_subject = true;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<CompiledEffect> CompileEffect(Names& names, const CompiledProvision& provision,
                                             const v1::Effect& effect, const Slice& slice) {
  return EffectCompiler(names, provision, effect, slice).Compile();
}

}  // namespace typl::law::engine
