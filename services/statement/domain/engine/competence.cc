#include "services/statement/domain/engine/competence.h"

#include <algorithm>
#include <tuple>

namespace typl::law::engine {

const Competent& CompetenceLookup::Of(int group) {
  std::optional<Competent>& found = found_[group];
  if (!found) found = Find(group);
  return *found;
}

Competent CompetenceLookup::Find(int group) {
  for (const CompiledCompetenceRule& rule : pack_.competence_groups[group]) {
    if (!Fits(rule)) continue;
    Competent competent{rule.competence, nullptr};
    for (const int area : HomeAreas()) {
      if (*pack_.areas[area].competence == *rule.competence) competent.area = pack_.areas[area].id;
    }
    return competent;
  }
  return {};
}

bool CompetenceLookup::Fits(const CompiledCompetenceRule& rule) {
  if (!rule.days.Contains(statement_day_)) return false;
  if (rule.customers != v1::CUSTOMERS_UNSPECIFIED &&
      (rule.customers == v1::CUSTOMERS_OF_PILOT) != IsPilotCustomer()) {
    return false;
  }
  if (rule.benefits != 0 && !AppliesForOne(rule.benefits)) return false;
  return rule.areas.empty() || LivesInOne(rule.areas);
}

// Nobody is one unless it is said: the pilots learned of their customers by notice (act 1269/2020).
bool CompetenceLookup::IsPilotCustomer() {
  const FieldId field = pack_.pilot_customer;
  const Value value = file_.Get(file_.SingleOf(field.entity), field.slot);
  return value.known && value.number != 0;
}

// The application in force on the day, else the last.
bool CompetenceLookup::AppliesForOne(uint64_t benefits) {
  const FieldId field = pack_.benefit;
  const Entity& entity = pack_.vocabulary.entity(field.entity);
  using Rank = std::tuple<bool, int64_t>;  // in force; begins
  std::optional<Rank> best;
  int subject = -1;
  for (const int other : file_.OfEntity(field.entity)) {
    const Value from = file_.Get(other, *entity.from_slot);
    const Value until = file_.Get(other, *entity.until_slot);
    const int64_t begins = from.known ? from.number : kFirstDay;
    const bool ended = until.known && until.number <= statement_day_;
    const Rank rank{begins <= statement_day_ && !ended, begins};
    if (best && rank < *best) continue;
    best = rank;
    subject = other;
  }
  if (subject < 0) return false;
  const Value benefit = file_.Get(subject, field.slot);
  return benefit.known && ((benefits >> benefit.number) & 1) != 0;
}

bool CompetenceLookup::LivesInOne(const std::vector<int>& areas) {
  const absl::InlinedVector<int, 4>& home = HomeAreas();
  return std::any_of(home.begin(), home.end(), [&](int area) {
    return std::find(areas.begin(), areas.end(), area) != areas.end();
  });
}

const absl::InlinedVector<int, 4>& CompetenceLookup::HomeAreas() {
  if (home_areas_) return *home_areas_;
  home_areas_.emplace();
  if (pack_.areas.empty()) return *home_areas_;
  const FieldId field = pack_.municipality;
  const auto it = pack_.areas_of.find(file_.TextOf(file_.SingleOf(field.entity), field.slot));
  if (it == pack_.areas_of.end()) return *home_areas_;
  for (const int area : it->second) {
    if (pack_.areas[area].days.Contains(statement_day_)) home_areas_->push_back(area);
  }
  return *home_areas_;
}

}  // namespace typl::law::engine
