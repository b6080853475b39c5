#include "services/statement/law_explain.h"

#include <algorithm>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/text/text.h"
#include "common/time/business_date.h"
#include "services/statement/law_parts.h"

namespace typl::law {
namespace {

// A cell with more text than this is broken where one of its values ends.
constexpr size_t kCellWidth = 26;

// As many columns as an alphabet has letters; packs have at most 16.
std::string LetterOf(int column) { return std::string(1, static_cast<char>('A' + column)); }

std::vector<std::string> Wrapped(const std::string& cell) {
  std::vector<std::string> lines = {""};
  for (const absl::string_view part : absl::StrSplit(cell, " | ")) {
    const bool first = lines.back().empty();
    if (!first && CharacterCount(lines.back()) + 3 + CharacterCount(part) > kCellWidth) {
      lines.back().append(" |");
      lines.push_back(std::string(part));
    } else {
      absl::StrAppend(&lines.back(), first ? "" : " | ", part);
    }
  }
  return lines;
}

// Rows of cells under each other, cells of several lines broken.
std::string Aligned(const std::vector<std::vector<std::string>>& rows) {
  std::vector<size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) {
      for (const std::string& line : Wrapped(row[i])) {
        widths[i] = std::max(widths[i], CharacterCount(line));
      }
    }
  }
  std::string out;
  for (const auto& row : rows) {
    size_t height = 1;
    std::vector<std::vector<std::string>> cells;
    for (const std::string& cell : row) {
      cells.push_back(Wrapped(cell));
      height = std::max(height, cells.back().size());
    }
    for (size_t line = 0; line < height; ++line) {
      std::string text = " ";
      for (size_t i = 0; i < cells.size(); ++i) {
        const std::string part = line < cells[i].size() ? cells[i][line] : "";
        absl::StrAppend(&text, " ", part, std::string(widths[i] - CharacterCount(part) + 1, ' '));
      }
      absl::StrAppend(&out, text.substr(0, text.find_last_not_of(' ') + 1), "\n");
    }
  }
  return out;
}

class Page {
 public:
  Page(const v1::Pack& pack, const v1::Provision& provision, const ExplainOptions& options)
      : pack_(pack), provision_(provision), options_(options), words_(WordsOf(options.language)) {
    for (const v1::Version& version : provision.versions()) {
      if (!options.on || Holds(version.from(), version.until())) versions_.push_back(&version);
    }
  }

  bool empty() const { return versions_.empty(); }

  std::string Write() {
    Header();
    Versions();
    for (const v1::Table& table : provision_.tables()) {
      std::vector<std::string> of;
      for (const v1::Version* version : versions_) {
        if (version->table() == table.id()) of.push_back(version->id());
      }
      if (!of.empty()) Table(table, of);
    }
    Parameters();
    Derivations();
    SwitchedOffBy();
    return std::move(out_);
  }

 private:
  template <typename... Parts>
  void Line(const Parts&... parts) {
    absl::StrAppend(&out_, parts..., "\n");
  }

  bool Holds(absl::string_view from, absl::string_view until) const {
    const std::string next = FormatDay(*options_.on + 1);
    return Overlap(from, until, FormatDay(*options_.on), next);
  }

  // Numbers in place of parameters, when there is one day.
  std::string Numbered(const std::string& text) const {
    if (!options_.on) return text;
    std::string numbered = text;
    const std::string day = FormatDay(*options_.on);
    for (const std::string& id : ParametersIn(text)) {
      const std::vector<int64_t> values = ValuesWithin(pack_, id, day, FormatDay(*options_.on + 1));
      if (values.empty()) continue;
      numbered = absl::StrReplaceAll(numbered,
                                     {{absl::StrCat("{", id, "}"), absl::StrCat(values.front())}});
    }
    return numbered;
  }

  std::string Cited(const std::string& id) const {
    const v1::Section* section = FindSection(pack_, id);
    if (section == nullptr) return id;
    return section->url().empty() ? section->cite()
                                  : absl::StrCat(section->cite(), " <", section->url(), ">");
  }

  // Both the code and its wording.
  void Wording(absl::string_view indent, const std::string& code) {
    for (const v1::Pack::Text& text : pack_.texts()) {
      if (text.code() == code) {
        return Line(indent, code, ": ", TextIn(text, options_.language));
      }
    }
  }

  void Header() {
    Line(provision_.id(), "  ", provision_.title());
    Line(words_.applies_to, " ", provision_.subject(),
         provision_.required_within().empty()
             ? ""
             : absl::StrCat(" ", words_.required_within, " ", provision_.required_within(),
                            provision_.required_on().empty()
                                ? ""
                                : absl::StrCat(" (", provision_.required_on(), ")")),
         ".");
    const v1::Selector& selector = provision_.selector();
    Line(words_.version_of, " ", selector.date(),
         selector.second_reading().empty()
             ? ""
             : absl::StrCat("; ", words_.second_reading, " ", selector.second_reading()),
         ".");
    if (!selector.matter().empty()) Wording("  ", selector.matter());
    if (!provision_.sequence().empty()) Line(words_.sequence, " ", provision_.sequence(), ".");
    if (!provision_.gap().empty()) Line(words_.gap, ": ", provision_.gap());
  }

  void Versions() {
    Line("\n", words_.versions);
    for (const v1::Version* version : versions_) {
      Line("  ", version->id(), "  ", PeriodInWords(version->from(), version->until()), "  ",
           Cited(version->section()));
      if (!version->transition().empty())
        Line("      ", words_.transition, ": ", version->transition());
      Line("      ", words_.source, ": ", version->source(), "; ", words_.confidence, ": ",
           InWords(version->confidence(), words_));
    }
  }

  void Table(const v1::Table& table, const std::vector<std::string>& of) {
    Line("\n", words_.table, " ", table.id(), " (", absl::StrJoin(of, ", "), ")");
    Line(words_.inputs, ":");
    std::vector<std::vector<std::string>> rows = {{""}};
    for (int i = 0; i < table.inputs_size(); ++i) {
      Line("  ", LetterOf(i), "  ", table.inputs(i));
      rows[0].push_back(LetterOf(i));
    }
    for (const v1::Row& row : table.rows()) {
      std::vector<std::string>& cells = rows.emplace_back();
      cells.push_back(row.id());
      for (const std::string& cell : row.when()) cells.push_back(Numbered(cell));
      if (!row.alternative_to().empty()) cells.push_back(absl::StrCat("= ", row.alternative_to()));
    }
    out_.append(Aligned(rows));
    Line(words_.rows, ":");
    for (const v1::Row& row : table.rows()) Row(row);
  }

  void Row(const v1::Row& row) {
    const bool officer = row.automation() == v1::AUTOMATION_OFFICER;
    Line("  ", row.id(), " (", officer ? words_.officer : words_.automatic, ")",
         row.alternative_to().empty()
             ? ""
             : absl::StrCat(", ", words_.alternative_to, " ", row.alternative_to()),
         row.effects().empty() ? absl::StrCat(": ", words_.says_nothing) : "");
    for (const v1::Effect& effect : row.effects()) {
      Line("    - ", Numbered(InWords(effect, words_)));
      if (!effect.reason().empty()) Wording("      ", effect.reason());
    }
    if (!row.matter().empty()) Wording("    ? ", row.matter());
    if (!row.section().empty()) Line("    ", words_.section, ": ", Cited(row.section()));
    if (row.confidence() != v1::CONFIDENCE_UNSPECIFIED) {
      Line("    ", words_.confidence, ": ", InWords(row.confidence(), words_));
    }
    if (!row.note().empty()) Line("    ", words_.note, ": ", row.note());
  }

  void Parameters() {
    std::set<std::string> ids;
    for (const v1::Version* version : versions_) {
      const v1::Table* table = FindTable(provision_, version->table());
      if (table != nullptr) ids.merge(ParametersOf(*table));
    }
    if (ids.empty()) return;
    Line("\n", words_.parameters);
    for (const v1::Parameter& parameter : pack_.parameters()) {
      if (!ids.contains(parameter.id())) continue;
      Line("  ", parameter.id(), " (", parameter.unit(), ")");
      for (const v1::ParameterValue& value : parameter.values()) {
        if (options_.on && !Holds(value.from(), value.until())) continue;
        Line("    ", value.value(), "  ", PeriodInWords(value.from(), value.until()), "  ",
             words_.source, ": ", value.source(), "; ", words_.confidence, ": ",
             InWords(value.confidence(), words_),
             value.note().empty() ? "" : absl::StrCat("; ", words_.note, ": ", value.note()));
      }
    }
  }

  // Those that the provision reads, and those that they read.
  void Derivations() {
    v1::Pack own;
    *own.add_provisions() = provision_;
    std::set<std::string> named = FactsNamed(own);
    std::vector<const v1::Derivation*> used;
    for (bool found = true; found;) {
      found = false;
      for (const v1::Derivation& derivation : pack_.derivations()) {
        const bool listed = std::find(used.begin(), used.end(), &derivation) != used.end();
        if (listed || !named.contains(derivation.id())) continue;
        used.push_back(&derivation);
        v1::Pack part;
        *part.add_derivations() = derivation;
        named.merge(FactsNamed(part));
        found = true;
      }
    }
    if (used.empty()) return;
    Line("\n", words_.derivations);
    for (const v1::Derivation* derivation : used) {
      Line("  ", derivation->id());
      for (const v1::Derivation::Term& term : derivation->first_of()) Line("    = ", InWords(term));
    }
  }

  void SwitchedOffBy() {
    std::vector<std::string> lines;
    for (const v1::Provision& other : pack_.provisions()) {
      for (const v1::Table& table : other.tables()) {
        for (const v1::Row& row : table.rows()) {
          for (const v1::Effect& effect : row.effects()) {
            const auto& targets = effect.disapply().provisions();
            if (std::find(targets.begin(), targets.end(), provision_.id()) == targets.end()) {
              continue;
            }
            v1::Effect shown = effect;
            shown.mutable_disapply()->clear_provisions();
            shown.mutable_disapply()->add_provisions(provision_.id());
            lines.push_back(absl::StrCat("  ", other.id(), " ", table.id(), "/", row.id(), ": ",
                                         InWords(shown, words_)));
          }
        }
      }
    }
    if (lines.empty()) return;
    Line("\n", words_.switched_off_by);
    for (const std::string& line : lines) Line(line);
  }

  const v1::Pack& pack_;
  const v1::Provision& provision_;
  const ExplainOptions options_;
  const Words& words_;
  std::vector<const v1::Version*> versions_;
  std::string out_;
};

}  // namespace

absl::StatusOr<std::string> Explain(const v1::Pack& pack, absl::string_view provision,
                                    const ExplainOptions& options) {
  const v1::Provision* found = FindProvision(pack, provision);
  if (found == nullptr) {
    const std::string known = absl::StrJoin(
        pack.provisions(), " ",
        [](std::string* out, const v1::Provision& p) { absl::StrAppend(out, p.id()); });
    return absl::NotFoundError(
        absl::StrCat("the pack has no provision \"", provision, "\"; it has ", known));
  }
  Page page(pack, *found, options);
  if (page.empty()) {
    return absl::NotFoundError(
        absl::StrCat(provision, " is not in force on ", FormatDay(*options.on)));
  }
  return page.Write();
}

}  // namespace typl::law
