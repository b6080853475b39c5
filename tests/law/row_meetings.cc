#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/time/business_date.h"
#include "services/statement/law_parts.h"
#include "tests/law/fact_fields.h"
#include "tests/law/pack_reads.h"
#include "tests/law/row_persons.h"

// Persons to whom a row is applied, and to whom something else happens as well.

namespace typl::law {
namespace {

constexpr char kOther[] = "other-";
// After the last day that is known of something.
constexpr int kDaysOn = 40;
// From what a row is applied to, to the work that ends what it says.
constexpr int kDaysToWork = 20;

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

}  // namespace

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
  Join(other.person.input, *fact, *day + kDaysToWork - *then, {}, worked.person.input);
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
    for (const auto* marked : {&marked_, &counted_}) {
      const auto other = marked->find(mark);
      if (other != marked->end()) Meet(source, arrival, other->second, out);
    }
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
