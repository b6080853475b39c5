#include "services/statement/law_diff.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/text_format.h"
#include "services/statement/law_words.h"

namespace typl::law {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Kind = PackChange::Kind;

// What the parts of a kind are called, and the fields that name one among them.
struct PartKind {
  const Descriptor* type;
  const char* name;
  std::vector<const char*> key;
};

const PartKind* KindOf(const Descriptor* type) {
  static const auto& kinds = *new std::vector<PartKind>{
      {v1::Section::descriptor(), "section", {"id"}},
      {v1::Parameter::descriptor(), "parameter", {"id"}},
      {v1::ParameterValue::descriptor(), "value", {"from"}},
      {v1::Derivation::descriptor(), "derivation", {"id"}},
      {v1::Provision::descriptor(), "provision", {"id"}},
      {v1::Version::descriptor(), "version", {"id"}},
      {v1::Table::descriptor(), "table", {"id"}},
      {v1::Row::descriptor(), "row", {"id"}},
      {v1::Question::descriptor(), "question", {"fact"}},
      {v1::Pack::Text::descriptor(), "text", {"code"}},
      {v1::CompetenceGroup::descriptor(), "competence group", {"id"}},
      {v1::CompetenceRule::descriptor(), "rule", {"from", "customers", "competence"}},
      {v1::Deadline::descriptor(), "deadline", {"competence", "from"}},
      {v1::Area::descriptor(), "area", {"id", "from"}},
  };
  for (const PartKind& kind : kinds) {
    if (kind.type == type) return &kind;
  }
  return nullptr;
}

std::string ScalarText(const Message& message, const FieldDescriptor* field, int index) {
  std::string text;
  google::protobuf::TextFormat::PrintFieldValueToString(message, field, index, &text);
  return text;
}

std::string KeyOf(const Message& message, const PartKind& kind) {
  std::vector<std::string> parts;
  for (const char* name : kind.key) {
    const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
    const std::string text = field->cpp_type() == FieldDescriptor::CPPTYPE_STRING
                                 ? message.GetReflection()->GetString(message, field)
                                 : ScalarText(message, field, -1);
    parts.push_back(text.empty() ? "ever" : text);
  }
  return absl::StrJoin(parts, " ");
}

// A message that has no parts of its own, on one line.
std::string InLine(const Message& message) {
  if (message.GetDescriptor() == v1::Effect::descriptor()) {
    const auto& effect = static_cast<const v1::Effect&>(message);
    const std::string text = InWords(effect, WordsOf(v1::LANGUAGE_EN));
    return effect.reason().empty() ? text : absl::StrCat(text, " (", effect.reason(), ")");
  }
  if (message.GetDescriptor() == v1::Derivation::Term::descriptor()) {
    return InWords(static_cast<const v1::Derivation::Term&>(message));
  }
  google::protobuf::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  std::string text;
  printer.PrintToString(message, &text);
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

// What a part says at a glance, for one that came or went as a whole.
std::string Summary(const Message& message) {
  if (message.GetDescriptor() == v1::Provision::descriptor()) {
    const auto& provision = static_cast<const v1::Provision&>(message);
    int rows = 0;
    for (const v1::Table& table : provision.tables()) rows += table.rows_size();
    return absl::StrCat(provision.title(), ", ", provision.versions_size(), " version(s), ", rows,
                        " row(s)");
  }
  if (message.GetDescriptor() == v1::Table::descriptor()) {
    return absl::StrCat(static_cast<const v1::Table&>(message).rows_size(), " row(s)");
  }
  if (message.GetDescriptor() == v1::Row::descriptor()) {
    const auto& row = static_cast<const v1::Row&>(message);
    return absl::StrCat(
        "when ", absl::StrJoin(row.when(), ", "), ": ",
        absl::StrJoin(row.effects(), "; ", [](std::string* out, const v1::Effect& effect) {
          absl::StrAppend(out, InLine(effect));
        }));
  }
  return InLine(message);
}

class Differ {
 public:
  std::vector<PackChange> Run(const v1::Pack& before, const v1::Pack& now) {
    Fields("", before, now);
    Order(before, now);
    return std::move(changes_);
  }

 private:
  void Add(Kind kind, std::string place, std::string before, std::string now) {
    changes_.push_back({kind, std::move(place), std::move(before), std::move(now)});
  }

  static std::string Join(absl::string_view place, absl::string_view part) {
    return absl::StrCat(place, place.empty() ? "" : ", ", part);
  }

  void Fields(const std::string& place, const Message& before, const Message& now) {
    const Descriptor* type = before.GetDescriptor();
    // Rows of tables with other inputs can only be compared by the inputs' names.
    if (type == v1::Table::descriptor()) {
      return Tables(place, static_cast<const v1::Table&>(before),
                    static_cast<const v1::Table&>(now));
    }
    for (int i = 0; i < type->field_count(); ++i) Field(place, before, now, type->field(i));
  }

  void Field(const std::string& place, const Message& before, const Message& now,
             const FieldDescriptor* field) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      const PartKind* kind = KindOf(field->message_type());
      if (kind != nullptr) return Parts(place, before, now, field, *kind);
    }
    const std::vector<std::string> old = Values(before, field);
    const std::vector<std::string> fresh = Values(now, field);
    if (old == fresh) return;
    const std::string here = Join(place, field->name());
    if (!field->is_repeated()) {
      return Add(Kind::kChanged, here, absl::StrJoin(old, ""), absl::StrJoin(fresh, ""));
    }
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      return Positions(here, old, fresh);
    }
    Sets(here, old, fresh);
  }

  static std::vector<std::string> Values(const Message& message, const FieldDescriptor* field) {
    const auto& reflection = *message.GetReflection();
    std::vector<std::string> values;
    const bool single = !field->is_repeated();
    const int count = single ? 1 : reflection.FieldSize(message, field);
    if (single && !reflection.HasField(message, field)) return values;
    for (int i = 0; i < count; ++i) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        values.push_back(InLine(single ? reflection.GetMessage(message, field)
                                       : reflection.GetRepeatedMessage(message, field, i)));
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        values.push_back(single ? reflection.GetString(message, field)
                                : reflection.GetRepeatedString(message, field, i));
      } else {
        values.push_back(ScalarText(message, field, single ? -1 : i));
      }
    }
    return values;
  }

  // Things that have no names: the first is compared with the first.
  void Positions(const std::string& place, const std::vector<std::string>& before,
                 const std::vector<std::string>& now) {
    for (size_t i = 0; i < std::max(before.size(), now.size()); ++i) {
      const std::string here = absl::StrCat(place, " ", i + 1);
      if (i >= before.size()) {
        Add(Kind::kAdded, here, "", now[i]);
      } else if (i >= now.size()) {
        Add(Kind::kRemoved, here, before[i], "");
      } else if (before[i] != now[i]) {
        Add(Kind::kChanged, here, before[i], now[i]);
      }
    }
  }

  void Sets(const std::string& place, const std::vector<std::string>& before,
            const std::vector<std::string>& now) {
    for (const std::string& value : now) {
      if (std::find(before.begin(), before.end(), value) == before.end()) {
        Add(Kind::kAdded, place, "", value);
      }
    }
    for (const std::string& value : before) {
      if (std::find(now.begin(), now.end(), value) == now.end()) {
        Add(Kind::kRemoved, place, value, "");
      }
    }
  }

  static std::map<std::string, const Message*> ByKey(const Message& message,
                                                     const FieldDescriptor* field,
                                                     const PartKind& kind) {
    std::map<std::string, const Message*> parts;
    const auto& reflection = *message.GetReflection();
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      const Message& part = reflection.GetRepeatedMessage(message, field, i);
      parts[KeyOf(part, kind)] = &part;
    }
    return parts;
  }

  void Parts(const std::string& place, const Message& before, const Message& now,
             const FieldDescriptor* field, const PartKind& kind) {
    const auto old = ByKey(before, field, kind);
    const auto fresh = ByKey(now, field, kind);
    std::set<std::string> keys;
    for (const auto& [key, part] : old) keys.insert(key);
    for (const auto& [key, part] : fresh) keys.insert(key);
    for (const std::string& key : keys) {
      const std::string here = Join(place, absl::StrCat(kind.name, " ", key));
      const auto was = old.find(key);
      const auto is = fresh.find(key);
      if (was == old.end()) {
        Add(Kind::kAdded, here, "", Summary(*is->second));
      } else if (is == fresh.end()) {
        Add(Kind::kRemoved, here, Summary(*was->second), "");
      } else {
        Fields(here, *was->second, *is->second);
      }
    }
  }

  void Tables(const std::string& place, const v1::Table& before, const v1::Table& now) {
    const auto names = [](const v1::Table& table) {
      return std::vector<std::string>(table.inputs().begin(), table.inputs().end());
    };
    Sets(Join(place, "inputs"), names(before), names(now));
    const FieldDescriptor* rows = v1::Table::descriptor()->FindFieldByName("rows");
    const PartKind& kind = *KindOf(v1::Row::descriptor());
    v1::Table old_rest;
    v1::Table rest;
    for (const auto& [table, target] : {std::pair{&before, &old_rest}, {&now, &rest}}) {
      for (v1::Row row : table->rows()) {
        row.clear_when();
        *target->add_rows() = std::move(row);
      }
    }
    for (const v1::Row& row : now.rows()) {
      for (const v1::Row& old : before.rows()) {
        if (row.id() == old.id()) {
          Cells(Join(place, absl::StrCat("row ", row.id())), before, old, now, row);
        }
      }
    }
    // Rows that came or went are told with their cells.
    const auto old_rows = ByKey(before, rows, kind);
    const auto new_rows = ByKey(now, rows, kind);
    for (const auto& [id, row] : new_rows) {
      if (!old_rows.contains(id)) {
        Add(Kind::kAdded, Join(place, absl::StrCat("row ", id)), "", Summary(*row));
      }
    }
    for (const auto& [id, row] : old_rows) {
      const std::string here = Join(place, absl::StrCat("row ", id));
      if (!new_rows.contains(id)) {
        Add(Kind::kRemoved, here, Summary(*row), "");
        continue;
      }
      Fields(here, *ByKey(old_rest, rows, kind).at(id), *ByKey(rest, rows, kind).at(id));
    }
  }

  void Cells(const std::string& place, const v1::Table& old_table, const v1::Row& before,
             const v1::Table& table, const v1::Row& now) {
    std::map<std::string, std::string> cells;
    for (int i = 0; i < std::min(old_table.inputs_size(), before.when_size()); ++i) {
      cells[old_table.inputs(i)] = before.when(i);
    }
    for (int i = 0; i < std::min(table.inputs_size(), now.when_size()); ++i) {
      const auto it = cells.find(table.inputs(i));
      // What a new column says of a row is new, unless it says nothing.
      const std::string old = it == cells.end() ? "-" : it->second;
      if (old != now.when(i)) {
        Add(Kind::kChanged, absl::StrCat(place, ", ", table.inputs(i)), old, now.when(i));
      }
    }
  }

  // The order of provisions is the order in which grounds are listed.
  void Order(const v1::Pack& before, const v1::Pack& now) {
    const auto shared = [](const v1::Pack& pack, const v1::Pack& other) {
      std::set<std::string> known;
      for (const v1::Provision& provision : other.provisions()) known.insert(provision.id());
      std::vector<std::string> ids;
      for (const v1::Provision& provision : pack.provisions()) {
        if (known.contains(provision.id())) ids.push_back(provision.id());
      }
      return ids;
    };
    const std::vector<std::string> old = shared(before, now);
    const std::vector<std::string> fresh = shared(now, before);
    if (old == fresh) return;
    Add(Kind::kChanged, "order of provisions", absl::StrJoin(old, " "), absl::StrJoin(fresh, " "));
  }

  std::vector<PackChange> changes_;
};

}  // namespace

std::vector<PackChange> Diff(const v1::Pack& before, const v1::Pack& now) {
  return Differ().Run(before, now);
}

std::string ToText(const std::vector<PackChange>& changes) {
  std::string out;
  for (const PackChange& change : changes) {
    switch (change.kind) {
      case Kind::kAdded:
        absl::StrAppend(&out, "+ ", change.place, ": ", change.now, "\n");
        break;
      case Kind::kRemoved:
        absl::StrAppend(&out, "- ", change.place, ": ", change.before, "\n");
        break;
      case Kind::kChanged:
        absl::StrAppend(&out, "~ ", change.place, ": ",
                        change.before.empty() ? "nothing" : change.before, " -> ",
                        change.now.empty() ? "nothing" : change.now, "\n");
        break;
    }
  }
  absl::StrAppend(&out, changes.size(), " change(s)\n");
  return out;
}

}  // namespace typl::law
