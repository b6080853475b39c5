#include "services/statement/law_lint.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/descriptor.h"
#include "services/statement/law_parts.h"
#include "typl/law/v1/facts.pb.h"

namespace typl::law {
namespace {

using google::protobuf::FieldDescriptor;
using Severity = LintFinding::Severity;

class Linter {
 public:
  Linter(const v1::Pack& pack, const Coverage* coverage) : pack_(pack), coverage_(coverage) {}

  LintReport Run() {
    for (const v1::Provision& provision : pack_.provisions()) {
      Doubts(provision);
      SameTables(provision);
      SameVersions(provision);
      RowsNeverMet(provision);
    }
    Values();
    Terms();
    Registers();
    FactsNeverRead();
    if (coverage_ != nullptr) Untouched();
    Count();
    return std::move(report_);
  }

 private:
  void Fault(std::string kind, std::string place, std::string text) {
    report_.findings.push_back(
        {Severity::kFault, std::move(kind), std::move(place), std::move(text)});
  }
  void Remark(std::string kind, std::string place, std::string text) {
    report_.findings.push_back(
        {Severity::kRemark, std::move(kind), std::move(place), std::move(text)});
  }

  static std::string PlaceOf(const v1::Provision& provision, const v1::Table& table,
                             const v1::Row& row) {
    return absl::StrCat("provision ", provision.id(), ", table ", table.id(), ", row ", row.id());
  }

  void Doubts(const v1::Provision& provision);
  void SameTables(const v1::Provision& provision);
  void SameVersions(const v1::Provision& provision);
  void RowsNeverMet(const v1::Provision& provision);
  void Values();
  void Terms();
  void Registers();
  void FactsNeverRead();
  void Untouched();
  void Count();

  bool AlwaysKnown(const std::string& input) const;
  // Whether a parameter has other values in one version than in the next.
  bool ValuesDiffer(const std::set<std::string>& parameters, const v1::Version& a,
                    const v1::Version& b) const;

  const v1::Pack& pack_;
  const Coverage* coverage_;
  LintReport report_;
};

void Linter::Doubts(const v1::Provision& provision) {
  for (const v1::Version& version : provision.versions()) {
    if (version.confidence() != v1::CONFIDENCE_LOW) continue;
    Remark("doubtful", absl::StrCat("provision ", provision.id(), ", version ", version.id()),
           version.transition().empty() ? version.source() : version.transition());
  }
  for (const v1::Table& table : provision.tables()) {
    for (const v1::Row& row : table.rows()) {
      if (row.confidence() != v1::CONFIDENCE_LOW) continue;
      const std::string place = PlaceOf(provision, table, row);
      if (row.note().empty()) {
        Fault("doubt_without_note", place, "it is of low confidence and has no note why");
      } else {
        Remark("doubtful", place, row.note());
      }
    }
  }
}

void Linter::SameTables(const v1::Provision& provision) {
  std::map<std::string, std::string> ids;  // by content
  for (v1::Table table : provision.tables()) {
    const std::string id = table.id();
    table.clear_id();
    const auto [it, inserted] = ids.insert({table.SerializeAsString(), id});
    if (inserted) continue;
    Fault("same_tables", absl::StrCat("provision ", provision.id(), ", table ", id),
          absl::StrCat("it says the same as table ", it->second, ": versions can share one"));
  }
}

bool Linter::ValuesDiffer(const std::set<std::string>& parameters, const v1::Version& a,
                          const v1::Version& b) const {
  return std::any_of(parameters.begin(), parameters.end(), [&](const std::string& id) {
    return ValuesWithin(pack_, id, a.from(), a.until()) !=
           ValuesWithin(pack_, id, b.from(), b.until());
  });
}

void Linter::SameVersions(const v1::Provision& provision) {
  for (int i = 1; i < provision.versions_size(); ++i) {
    const v1::Version& before = provision.versions(i - 1);
    const v1::Version& version = provision.versions(i);
    if (before.table() != version.table() || before.section() != version.section()) continue;
    const v1::Table* table = FindTable(provision, version.table());
    if (table == nullptr || ValuesDiffer(ParametersOf(*table), before, version)) continue;
    Remark("same_versions", absl::StrCat("provision ", provision.id(), ", version ", version.id()),
           absl::StrCat("it says and cites the same as version ", before.id(), " before it"));
  }
}

// A term without conditions that has a value for everybody.
bool IsAlwaysKnown(const v1::Derivation::Term& term) {
  return term.has_constant() && !term.has_at_least() && term.when_set().empty() &&
         term.when_unset().empty();
}

bool Linter::AlwaysKnown(const std::string& input) const {
  return std::any_of(pack_.derivations().begin(), pack_.derivations().end(),
                     [&](const v1::Derivation& derivation) {
                       return derivation.id() == input &&
                              std::any_of(derivation.first_of().begin(),
                                          derivation.first_of().end(), IsAlwaysKnown);
                     });
}

void Linter::RowsNeverMet(const v1::Provision& provision) {
  for (const v1::Table& table : provision.tables()) {
    for (int column = 0; column < table.inputs_size(); ++column) {
      if (!AlwaysKnown(table.inputs(column))) continue;
      for (const v1::Row& row : table.rows()) {
        if (column >= row.when_size() || row.when(column) != "unset") continue;
        Fault("row_never_met", PlaceOf(provision, table, row),
              absl::StrCat(table.inputs(column), " is never unset"));
      }
    }
  }
}

void Linter::Values() {
  const ParameterUses uses(pack_);
  for (const v1::Parameter& parameter : pack_.parameters()) {
    for (const v1::ParameterValue& value : parameter.values()) {
      const std::string place = absl::StrCat("parameter ", parameter.id(), ", value from ",
                                             value.from().empty() ? "ever" : value.from());
      if (!uses.Within(parameter.id(), value.from(), value.until())) {
        Fault("value_never_used", place, "no version that reads it is in force on its days");
      }
      if (value.confidence() != v1::CONFIDENCE_LOW) continue;
      if (value.note().empty()) {
        Fault("doubt_without_note", place, "it is of low confidence and has no note why");
      } else {
        Remark("doubtful", place, value.note());
      }
    }
  }
}

void Linter::Terms() {
  for (const v1::Derivation& derivation : pack_.derivations()) {
    for (int i = 0; i + 1 < derivation.first_of_size(); ++i) {
      if (!IsAlwaysKnown(derivation.first_of(i))) continue;
      Fault("term_never_used", absl::StrCat("derivation ", derivation.id(), ", term ", i + 2),
            absl::StrCat("term ", i + 1, " always has a value"));
      break;
    }
  }
}

void Linter::Registers() {
  for (const v1::Section& section : pack_.sections()) {
    if (section.url().empty()) {
      Remark("section_without_url", absl::StrCat("section ", section.id()), section.cite());
    }
  }
  for (const v1::Pack::Text& text : pack_.texts()) {
    if (text.en().empty()) {
      Remark("text_without_english", absl::StrCat("text ", text.code()), text.fi());
    }
  }
}

// Facts that the schema has and nothing in the pack reads. Texts are for people.
void Linter::FactsNeverRead() {
  const std::set<std::string> words = FactsNamed(pack_);
  const google::protobuf::OneofDescriptor* content =
      v1::Fact::descriptor()->FindOneofByName("content");
  for (int i = 0; i < content->field_count(); ++i) {
    const FieldDescriptor* entity = content->field(i);
    if (entity->message_type() == v1::OfficerFinding::descriptor()) continue;
    const bool is_subject =
        std::any_of(pack_.provisions().begin(), pack_.provisions().end(),
                    [&](const v1::Provision& p) { return p.subject() == entity->name(); });
    std::vector<std::string> unread;
    for (int j = 0; j < entity->message_type()->field_count(); ++j) {
      const FieldDescriptor* field = entity->message_type()->field(j);
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) continue;
      // The bounds of subjects are read by what they are.
      if (is_subject && (field->name() == "from" || field->name() == "until")) continue;
      if (!words.contains(absl::StrCat(entity->name(), ".", field->name()))) {
        unread.push_back(field->name());
      }
    }
    if (unread.empty()) continue;
    Remark("fact_never_read", absl::StrCat("entity ", entity->name()), absl::StrJoin(unread, ", "));
  }
}

void Linter::Untouched() {
  for (const PartCoverage& version : coverage_->versions) {
    if (version.touched()) continue;
    Fault("version_untouched",
          absl::StrCat("provision ", version.provision, ", version ", version.part),
          "no case is decided by it");
  }
  for (const PartCoverage& row : coverage_->rows) {
    const std::string place = absl::StrCat("provision ", row.provision, ", row ", row.part);
    if (!row.touched()) {
      Fault("row_untouched", place,
            row.open.empty() ? "no case meets it"
                             : absl::StrCat("cases only could meet it, such as ", row.open[0]));
    } else if (row.officer && row.applied.empty()) {
      Remark("row_not_decided", place,
             "it is an officer's, and in no case an officer decides by it");
    }
  }
}

void Linter::Count() {
  int versions = 0;
  int tables = 0;
  int automatic = 0;
  int officer = 0;
  for (const v1::Provision& provision : pack_.provisions()) {
    versions += provision.versions_size();
    tables += provision.tables_size();
    for (const v1::Table& table : provision.tables()) {
      for (const v1::Row& row : table.rows()) {
        ++(row.automation() == v1::AUTOMATION_OFFICER ? officer : automatic);
      }
    }
  }
  int values = 0;
  for (const v1::Parameter& parameter : pack_.parameters()) values += parameter.values_size();
  report_.counts = {{"provisions", pack_.provisions_size()},
                    {"versions", versions},
                    {"tables", tables},
                    {"rows, automatic", automatic},
                    {"rows, officer's", officer},
                    {"parameters", pack_.parameters_size()},
                    {"values of parameters", values},
                    {"derivations", pack_.derivations_size()},
                    {"sections", pack_.sections_size()},
                    {"texts", pack_.texts_size()},
                    {"questions", pack_.questions_size()},
                    {"areas", pack_.areas_size()},
                    {"deadlines", pack_.deadlines_size()}};
  if (coverage_ != nullptr) report_.counts.push_back({"cases", coverage_->case_count});
}

}  // namespace

bool LintReport::sound() const {
  return std::none_of(findings.begin(), findings.end(), [](const LintFinding& finding) {
    return finding.severity == Severity::kFault;
  });
}

LintReport Lint(const v1::Pack& pack, const Coverage* coverage) {
  return Linter(pack, coverage).Run();
}

std::string ToText(const LintReport& report) {
  std::string out;
  std::map<std::pair<Severity, std::string>, int> kinds;
  for (const Severity severity : {Severity::kFault, Severity::kRemark}) {
    for (const LintFinding& finding : report.findings) {
      if (finding.severity != severity) continue;
      ++kinds[{severity, finding.kind}];
      absl::StrAppend(&out, severity == Severity::kFault ? "fault " : "remark ", finding.kind, " ",
                      finding.place, ": ", finding.text, "\n");
    }
  }
  for (const auto& [what, count] : report.counts) {
    absl::StrAppendFormat(&out, "%-30s%6d\n", what, count);
  }
  for (const auto& [kind, count] : kinds) {
    absl::StrAppendFormat(
        &out, "%-30s%6d\n",
        absl::StrCat(kind.first == Severity::kFault ? "fault " : "remark ", kind.second), count);
  }
  return out;
}

}  // namespace typl::law
