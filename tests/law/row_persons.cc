#include "tests/law/row_persons.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/time/business_date.h"
#include "services/statement/law_cases.h"
#include "services/statement/law_parts.h"
#include "tests/law/fact_fields.h"
#include "tests/law/pack_reads.h"

namespace typl::law {
namespace {

// Matters of one person that are decided one after the other.
constexpr int kDecisionsMax = 6;
// A day on which a version is in force.
constexpr int kDaysIntoVersion = 20;
// Longer than any number of weeks that the law counts.
constexpr int kYearsStretched = 2;
constexpr int kWeeksCounted = 60;

// Lets a fact last for years, by its days.
void Stretch(const std::string& key, v1::FactsFile& input) {
  for (v1::Fact& fact : *input.mutable_facts()) {
    if (fact.key() != key || !fact.has_activity()) continue;
    fact.mutable_activity()->clear_weeks();
    google::type::Date& until = *fact.mutable_activity()->mutable_until();
    until.set_year(until.year() + kYearsStretched);
  }
}

// Lets a fact count for more weeks than the law asks, by what it says.
void Count(const std::string& key, v1::FactsFile& input) {
  for (v1::Fact& fact : *input.mutable_facts()) {
    if (fact.key() == key && fact.has_activity()) fact.mutable_activity()->set_weeks(kWeeksCounted);
  }
}

// The row that applies: of several that could, the one that an officer chose.
std::string RowOf(const v1::ProvisionTrace& trace, const v1::FactsFile& input) {
  std::string row = trace.rows(0);
  for (const v1::Fact& fact : input.facts()) {
    const v1::OfficerFinding& finding = fact.officer_finding();
    if (finding.subject_key() != trace.subject_key()) continue;
    if (finding.provision() != trace.provision()) continue;
    const auto& rows = trace.rows();
    if (std::find(rows.begin(), rows.end(), finding.row()) != rows.end()) row = finding.row();
  }
  return row;
}

bool IsCertain(const v1::ProvisionTrace& trace) {
  return trace.verdict() == v1::VERDICT_APPLIED || trace.verdict() == v1::VERDICT_NOT_APPLIED;
}

bool IsOpen(const v1::ProvisionTrace& trace) {
  return trace.verdict() == v1::VERDICT_UNDETERMINED || trace.verdict() == v1::VERDICT_WITH_OFFICER;
}

}  // namespace

v1::Determination DecideWhole(const v1::FactsFile& input, const LawPack& pack) {
  v1::Determination decided;
  DecideWholeInto(input, pack, decided);
  return decided;
}

void DecideWholeInto(const v1::FactsFile& input, const LawPack& pack, v1::Determination& out) {
  DetermineInto(ToPersonFacts(input), pack, *ParseDay(input.day()), {.receipt = true}, out);
  out.mutable_receipt()->clear_pack_hash();
  out.mutable_receipt()->clear_facts_read();
}

RowPersons::RowPersons(const LawPack& pack, const std::vector<v1::Case>& cases)
    : pack_(pack), variants_(pack) {
  for (const v1::Provision& provision : pack.pack().provisions()) {
    const Reads reads = ReadsOf(pack.pack(), provision);
    for (const std::string& mark : reads.marks) readers_[mark].insert(provision.id());
    facts_[provision.id()] = reads.facts;
  }
  for (const v1::Case& worked : cases) {
    Variant person{absl::StrCat("case ", worked.number()), worked.input()};
    for (int i = 0; i < kDecisionsMax; ++i) {
      Arrive(person);
      std::vector<Variant> decided = variants_.Decided(person.input);
      for (Variant& variant : decided) {
        variant.what = absl::StrCat(person.what, ", ", variant.what);
        Arrive(variant);
      }
      // The first matter's first choice; before it comes that none applies.
      if (decided.size() < 2) break;
      person = decided[1];
    }
  }
  ArriveInOtherVersions();
  ArriveByOtherValues();
  for (const std::string& row : Rows()) {
    std::vector<std::string>& marks = marks_put_[row];
    for (const v1::Effect& effect : SourceOf(row).row->effects()) {
      if (!effect.mark().empty()) marks.push_back(effect.mark());
    }
  }
  for (auto& [mark, arrival] : marked_) {
    counted_[mark] = arrival;
    Count(arrival.trace.subject_key(), counted_[mark].person.input);
    Stretch(arrival.trace.subject_key(), arrival.person.input);
  }
}

void RowPersons::Arrive(const Variant& person) {
  const v1::Determination decided = DecideWhole(person.input, pack_);
  const auto keep = [&](std::map<std::string, Arrival>& kept, const std::string& key,
                        const v1::ProvisionTrace& trace) {
    const auto it = kept.find(key);
    if (it != kept.end() && it->second.person.input.facts_size() <= person.input.facts_size()) {
      return;
    }
    kept[key] = {person, trace};
  };
  for (const v1::ProvisionTrace& trace : decided.receipt().provisions()) {
    if (IsOpen(trace)) {
      for (const std::string& row : trace.rows()) {
        keep(open_, absl::StrCat(trace.provision(), " ", row), trace);
      }
    }
    if (!IsCertain(trace) || trace.rows().empty()) continue;
    const std::string row = absl::StrCat(trace.provision(), " ", RowOf(trace, person.input));
    keep(certain_, row, trace);
    if (trace.verdict() != v1::VERDICT_APPLIED || !trace.has_selector_day()) continue;
    keep(companions_, trace.provision(), trace);
    const Source source = SourceOf(row);
    for (const v1::Effect& effect : source.row->effects()) {
      if (effect.mark().empty()) continue;
      keep(marked_, effect.mark(), trace);
    }
  }
}

std::vector<std::string> RowPersons::Rows() const {
  std::set<std::string> rows;
  for (const auto& [row, arrival] : certain_) rows.insert(row);
  for (const auto& [row, arrival] : open_) rows.insert(row);
  return {rows.begin(), rows.end()};
}

// Persons live at another time, too: so that rows are tried in each version that has them.
void RowPersons::ArriveInOtherVersions() {
  std::vector<Variant> moved;
  for (const std::string& row : Rows()) {
    const auto it = certain_.contains(row) ? certain_.find(row) : open_.find(row);
    const Arrival& arrival = it->second;
    const std::optional<absl::CivilDay> day = DayFromProto(arrival.trace.selector_day());
    const Source source = SourceOf(row);
    for (const v1::Version& version : source.provision->versions()) {
      const std::string other = absl::StrCat(version.id(), "/", source.row->id());
      const std::optional<absl::CivilDay> from = ParseDay(version.from());
      if (certain_.contains(absl::StrCat(source.provision->id(), " ", other)) || !from) continue;
      if (from->year() < kFirstYear) continue;
      Variant person = arrival.person;
      const absl::CivilDay now = day ? *day : *ParseDay(person.input.day());
      ShiftDays(*from + kDaysIntoVersion - now, person.input);
      for (v1::Fact& fact : *person.input.mutable_facts()) {
        // Chosen was the row of that version.
        if (fact.officer_finding().provision() != source.provision->id()) continue;
        if (absl::EndsWith(fact.officer_finding().row(), absl::StrCat("/", source.row->id()))) {
          fact.mutable_officer_finding()->set_row(other);
        }
      }
      absl::StrAppend(&person.what, " on ", person.input.day());
      moved.push_back(std::move(person));
    }
  }
  for (const Variant& person : moved) Arrive(person);
}

// Rows that nobody came to for certain: those to whom they may apply, with one thing other, and
// decided.
void RowPersons::ArriveByOtherValues() {
  std::vector<Variant> persons;
  for (const auto& [row, arrival] : open_) {
    if (certain_.contains(row)) continue;
    for (Variant& variant : variants_.WithOtherValues(arrival.person.input)) {
      variant.what = absl::StrCat(arrival.person.what, ", ", variant.what);
      persons.push_back(std::move(variant));
    }
  }
  for (const Variant& person : persons) {
    Arrive(person);
    for (Variant& decided : variants_.Decided(person.input)) {
      decided.what = absl::StrCat(person.what, ", ", decided.what);
      Arrive(decided);
    }
  }
}

RowPersons::Source RowPersons::SourceOf(const std::string& row) const {
  const size_t space = row.find(' ');
  const size_t slash = row.find('/', space);
  Source source;
  source.provision = FindProvision(pack_.pack(), row.substr(0, space));
  for (const v1::Version& version : source.provision->versions()) {
    if (version.id() == row.substr(space + 1, slash - space - 1)) source.version = &version;
  }
  for (const v1::Row& candidate : FindTable(*source.provision, source.version->table())->rows()) {
    if (candidate.id() == row.substr(slash + 1)) source.row = &candidate;
  }
  return source;
}

const std::vector<std::string>& RowPersons::MarksPutBy(const std::string& row) const {
  return marks_put_.at(row);
}

std::vector<Variant> RowPersons::Around(const std::string& row) const {
  const Source source = SourceOf(row);
  std::vector<Variant> out;
  for (const auto* arrivals : {&certain_, &open_}) {
    const auto it = arrivals->find(row);
    if (it == arrivals->end()) continue;
    const Arrival& arrival = it->second;
    const size_t first = out.size();
    out.push_back({"as they are", arrival.person.input});
    for (Variant& variant : variants_.WithOtherValues(arrival.person.input)) {
      out.push_back(std::move(variant));
    }
    for (Variant& variant : variants_.AtEdges(
             arrival.person.input, {.across = true, .provision = source.provision->id()})) {
      out.push_back(std::move(variant));
    }
    // Who is yet to be asked meets nobody, when there is one to whom the row applies.
    if (arrivals == &certain_ || !certain_.contains(row)) {
      AddMeetings(source, arrival, out);
      for (const std::optional<Arrival>& more :
           {Filled(source, arrival), Worked(source, arrival)}) {
        if (!more) continue;
        for (Variant& variant : variants_.AtEdges(
                 more->person.input, {.across = true, .provision = source.provision->id()})) {
          out.push_back(std::move(variant));
        }
        AddMeetings(source, *more, out);
      }
    }
    for (size_t i = first; i < out.size(); ++i) {
      out[i].what = absl::StrCat(arrival.person.what, ": ", out[i].what);
    }
  }
  return out;
}

}  // namespace typl::law
