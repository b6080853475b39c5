#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_PERSON_FILE_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_PERSON_FILE_H_

#include <cstdint>
#include <memory_resource>
#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "services/statement/domain/engine/cell.h"
#include "services/statement/domain/engine/compiled.h"
#include "services/statement/domain/engine/day.h"
#include "typl/law/v1/facts.pb.h"

// A person's facts laid out flat for one determination. The evaluator has no other way to a fact,
// and every read leaves a mark: so a receipt is complete by construction.

namespace typl::law::engine {

// A fact that provisions apply to, or the absence of one.
struct Subject {
  int entity = 0;
  // Indexes of PersonFacts.facts, the last one being the subject's own. Empty: nobody has said
  // anything (the subject stands for days that no fact covers, or for an entity of which there is
  // none).
  absl::InlinedVector<int, 2> facts;
  // Content of the last of them.
  const google::protobuf::Message* content = nullptr;
  int first_value = 0;
  // By slot: whether the value was taken from the facts; whether there is one; whether the
  // evaluator has asked for it; whether all is done that asking for it brings.
  uint64_t loaded = 0;
  uint64_t known = 0;
  uint64_t read = 0;
  uint64_t ready = 0;
  // Values of derivations that were worked out already, by CompiledDerivation.kept_at.
  int first_kept = 0;
  uint64_t kept = 0;
};

// Not thread-safe; lives for one determination, which `facts` and `memory` must outlive.
class PersonFile {
 public:
  PersonFile(const v1::PersonFacts& facts, const CompiledPack& pack,
             std::pmr::memory_resource* memory = std::pmr::get_default_resource());

  const std::pmr::vector<Subject>& subjects() const { return subjects_; }
  // Indexes of the subjects of an entity, in the order in which they became known; without those
  // that stand for absence.
  const absl::InlinedVector<int, 4>& OfEntity(int entity) const { return by_entity_[entity]; }
  // Bits of the entities that have subjects other than absences.
  uint64_t entities() const { return entities_; }
  // The one subject of an entity of which a person has one.
  int SingleOf(int entity) const { return single_[entity]; }
  // Current officer findings, in the order in which they became known, as indexes of facts.
  const std::pmr::vector<int>& findings() const { return findings_; }

  Value Get(int subject, int slot) {
    const Subject& file = subjects_[subject];
    if (((file.ready >> slot) & 1) == 0) Read(subject, slot);
    if (((file.known >> slot) & 1) == 0) return Value{};
    return Value{true, values_[file.first_value + slot]};
  }
  // The value kept for a subject; nullptr: it was not worked out yet.
  const Value* Kept(int subject, int at) const {
    const Subject& file = subjects_[subject];
    return ((file.kept >> at) & 1) != 0 ? &kept_[file.first_kept + at] : nullptr;
  }
  void Keep(int subject, int at, Value value) {
    Subject& file = subjects_[subject];
    file.kept |= uint64_t{1} << at;
    kept_[file.first_kept + at] = value;
  }
  // The subject that stands for days that no fact of the entity covers; a new one, or the one that
  // was made for the same days.
  int AddAbsence(int entity, DayRange days);

  // Key of the fact; empty for absence.
  const std::string& KeyOf(int subject) const;
  // Text of a string field; empty when unset. Marks the read.
  const std::string& TextOf(int subject, int slot);
  // The facts that a subject's values come from: its own; of a single entity, all there are, of
  // which the last that gives a value counts.
  const absl::InlinedVector<int, 2>& FactsOf(int subject) const { return subjects_[subject].facts; }
  const v1::PersonFacts& facts() const { return facts_; }

 private:
  void AddFact(int fact_index, int entity);
  const google::protobuf::Message& ContentOf(const Subject& subject, size_t fact) const;
  // Marks the read and sees to it that the value is there.
  void Read(int subject, int slot);
  // Takes a value from the subject's facts; the last that has one counts.
  void Load(Subject& subject, int slot);
  void LoadPeriods();
  void CloseSuccessive(int entity);
  void MarkPeriods(int entity);
  Subject& NewSubject(int entity);

  // As many as there are, and some to come.
  static constexpr int kEntitiesUsual = 24;

  struct Absence {
    int entity = 0;
    DayRange days;
    int subject = 0;
  };

  const v1::PersonFacts& facts_;
  const CompiledPack& pack_;
  std::pmr::vector<Subject> subjects_;
  std::pmr::vector<int64_t> values_;
  std::pmr::vector<Value> kept_;
  uint64_t entities_ = 0;
  absl::InlinedVector<absl::InlinedVector<int, 4>, kEntitiesUsual> by_entity_;
  absl::InlinedVector<int, kEntitiesUsual> single_;
  std::pmr::vector<int> findings_;
  std::pmr::vector<Absence> absences_;
};

}  // namespace typl::law::engine

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_PERSON_FILE_H_
