#include "tests/law/row_persons.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/time/business_date.h"
#include "google/protobuf/descriptor.h"
#include "services/statement/law_cases.h"
#include "services/statement/law_parts.h"
#include "tests/law/fact_fields.h"
#include "tests/law/pack_reads.h"

namespace typl::law {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Matters of one person that are decided one after the other.
constexpr int kDecisionsMax = 6;
constexpr char kOther[] = "other-";
// No law of the packs is older.
constexpr int kFirstYear = 1960;
// A day on which a version is in force.
constexpr int kDaysIntoVersion = 20;
// After the last day that is known of something.
constexpr int kDaysOn = 40;
// Longer than any number of weeks that the law counts.
constexpr int kYearsStretched = 2;

const v1::Fact* FindFact(const v1::FactsFile& file, const std::string& key,
                         const std::string& entity) {
  for (const v1::Fact& fact : file.facts()) {
    if (fact.key() == key && ContentOf(fact) != nullptr && ContentOf(fact)->name() == entity) {
      return &fact;
    }
  }
  return nullptr;
}

bool HasEntity(const v1::FactsFile& file, const v1::Fact& like) {
  return std::any_of(file.facts().begin(), file.facts().end(), [&](const v1::Fact& fact) {
    return fact.content_case() == like.content_case();
  });
}

bool InForce(const v1::Provision& provision, absl::CivilDay day) {
  const std::string text = FormatDay(day);
  return std::any_of(
      provision.versions().begin(), provision.versions().end(), [&](const v1::Version& version) {
        return version.from() <= text && (version.until().empty() || text < version.until());
      });
}

// A fact of another person as well, so many days later, with what belongs to it: facts of entities
// of which the person has none, or `over` which the other's go.
void Join(const v1::FactsFile& other, const v1::Fact& fact, int64_t days,
          const std::set<std::string>& over, v1::FactsFile& input) {
  const std::string key = absl::StrCat(kOther, fact.key());
  v1::Fact& joined = *input.add_facts();
  joined = Shifted(fact, days);
  joined.set_key(key);
  for (const v1::Fact& more : other.facts()) {
    if (more.has_officer_finding()) {
      if (more.officer_finding().subject_key() != fact.key()) continue;
      v1::Fact& finding = *input.add_facts();
      finding = more;
      finding.set_key(absl::StrCat(kOther, more.key()));
      finding.mutable_officer_finding()->set_subject_key(key);
    } else if (!HasEntity(input, more) || over.contains(ContentOf(more)->name())) {
      *input.add_facts() = Shifted(more, days);
    }
  }
}

// Lets a fact last for years, by its days.
void Stretch(const std::string& key, v1::FactsFile& input) {
  for (v1::Fact& fact : *input.mutable_facts()) {
    if (fact.key() != key || !fact.has_activity()) continue;
    fact.mutable_activity()->clear_weeks();
    google::type::Date& until = *fact.mutable_activity()->mutable_until();
    until.set_year(until.year() + kYearsStretched);
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
  for (const std::string& row : Rows()) {
    std::vector<std::string>& marks = marks_put_[row];
    for (const v1::Effect& effect : SourceOf(row).row->effects()) {
      if (!effect.mark().empty()) marks.push_back(effect.mark());
    }
  }
  for (auto& [mark, arrival] : marked_) Stretch(arrival.trace.subject_key(), arrival.person.input);
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

// The days that the row's effects follow from are known; nullopt when they are already.
std::optional<RowPersons::Arrival> RowPersons::Filled(const Source& source,
                                                      const Arrival& arrival) const {
  Arrival filled = arrival;
  bool any = false;
  for (const std::string& name : ReadsOfDays(pack_.pack(), *source.row).facts) {
    for (v1::Fact& fact : *filled.person.input.mutable_facts()) {
      if (fact.key() != arrival.trace.subject_key() || !LacksDay(name, fact)) continue;
      const std::set<absl::CivilDay> days = DaysOf(fact);
      if (days.empty()) continue;
      SetDay(name, *days.rbegin() + kDaysOn, fact);
      any = true;
    }
  }
  if (!any) return std::nullopt;
  absl::StrAppend(&filled.person.what, " with days");
  return filled;
}

// The weeks that the row's effects count begin soon after what it is applied to; nullopt when they
// count none.
std::optional<RowPersons::Arrival> RowPersons::Worked(const Source& source,
                                                      const Arrival& arrival) const {
  const std::set<std::string> marks = ReadsOfDays(pack_.pack(), *source.row).counted_marks;
  const std::optional<absl::CivilDay> day = DayFromProto(arrival.trace.selector_day());
  const auto of_mark = marks.empty() ? marked_.end() : marked_.find(*marks.begin());
  if (of_mark == marked_.end() || !day) return std::nullopt;
  const Arrival& other = of_mark->second;
  const v1::Fact* fact = FindFact(other.person.input, other.trace.subject_key(),
                                  FindProvision(pack_.pack(), other.trace.provision())->subject());
  const std::optional<absl::CivilDay> then = DayFromProto(other.trace.selector_day());
  if (fact == nullptr || !then) return std::nullopt;
  Arrival worked = arrival;
  Join(other.person.input, *fact, *day + kDaysIntoVersion - *then, {}, worked.person.input);
  absl::StrAppend(&worked.person.what, " at work");
  return worked;
}

void RowPersons::AddMeetings(const Source& source, const Arrival& arrival,
                             std::vector<Variant>& out) const {
  std::set<std::string> own;
  std::set<std::string> off;
  std::set<std::string> readers;
  for (const v1::Effect& effect : source.row->effects()) {
    const v1::Disapply& disapply = effect.disapply();
    (disapply.own_subject() ? own : off)
        .insert(disapply.provisions().begin(), disapply.provisions().end());
    const auto of_mark = readers_.find(effect.mark());
    if (of_mark != readers_.end()) readers.insert(of_mark->second.begin(), of_mark->second.end());
  }
  for (const std::string& provision : own) AddBlends(provision, arrival, out);
  for (const std::string& provision : off) {
    const auto other = companions_.find(provision);
    if (other != companions_.end()) AddMeetingsWith(other->second, source, arrival, out);
  }
  // A mark may bear on any row of those who read it.
  for (const std::string& provision : readers) {
    const std::string prefix = absl::StrCat(provision, " ");
    for (auto it = certain_.lower_bound(prefix);
         it != certain_.end() && absl::StartsWith(it->first, prefix); ++it) {
      Meet(source, arrival, it->second, out);
    }
  }
  for (const std::string& mark : ReadsOfDays(pack_.pack(), *source.row).counted_marks) {
    const auto other = marked_.find(mark);
    if (other != marked_.end()) Meet(source, arrival, other->second, out);
  }
}

// When the other provision isn't in force at the time of the person, the person lives as late or as
// early as the row has it.
void RowPersons::AddMeetingsWith(const Arrival& other, const Source& source, const Arrival& arrival,
                                 std::vector<Variant>& out) const {
  Meet(source, arrival, other, out);
  const v1::Provision& provision = *FindProvision(pack_.pack(), other.trace.provision());
  const std::optional<absl::CivilDay> day = DayFromProto(arrival.trace.selector_day());
  if (!day || InForce(provision, *day)) return;
  const std::optional<absl::CivilDay> until = ParseDay(source.version->until());
  const std::optional<absl::CivilDay> from = ParseDay(source.version->from());
  for (const std::optional<absl::CivilDay>& to :
       {until ? std::optional(*until - 1) : std::nullopt, from}) {
    if (!to || to->year() < kFirstYear) continue;
    Arrival moved = arrival;
    ShiftDays(*to - *day, moved.person.input);
    moved.person.what = absl::StrCat("on ", FormatDay(*to));
    *moved.trace.mutable_selector_day() = DayToProto(*to);
    Meet(source, moved, other, out);
  }
}

void RowPersons::Meet(const Source& source, const Arrival& arrival, const Arrival& other,
                      std::vector<Variant>& out) const {
  const v1::Provision& provision = *FindProvision(pack_.pack(), other.trace.provision());
  const std::optional<absl::CivilDay> then = DayFromProto(other.trace.selector_day());
  const v1::Fact* fact =
      FindFact(other.person.input, other.trace.subject_key(), provision.subject());
  if (fact == nullptr || !then) return;
  std::set<absl::CivilDay> days;
  for (const absl::CivilDay edge : EdgesOf(source, arrival, provision)) {
    for (const int step : {-1, 0, 1}) {
      if (InForce(provision, edge + step)) days.insert(edge + step);
    }
  }
  // Of the person counts what the other provision reads and the row doesn't, such as the age.
  std::set<std::string> over;
  for (const std::string& entity : pack_.pack().single_entities()) {
    const auto reads = [&](const std::string& of) {
      const std::set<std::string>& facts = facts_.at(of);
      return std::any_of(facts.begin(), facts.end(), [&](const std::string& name) {
        return absl::StartsWith(name, absl::StrCat(entity, "."));
      });
    };
    if (reads(provision.id()) && !reads(source.provision->id())) over.insert(entity);
  }
  for (const absl::CivilDay day : days) {
    Variant met{absl::StrCat(arrival.person.what, " and ", other.trace.provision(), " of ",
                             other.person.what, " on ", FormatDay(day)),
                arrival.person.input};
    Join(other.person.input, *fact, day - *then, over, met.input);
    out.push_back(std::move(met));
  }
}

// What a row switches off for the same fact: facts to which the one and the other apply.
void RowPersons::AddBlends(const std::string& provision, const Arrival& arrival,
                           std::vector<Variant>& out) const {
  const v1::Provision& own = *FindProvision(pack_.pack(), arrival.trace.provision());
  const v1::Fact* fact = FindFact(arrival.person.input, arrival.trace.subject_key(), own.subject());
  const std::optional<absl::CivilDay> day = DayFromProto(arrival.trace.selector_day());
  if (fact == nullptr) return;
  const std::string prefix = absl::StrCat(provision, " ");
  for (const auto* arrivals : {&certain_, &open_}) {
    for (auto it = arrivals->lower_bound(prefix);
         it != arrivals->end() && absl::StartsWith(it->first, prefix); ++it) {
      const Arrival& other = it->second;
      const v1::Fact* like = FindFact(other.person.input, other.trace.subject_key(), own.subject());
      if (like == nullptr) continue;
      const std::optional<absl::CivilDay> then = DayFromProto(other.trace.selector_day());
      Variant blended{absl::StrCat("like ", other.person.what, " for ", it->first),
                      arrival.person.input};
      for (v1::Fact& target : *blended.input.mutable_facts()) {
        if (target.key() != fact->key() || target.content_case() != fact->content_case()) continue;
        target = Shifted(*like, day && then ? *day - *then : 0);
        target.set_key(fact->key());
        CopyFields(*fact, facts_.at(own.id()), target);
      }
      for (const std::string& name : facts_.at(own.id())) {
        Variant asked{absl::StrCat(blended.what, " without ", name), blended.input};
        for (v1::Fact& target : *asked.input.mutable_facts()) {
          if (target.key() == fact->key() && ClearNamed(name, target)) out.push_back(asked);
        }
      }
      out.push_back(std::move(blended));
    }
  }
}

// Days from which the row's effects count: those that pick its version, for this fact and for those
// that are decided in one sequence with it, and the days of the fact that its effects read.
std::set<absl::CivilDay> RowPersons::StartsOf(const Source& source, const Arrival& arrival,
                                              const v1::Determination& decided) const {
  std::set<absl::CivilDay> starts;
  const std::string& key = arrival.trace.subject_key();
  for (const v1::ProvisionTrace& trace : decided.receipt().provisions()) {
    const bool own = trace.provision() == arrival.trace.provision() && trace.subject_key() == key;
    const v1::Provision& other = *FindProvision(pack_.pack(), trace.provision());
    const bool fellow =
        !other.sequence().empty() && other.sequence() == source.provision->sequence();
    if (!own && !fellow) continue;
    if (const auto day = DayFromProto(trace.selector_day())) starts.insert(*day);
  }
  const v1::Fact* fact = FindFact(arrival.person.input, key, source.provision->subject());
  if (fact != nullptr) {
    starts.merge(DaysOf(*fact, ReadsOfDays(pack_.pack(), *source.row).facts));
  }
  return starts;
}

std::set<absl::CivilDay> RowPersons::EdgesOf(const Source& source, const Arrival& arrival,
                                             const v1::Provision& other_provision) const {
  const v1::Determination decided = DecideWhole(arrival.person.input, pack_);
  const std::string& key = arrival.trace.subject_key();
  std::set<absl::CivilDay> edges;
  const auto add = [&edges](const common::v1::DateRange& range) {
    edges.insert(*DayFromProto(range.from()));
    if (range.has_until()) edges.insert(*DayFromProto(range.until()));
  };
  for (const v1::Period& period : decided.timeline()) {
    for (const v1::Ground& ground : period.grounds()) {
      if (ground.provision() == source.provision->id() && ground.subject_key() == key) {
        add(ground.own_range());
      }
    }
  }
  for (const v1::OfficerMatter& matter : decided.officer_matters()) {
    if (matter.provision() != source.provision->id() || matter.subject_key() != key) continue;
    for (const v1::OfficerChoice& choice : matter.choices()) add(choice.range());
  }
  for (const absl::CivilDay start : StartsOf(source, arrival, decided)) {
    edges.insert(start);
    for (const v1::Effect& effect : source.row->effects()) {
      edges.merge(DaysAfter(pack_.pack(), start, absl::StrCat(effect.from(), " ", effect.until())));
    }
  }
  if (edges.empty()) return edges;
  const absl::CivilDay first = *edges.begin();
  const absl::CivilDay last = *edges.rbegin();
  for (const v1::Version& version : other_provision.versions()) {
    for (const std::string& text : {version.from(), version.until()}) {
      const std::optional<absl::CivilDay> day = ParseDay(text);
      if (day && first < *day && *day < last) edges.insert(*day);
    }
  }
  return edges;
}

}  // namespace typl::law
