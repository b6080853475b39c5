#include "services/statement/domain/second_reader/rows.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace typl::law::second {

namespace {

bool ByBenefitDay(const v1::Provision& provision) {
  return provision.selector().date() == "benefit_day";
}

bool IsOfficers(const Candidate& candidate) {
  return candidate.row->automation() == v1::AUTOMATION_OFFICER;
}

// What a candidate says, so that those that say the same have the same text (4.2).
std::string Says(const Candidate& candidate) {
  std::string says = IsOfficers(candidate) ? candidate.row->matter() : "-";
  for (const EffectDays& days : candidate.effects) {
    const v1::Effect& effect = *days.effect;
    if (effect.kind_case() == v1::Effect::kNote) continue;
    absl::StrAppend(&says, ";", effect.kind_case(), ",", effect.outcome(), ",", effect.mark(), ",",
                    effect.disapply().SerializeAsString(), ",", effect.reason(), ",",
                    days.from_unset, ",", days.until_hangs, ",", days.days.from, ",",
                    days.days.until, ",", days.weeks.value_or(-1));
  }
  return says;
}

const Slice* SliceOn(const ParsedProvision& parsed, Day day) {
  for (const Slice& slice : parsed.slices) {
    if (slice.days.Holds(day)) return &slice;
  }
  return nullptr;
}

}  // namespace

Value Rows::SelectorDay(const v1::Provision& provision, int subject) const {
  if (provision.selector().date() == "statement_day") return {day_, nullptr};
  return values_.ValueOf(provision.selector().date(), subject);
}

// Section 3.
std::vector<OpenSlices> Rows::WhichLaw(const ParsedProvision& parsed, int subject) const {
  const v1::Selector& selector = parsed.provision->selector();
  std::vector<OpenSlices> sets;
  if (ByBenefitDay(*parsed.provision)) {
    for (const Slice& slice : parsed.slices) {
      if (Overlap(slice.days, person_.PeriodOf(subject))) {
        sets.push_back({OpenSlice{&slice, false, true}});
      }
    }
    return sets;
  }
  const Value date = SelectorDay(*parsed.provision, subject);
  const Value second = values_.ValueOf(selector.second_reading(), subject);
  OpenSlices open;
  if (date.known.has_value()) {
    const Slice* slice = SliceOn(parsed, *date.known);
    if (slice == nullptr) return {};
    open.push_back({slice, false, true});
    const Slice* other = second.known.has_value() ? SliceOn(parsed, *second.known) : nullptr;
    if (other != nullptr && other->version != slice->version) open.push_back({other, true, false});
    return {open};
  }
  for (const Slice& slice : parsed.slices) {
    if (second.known.has_value()) {
      if (slice.days.from > *second.known) continue;
      const int64_t reach = selector.unknown_reach_days();
      if (reach > 0 && slice.days.until <= *second.known - reach) continue;
    }
    open.push_back({&slice, false, false});
  }
  if (open.empty()) return {};
  return {open};
}

// 4.1.
std::vector<Candidate> Rows::CandidatesOf(const ParsedProvision& parsed, int subject,
                                          const OpenSlices& slices) const {
  std::vector<Candidate> candidates;
  for (const OpenSlice& open : slices) {
    const ParsedTable& table = *open.slice->table;
    std::vector<Value> values;
    for (const std::string& input : table.table->inputs()) {
      values.push_back(values_.ValueOf(input, subject));
    }
    const auto number = [&](const std::string& id) {
      return pack_.ParameterOn(id, open.slice->days.from);
    };
    for (int row = 0; row < table.table->rows_size(); ++row) {
      bool met = true;
      for (size_t column = 0; column < values.size() && met; ++column) {
        const Cell& cell = table.cells[row][column];
        const Value& value = values[column];
        if (value.known.has_value()) {
          met = HoldsNumber(cell, *value.known, number);
        } else if (table.unset_is_value[column] && value.hangs_on == nullptr) {
          met = cell.holds_unset;
        }
      }
      if (met) candidates.push_back(WithDays(parsed, subject, open, row));
    }
  }
  return candidates;
}

Candidate Rows::WithDays(const ParsedProvision& parsed, int subject, const OpenSlice& open,
                         int row_index) const {
  Candidate candidate;
  candidate.slice = open.slice;
  candidate.row_index = row_index;
  candidate.row = &open.slice->table->table->rows(row_index);
  candidate.second_reading = open.second_reading;
  for (const v1::Effect& effect : candidate.row->effects()) {
    EffectDays days = DaysOf(effect, *open.slice, subject, candidate);
    if (ByBenefitDay(*parsed.provision)) {
      days.days = Intersection(days.days, open.slice->days);
    }
    // A note is given only when its first day is known, and asks nobody for it (4.3).
    const bool is_note = effect.kind_case() == v1::Effect::kNote;
    if (days.days.empty() || (is_note && days.from_unset)) continue;
    candidate.effects.push_back(days);
  }
  candidate.says = Says(candidate);
  return candidate;
}

EffectDays Rows::DaysOf(const v1::Effect& effect, const Slice& slice, int subject,
                        Candidate& candidate) const {
  EffectDays days;
  days.effect = &effect;
  const Day law_day = slice.days.from;
  if (!effect.from().empty()) {
    const Value from = values_.DayOf(effect.from(), UnsetDay::kAsUnset, subject, law_day);
    days.from_unset = !from.known.has_value();
    days.days.from = from.known.value_or(kFirstDay);
    if (days.from_unset && effect.kind_case() != v1::Effect::kNote) {
      candidate.day_unset = true;
      candidate.day_hangs_on = FirstOpened(candidate.day_hangs_on, from.hangs_on);
      std::vector<std::string> names;
      AddNames(pack_.Expression(effect.from()), names);
      for (const std::string& name : names) {
        if (values_.ValueOf(name, subject).unset()) candidate.day_names.push_back(name);
      }
    }
  }
  if (effect.days().empty()) {
    const Value until = values_.DayOf(effect.until(), UnsetDay::kAsOpen, subject, law_day);
    days.until_hangs = until.hangs_on != nullptr;
    days.days.until = until.known.value_or(kOpen);
    if (days.until_hangs && effect.kind_case() != v1::Effect::kNote) {
      candidate.day_unset = true;
      candidate.day_hangs_on = FirstOpened(candidate.day_hangs_on, until.hangs_on);
    }
  } else if (!days.from_unset) {
    absl::string_view text = effect.days();
    int64_t count = 0;
    if (absl::ConsumePrefix(&text, "{")) {
      const std::string id(absl::StripSuffix(text, "}"));
      count = pack_.ParameterOn(id, law_day).value_or(0);
    } else {
      static_cast<void>(absl::SimpleAtoi(text, &count));
    }
    days.days.until = PlusDays(days.days.from, count);
  }
  if (!effect.weeks().empty()) {
    const std::optional<int64_t> weeks = values_.ValueOf(effect.weeks(), subject).known;
    if (weeks.has_value()) days.weeks = std::max<int64_t>(*weeks, 0);
  }
  return days;
}

Decision Rows::Decide(const ParsedProvision& parsed, int subject, const OpenSlices& slices) const {
  Decision decision;
  decision.candidates = CandidatesOf(parsed, subject, slices);
  const std::vector<Candidate>& candidates = decision.candidates;
  if (candidates.empty()) return decision;
  const std::string& says = candidates.front().says;
  const bool settled =
      std::all_of(candidates.begin(), candidates.end(), [&](const Candidate& candidate) {
        return candidate.says == says && !candidate.day_unset && !IsOfficers(candidate);
      });
  if (settled) {
    decision.kind = Decision::Kind::kApplies;
    decision.applied = slices.front().by_known_day ? candidates.front() : candidates.back();
    decision.with_notes =
        std::all_of(candidates.begin(), candidates.end(), [&](const Candidate& candidate) {
          return candidate.row->id() == decision.applied.row->id();
        });
    return decision;
  }
  const Candidate* found = nullptr;
  if (FindingOn(*parsed.provision, subject, candidates, &found) != nullptr) {
    if (found == nullptr) return decision;
    decision.kind = Decision::Kind::kApplies;
    decision.applied = *found;
    decision.by_officer = true;
    return decision;
  }
  Ask(parsed, subject, decision);
  return decision;
}

// 4.4: the last one, or none. nullptr: it doesn't count. Else `row` is what it says; nullptr: none
// applies.
const v1::OfficerFinding* Rows::FindingOn(const v1::Provision& provision, int subject,
                                          const std::vector<Candidate>& candidates,
                                          const Candidate** row) const {
  const std::vector<const v1::OfficerFinding*>& findings = person_.findings();
  for (auto each = findings.rbegin(); each != findings.rend(); ++each) {
    const v1::OfficerFinding& finding = **each;
    if (finding.provision() != provision.id()) continue;
    if (finding.subject_key() != person_.subject(subject).key) continue;
    if (finding.row().empty()) return &finding;
    const std::vector<std::string> parts = absl::StrSplit(finding.row(), '/');
    for (const Candidate& candidate : candidates) {
      const bool named = ByBenefitDay(provision) ? candidate.row->id() == parts.back()
                                                 : candidate.Name() == finding.row();
      if (!named || candidate.day_unset) continue;
      *row = &candidate;
      return &finding;
    }
    return nullptr;
  }
  return nullptr;
}

bool Rows::Apart(const Candidate& a, const Candidate& b, int column) const {
  const auto number_a = [&](const std::string& id) {
    return pack_.ParameterOn(id, a.slice->days.from);
  };
  const auto number_b = [&](const std::string& id) {
    return pack_.ParameterOn(id, b.slice->days.from);
  };
  const ParsedTable& table = *a.slice->table;
  return !ShareValue(table.cells[a.row_index][column], number_a, table.cells[b.row_index][column],
                     number_b, table.unset_is_value[column]);
}

// Columns in which the cells of both share no value; none when they are of different tables.
std::vector<int> Rows::ColumnsApart(const Candidate& a, const Candidate& b) const {
  std::vector<int> columns;
  if (a.slice->table != b.slice->table) return columns;
  for (int column = 0; column < a.slice->table->table->inputs_size(); ++column) {
    if (Apart(a, b, column)) columns.push_back(column);
  }
  return columns;
}

void Rows::AskFor(const std::string& name, std::vector<std::string>& asked) const {
  const Name* meaning = pack_.FindName(name);
  if (meaning == nullptr) return;
  const std::string& fact = meaning->derivation == nullptr ? name : meaning->derivation->ask();
  if (pack_.QuestionFor(fact).empty()) return;
  if (std::count(asked.begin(), asked.end(), fact) == 0) asked.push_back(fact);
}

// A fact that is set is not asked for when there is one that is not (4.5).
void Rows::KeepUnset(int subject, std::vector<std::string>& asked) const {
  const auto is_set = [&](const std::string& fact) {
    return values_.ValueOf(fact, subject).known.has_value();
  };
  if (std::all_of(asked.begin(), asked.end(), is_set)) return;
  asked.erase(std::remove_if(asked.begin(), asked.end(), is_set), asked.end());
}

// 4.5 and 5.5.
void Rows::Ask(const ParsedProvision& parsed, int subject, Decision& decision) const {
  const std::vector<Candidate>& candidates = decision.candidates;
  const std::string& date = parsed.provision->selector().date();
  const Value selector = SelectorDay(*parsed.provision, subject);
  const Matter* hangs_on = nullptr;
  bool readings_differ = false;
  for (const Candidate& candidate : candidates) {
    for (const std::string& name : candidate.day_names) AskFor(name, decision.asked);
    hangs_on = FirstOpened(hangs_on, candidate.day_hangs_on);
  }
  for (size_t i = 0; i < candidates.size(); ++i) {
    for (size_t j = i + 1; j < candidates.size(); ++j) {
      const Candidate& a = candidates[i];
      const Candidate& b = candidates[j];
      if (a.says == b.says) continue;
      if (a.second_reading != b.second_reading) {
        readings_differ = true;
        continue;
      }
      const std::vector<int> columns = ColumnsApart(a, b);
      if (a.slice == b.slice) {
        if (columns.size() != 1) continue;
        const std::string& input = a.slice->table->table->inputs(columns.front());
        const Value value = values_.ValueOf(input, subject);
        hangs_on = FirstOpened(hangs_on, value.hangs_on);
        if (value.unset()) AskFor(input, decision.asked);
      } else if (columns.empty()) {
        hangs_on = FirstOpened(hangs_on, selector.hangs_on);
        if (selector.unset()) AskFor(date, decision.asked);
      }
    }
  }
  KeepUnset(subject, decision.asked);
  if (decision.asked.empty() && hangs_on != nullptr) {
    decision.kind = Decision::Kind::kHangs;
    decision.hangs_on = hangs_on;
    return;
  }
  decision.kind = Decision::Kind::kMatter;
  const auto with_matter =
      std::find_if(candidates.begin(), candidates.end(),
                   [](const Candidate& each) { return !each.row->matter().empty(); });
  if (readings_differ) {
    decision.reason = parsed.provision->selector().matter();
  } else if (with_matter != candidates.end()) {
    decision.reason = with_matter->row->matter();
  }
}

}  // namespace typl::law::second
