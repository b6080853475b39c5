#include "services/statement/law_parts.h"

#include <algorithm>
#include <functional>

#include "absl/strings/ascii.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace typl::law {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

template <typename Parts>
auto FindById(const Parts& parts, absl::string_view id) -> const typename Parts::value_type* {
  for (const auto& part : parts) {
    if (part.id() == id) return &part;
  }
  return nullptr;
}

// Calls `take` for every text in the message, at any depth.
void ForEachText(const Message& message, const std::function<void(const std::string&)>& take) {
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const bool text = field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
    if (!text && field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      if (text) {
        take(field->is_repeated() ? reflection.GetRepeatedString(message, field, i)
                                  : reflection.GetString(message, field));
      } else {
        ForEachText(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                         : reflection.GetMessage(message, field),
                    take);
      }
    }
  }
}

// "employment.until" and the like in a day expression or the name of an input.
void AddNames(const std::string& text, std::set<std::string>& names) {
  size_t at = 0;
  while (at < text.size()) {
    if (!absl::ascii_islower(text[at])) {
      ++at;
      continue;
    }
    size_t end = at;
    while (end < text.size() &&
           (absl::ascii_isalnum(text[end]) || text[end] == '_' || text[end] == '.')) {
      ++end;
    }
    names.insert(text.substr(at, end - at));
    at = end;
  }
}

}  // namespace

const v1::Provision* FindProvision(const v1::Pack& pack, absl::string_view id) {
  return FindById(pack.provisions(), id);
}

const v1::Table* FindTable(const v1::Provision& provision, absl::string_view id) {
  return FindById(provision.tables(), id);
}

const v1::Section* FindSection(const v1::Pack& pack, absl::string_view id) {
  return FindById(pack.sections(), id);
}

const v1::Parameter* FindParameter(const v1::Pack& pack, absl::string_view id) {
  return FindById(pack.parameters(), id);
}

bool Overlap(absl::string_view from_a, absl::string_view until_a, absl::string_view from_b,
             absl::string_view until_b) {
  const auto before_end = [](absl::string_view from, absl::string_view until) {
    return until.empty() || from < until;
  };
  return before_end(from_a, until_b) && before_end(from_b, until_a);
}

std::set<std::string> ParametersIn(absl::string_view text) {
  std::set<std::string> parameters;
  size_t open = text.find('{');
  while (open != absl::string_view::npos) {
    const size_t close = text.find('}', open);
    if (close == absl::string_view::npos) break;
    parameters.insert(std::string(text.substr(open + 1, close - open - 1)));
    open = text.find('{', close);
  }
  return parameters;
}

std::set<std::string> ParametersOf(const v1::Table& table) {
  std::set<std::string> parameters;
  for (const v1::Row& row : table.rows()) {
    for (const std::string& cell : row.when()) parameters.merge(ParametersIn(cell));
    for (const v1::Effect& effect : row.effects()) {
      for (const std::string& text : {effect.from(), effect.until(), effect.days()}) {
        parameters.merge(ParametersIn(text));
      }
    }
  }
  return parameters;
}

std::vector<int64_t> ValuesWithin(const v1::Pack& pack, absl::string_view parameter,
                                  absl::string_view from, absl::string_view until) {
  std::vector<int64_t> values;
  const v1::Parameter* found = FindParameter(pack, parameter);
  if (found == nullptr) return values;
  for (const v1::ParameterValue& value : found->values()) {
    if (Overlap(value.from(), value.until(), from, until)) values.push_back(value.value());
  }
  return values;
}

std::set<std::string> FactsNamed(const v1::Pack& pack) {
  std::set<std::string> names;
  const auto add = [&names](const std::string& text) { AddNames(text, names); };
  for (const v1::Derivation& derivation : pack.derivations()) ForEachText(derivation, add);
  for (const v1::Provision& provision : pack.provisions()) {
    ForEachText(provision.selector(), add);
    for (const v1::Table& table : provision.tables()) {
      for (const std::string& input : table.inputs()) add(input);
      for (const v1::Row& row : table.rows()) {
        for (const v1::Effect& effect : row.effects()) ForEachText(effect, add);
      }
    }
  }
  // Competence hangs on these by what the rules say, not by name.
  for (const v1::CompetenceGroup& group : pack.competence_groups()) {
    for (const v1::CompetenceRule& rule : group.rules()) {
      if (rule.customers() != v1::CUSTOMERS_UNSPECIFIED) {
        names.insert("person_basics.pilot_customer");
      }
      if (!rule.benefits().empty()) names.insert("benefit_application.benefit");
    }
  }
  return names;
}

ParameterUses::ParameterUses(const v1::Pack& pack) {
  for (const v1::Provision& provision : pack.provisions()) {
    for (const v1::Version& version : provision.versions()) {
      const v1::Table* table = FindTable(provision, version.table());
      if (table == nullptr) continue;
      for (const std::string& parameter : ParametersOf(*table)) {
        periods_[parameter].push_back({version.from(), version.until()});
      }
    }
  }
  for (const v1::Derivation& derivation : pack.derivations()) {
    ForEachText(derivation, [&](const std::string& text) {
      for (const std::string& parameter : ParametersIn(text)) {
        periods_[parameter].push_back({"", ""});
      }
    });
  }
}

bool ParameterUses::Within(const std::string& parameter, absl::string_view from,
                           absl::string_view until) const {
  const auto it = periods_.find(parameter);
  if (it == periods_.end()) return false;
  return std::any_of(it->second.begin(), it->second.end(), [&](const auto& period) {
    return Overlap(period.first, period.second, from, until);
  });
}

}  // namespace typl::law
