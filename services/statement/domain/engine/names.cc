#include "services/statement/domain/engine/names.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace typl::law::engine {
namespace {

// Ids stand in keys, statements and messages.
constexpr size_t kIdLengthMax = 60;

// No provision goes by it: the service asks for it to know the payer.
constexpr absl::string_view kFactOfTheService = "benefit_application.fund";

bool IsId(absl::string_view id) {
  if (id.empty() || id.size() > kIdLengthMax) return false;
  return std::all_of(id.begin(), id.end(), [](char c) {
    return absl::ascii_isalnum(c) || c == ':' || c == '.' || c == '_' || c == '-';
  });
}

}  // namespace

std::string Origins::Place(absl::string_view kind, int index, absl::string_view id) const {
  const auto it = files.find(kind);
  const bool known = it != files.end() && index < static_cast<int>(it->second.size());
  return absl::StrCat(known ? it->second[index] : "", known ? ": " : "", kind, " ", id);
}

void Names::Define(absl::string_view kind, int index, absl::string_view id,
                   const std::string& place) {
  if (!IsId(id)) {
    faults_.Add(place, "its id must be 1-60 letters, digits and any of : . _ -");
  }
  if (!defined_.insert({{std::string(kind), std::string(id)}, index}).second) {
    faults_.Add(place, absl::StrCat("there are two with this id"));
  }
}

std::optional<int> Names::Use(absl::string_view kind, absl::string_view id) {
  const Id key{std::string(kind), std::string(id)};
  const auto it = defined_.find(key);
  if (it == defined_.end()) return std::nullopt;
  used_.insert(key);
  return it->second;
}

void Names::ReportUnused(absl::string_view kind) {
  std::vector<std::pair<int, std::string>> unused;
  for (const auto& [id, index] : defined_) {
    if (id.first == kind && !used_.contains(id)) unused.push_back({index, id.second});
  }
  std::sort(unused.begin(), unused.end());
  for (const auto& [index, id] : unused) {
    faults_.Add(origins_.Place(kind, index, id), "is never used");
  }
}

void Names::ReportUnreadQuestions() {
  for (int i = 0; i < pack_.pack.questions_size(); ++i) {
    const std::string& fact = pack_.pack.questions(i).fact();
    const std::optional<FieldId> field = pack_.vocabulary.FindField(fact);
    if (!field || fact == kFactOfTheService) continue;
    if (((pack_.used_slots[field->entity] >> field->slot) & 1) != 0) continue;
    faults_.Add(origins_.Place("question", i, fact), "is never asked: nothing reads the fact");
  }
}

absl::StatusOr<int> Names::Mark(const std::string& name, bool put) {
  if (!IsId(name)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the name of mark \"", name, "\" must be 1-60 letters, digits and : . _ -"));
  }
  auto it = std::find(pack_.marks.begin(), pack_.marks.end(), name);
  if (it == pack_.marks.end()) it = pack_.marks.insert(it, name);
  const int mark = static_cast<int>(it - pack_.marks.begin());
  (put ? marks_put_ : marks_read_).insert(mark);
  return mark;
}

void Names::ReportMarks() {
  for (size_t i = 0; i < pack_.marks.size(); ++i) {
    const std::string place = absl::StrCat("mark ", pack_.marks[i]);
    if (!marks_put_.contains(static_cast<int>(i))) faults_.Add(place, "is read, but never put");
    if (!marks_read_.contains(static_cast<int>(i))) faults_.Add(place, "is put, but never read");
  }
}

absl::StatusOr<InputRef> Names::Input(absl::string_view name, int entity) {
  InputRef input;
  if (const std::optional<FieldId> field = pack_.vocabulary.FindField(name)) {
    input.field = *field;
    if (field->entity != entity && !pack_.single[field->entity]) {
      return absl::NotFoundError(
          absl::StrCat(name, " is no fact of ", pack_.vocabulary.entity(entity).name));
    }
    input.kind =
        field->entity == entity ? InputRef::Kind::kSubjectField : InputRef::Kind::kSingleField;
    pack_.used_slots[field->entity] |= uint64_t{1} << field->slot;
    return input;
  }
  const std::optional<int> derivation = Use("derivation", name);
  if (!derivation) return absl::NotFoundError(absl::StrCat("unknown fact ", name));
  if (pack_.derivations[*derivation].entity != entity) {
    return absl::NotFoundError(
        absl::StrCat(name, " is not worked out for ", pack_.vocabulary.entity(entity).name));
  }
  input.kind = InputRef::Kind::kDerivation;
  input.derivation = *derivation;
  return input;
}

ColumnType Names::TypeOf(const InputRef& input) const {
  if (input.kind == InputRef::Kind::kDerivation) return pack_.derivations[input.derivation].type;
  const Field& field = pack_.vocabulary.field(input.field);
  return {field.type, field.type == ValueType::kEnum ? field.descriptor->enum_type() : nullptr};
}

const std::set<int>& Names::MarksOf(const InputRef& input) const {
  static const std::set<int>* const none = new std::set<int>();
  if (input.kind != InputRef::Kind::kDerivation) return *none;
  return pack_.derivations[input.derivation].marks_read;
}

void Names::AddMarksOf(const DayNode& node, std::set<int>& marks) const {
  if (node.kind == DayNode::Kind::kInput) {
    const std::set<int>& read = MarksOf(node.input);
    marks.insert(read.begin(), read.end());
  }
  for (const DayNode& operand : node.operands) AddMarksOf(operand, marks);
}

std::optional<FieldId> Names::AskFor(const InputRef& input) const {
  const std::optional<FieldId> field = input.kind == InputRef::Kind::kDerivation
                                           ? pack_.derivations[input.derivation].ask
                                           : std::optional<FieldId>(input.field);
  if (!field || pack_.questions[field->entity][field->slot] == nullptr) return std::nullopt;
  return field;
}

std::vector<std::pair<DayRange, int64_t>> Names::ParameterValues(absl::string_view id) {
  std::vector<std::pair<DayRange, int64_t>> values;
  const std::optional<int> index = Use("parameter", id);
  if (!index) return values;
  for (const v1::ParameterValue& value : pack_.pack.parameters(*index).values()) {
    values.push_back({Period(value.from(), value.until(), ""), value.value()});
  }
  return values;
}

std::optional<int64_t> Names::ParameterOn(absl::string_view id, DayRange days) {
  for (const auto& [valid, value] : ParameterValues(id)) {
    if (valid.from <= days.from && days.until <= valid.until) return value;
  }
  return std::nullopt;
}

DayRange Names::Period(absl::string_view from, absl::string_view until, const std::string& place) {
  DayRange range{kFirstDay, kOpenDay};
  const bool silent = place.empty();
  const std::optional<absl::CivilDay> first = ParseDay(from);
  const std::optional<absl::CivilDay> end = ParseDay(until);
  if (!silent && !from.empty() && !first)
    faults_.Add(place, absl::StrCat("\"", from, "\" is no day"));
  if (!silent && !until.empty() && !end)
    faults_.Add(place, absl::StrCat("\"", until, "\" is no day"));
  if (first) range.from = ToDay(*first);
  if (end) range.until = ToDay(*end);
  if (!silent && range.empty()) faults_.Add(place, "it ends before it begins");
  return range;
}

}  // namespace typl::law::engine
