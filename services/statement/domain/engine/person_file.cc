#include "services/statement/domain/engine/person_file.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace typl::law::engine {
namespace {

using google::protobuf::Message;

// A number of an enum that this build doesn't know tells nothing.
Value FieldValue(const Message& content, const Field& field) {
  const Value value = field.read.value(content);
  if (field.type != ValueType::kEnum || !value.known) return value;
  const bool known = value.number > 0 && value.number <= kEnumMax &&
                     ((field.enum_values >> value.number) & 1) != 0;
  return Value{known, value.number};
}

// Facts lie scattered in memory, each in several pieces. Asked for at once, they come together, and
// not each when the one before is read.
void FetchAhead(const v1::PersonFacts& facts, const Vocabulary& vocabulary) {
  for (const v1::KnownFact& known : facts.facts()) __builtin_prefetch(&known);
  for (const v1::KnownFact& known : facts.facts()) __builtin_prefetch(&known.fact());
  for (const v1::KnownFact& known : facts.facts()) {
    const v1::Fact& fact = known.fact();
    __builtin_prefetch(fact.key().data());
    const int entity = vocabulary.EntityOfCase(fact.content_case());
    if (entity >= 0) __builtin_prefetch(&vocabulary.ContentOf(fact, entity));
  }
}

// Which facts are current: the last of each entity and key, unless it withdraws.
class CurrentFacts {
 public:
  CurrentFacts(const v1::PersonFacts& facts, const Vocabulary& vocabulary) {
    // Above this many facts a hash set is quicker than looking through those kept.
    constexpr int kFewFacts = 24;
    const bool few = facts.facts_size() <= kFewFacts;
    for (int i = facts.facts_size() - 1; i >= 0; --i) {
      const v1::Fact& fact = facts.facts(i).fact();
      const int entity = vocabulary.EntityOfCase(fact.content_case());
      // A withdrawal need not repeat the content; then it withdraws the key altogether.
      const bool whole_key = entity < 0 && fact.withdrawn();
      if (entity < 0 && !whole_key) continue;
      if (!(few ? SeeFew(entity, fact.key()) : SeeMany(entity, fact.key()))) continue;
      if (!fact.withdrawn()) kept_.push_back({i, entity});
    }
    std::reverse(kept_.begin(), kept_.end());
  }
  const absl::InlinedVector<std::pair<int, int>, 16>& kept() const { return kept_; }

 private:
  static constexpr int kAllEntities = -1;

  // Whether it is the last of its entity and key.
  bool SeeFew(int entity, absl::string_view key) {
    for (const auto& [seen_entity, seen_key] : seen_) {
      if ((seen_entity == entity || seen_entity == kAllEntities) && seen_key == key) return false;
    }
    seen_.push_back({entity, key});
    return true;
  }
  bool SeeMany(int entity, absl::string_view key) {
    if (seen_set_.contains({kAllEntities, key})) return false;
    return seen_set_.insert({entity, key}).second;
  }

  absl::InlinedVector<std::pair<int, absl::string_view>, 16> seen_;
  absl::flat_hash_set<std::pair<int, absl::string_view>> seen_set_;
  absl::InlinedVector<std::pair<int, int>, 16> kept_;
};

const std::string& NoText() {
  static const std::string* const text = new std::string();
  return *text;
}

}  // namespace

PersonFile::PersonFile(const v1::PersonFacts& facts, const CompiledPack& pack,
                       std::pmr::memory_resource* memory)
    : facts_(facts),
      pack_(pack),
      subjects_(memory),
      values_(memory),
      kept_(memory),
      findings_(memory),
      absences_(memory) {
  const int entity_count = static_cast<int>(pack.vocabulary.entities().size());
  by_entity_.resize(entity_count);
  single_.assign(entity_count, -1);
  FetchAhead(facts, pack.vocabulary);
  const CurrentFacts current(facts, pack.vocabulary);
  subjects_.reserve(current.kept().size() + 4);
  // Entities have two dozen fields or so, and fewer derivations.
  values_.reserve(24 * (current.kept().size() + 4));
  kept_.reserve(16 * (current.kept().size() + 4));
  for (const int entity : pack.single_entities) {
    single_[entity] = static_cast<int>(subjects_.size());
    by_entity_[entity].push_back(single_[entity]);
    entities_ |= uint64_t{1} << entity;
    NewSubject(entity);
  }
  for (const auto& [fact, entity] : current.kept()) {
    if (entity == pack.vocabulary.officer_finding_entity()) {
      findings_.push_back(fact);
    } else {
      AddFact(fact, entity);
    }
  }
  LoadPeriods();
  for (const int entity : pack.successive_entities) CloseSuccessive(entity);
}

// Hardly a provision does without them, and read one after the other they need no waiting for each
// other (see FetchAhead).
void PersonFile::LoadPeriods() {
  for (Subject& subject : subjects_) {
    if (subject.facts.empty()) continue;
    const Entity& entity = pack_.vocabulary.entity(subject.entity);
    if (entity.from_slot) Load(subject, *entity.from_slot);
    if (entity.until_slot) Load(subject, *entity.until_slot);
  }
}

Subject& PersonFile::NewSubject(int entity) {
  Subject& subject = subjects_.emplace_back();
  subject.entity = entity;
  subject.first_value = static_cast<int>(values_.size());
  values_.resize(values_.size() + pack_.vocabulary.entity(entity).fields.size());
  subject.first_kept = static_cast<int>(kept_.size());
  kept_.resize(kept_.size() + pack_.kept_count[entity]);
  return subject;
}

void PersonFile::AddFact(int fact_index, int entity) {
  const bool single = pack_.single[entity];
  entities_ |= uint64_t{1} << entity;
  if (!single) by_entity_[entity].push_back(static_cast<int>(subjects_.size()));
  Subject& subject = single ? subjects_[single_[entity]] : NewSubject(entity);
  subject.facts.push_back(fact_index);
  subject.content = &pack_.vocabulary.ContentOf(facts_.facts(fact_index).fact(), entity);
}

const Message& PersonFile::ContentOf(const Subject& subject, size_t fact) const {
  if (fact + 1 == subject.facts.size()) return *subject.content;
  return pack_.vocabulary.ContentOf(facts_.facts(subject.facts[fact]).fact(), subject.entity);
}

void PersonFile::Read(int subject, int slot) {
  Subject& file = subjects_[subject];
  const uint64_t bit = uint64_t{1} << slot;
  if ((file.loaded & bit) == 0) Load(file, slot);
  file.read |= bit;
  if ((pack_.period_slots[file.entity] & bit) != 0) MarkPeriods(file.entity);
  file.ready |= bit;
}

void PersonFile::Load(Subject& subject, int slot) {
  const uint64_t bit = uint64_t{1} << slot;
  subject.loaded |= bit;
  const Entity& entity = pack_.vocabulary.entity(subject.entity);
  for (size_t fact = subject.facts.size(); fact-- > 0;) {
    const Value value = FieldValue(ContentOf(subject, fact), entity.fields[slot]);
    if (!value.known) continue;
    subject.known |= bit;
    values_[subject.first_value + slot] = value.number;
    return;
  }
}

// Each fact of a successive entity ends where the next begins. Of two that begin on one day the one
// known later is the next.
void PersonFile::CloseSuccessive(int entity) {
  const Entity& description = pack_.vocabulary.entity(entity);
  if (by_entity_[entity].size() < 2) return;
  const int from_slot = *description.from_slot;
  const int until_slot = *description.until_slot;
  // An unset beginning is before all others.
  const auto from_of = [&](int index) {
    const Subject& subject = subjects_[index];
    return (subject.known >> from_slot) & 1 ? values_[subject.first_value + from_slot]
                                            : int64_t{kFirstDay} - 1;
  };
  absl::InlinedVector<int, 4> ordered = by_entity_[entity];
  std::stable_sort(ordered.begin(), ordered.end(),
                   [&](int a, int b) { return from_of(a) < from_of(b); });
  for (size_t i = 0; i + 1 < ordered.size(); ++i) {
    Subject& subject = subjects_[ordered[i]];
    const int64_t next = std::max<int64_t>(from_of(ordered[i + 1]), kFirstDay);
    int64_t& until = values_[subject.first_value + until_slot];
    const bool known = ((subject.known >> until_slot) & 1) != 0;
    until = known ? std::min(until, next) : next;
    subject.known |= uint64_t{1} << until_slot;
  }
}

void PersonFile::MarkPeriods(int entity) {
  const uint64_t slots = pack_.period_slots[entity];
  for (const int subject : by_entity_[entity]) subjects_[subject].read |= slots;
}

int PersonFile::AddAbsence(int entity, DayRange days) {
  for (const Absence& absence : absences_) {
    if (absence.entity == entity && absence.days == days) return absence.subject;
  }
  const Entity& description = pack_.vocabulary.entity(entity);
  const int index = static_cast<int>(subjects_.size());
  absences_.push_back({entity, days, index});
  Subject& subject = NewSubject(entity);
  subject.loaded = ~uint64_t{0};
  if (description.from_slot) {
    subject.known |= uint64_t{1} << *description.from_slot;
    values_[subject.first_value + *description.from_slot] = days.from;
  }
  if (description.until_slot && days.until != kOpenDay) {
    subject.known |= uint64_t{1} << *description.until_slot;
    values_[subject.first_value + *description.until_slot] = days.until;
  }
  return index;
}

const std::string& PersonFile::KeyOf(int subject) const {
  const absl::InlinedVector<int, 2>& facts = subjects_[subject].facts;
  return facts.empty() ? NoText() : facts_.facts(facts.back()).fact().key();
}

const std::string& PersonFile::TextOf(int subject, int slot) {
  if (!Get(subject, slot).known) return NoText();
  const Subject& file = subjects_[subject];
  const FieldReader& read = pack_.vocabulary.entity(file.entity).fields[slot].read;
  for (size_t fact = file.facts.size(); fact-- > 0;) {
    const std::string& text = read.text(ContentOf(file, fact));
    if (!text.empty()) return text;
  }
  return NoText();
}

}  // namespace typl::law::engine
