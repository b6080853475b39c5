#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_PERSON_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_PERSON_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "services/statement/domain/second_reader/days.h"
#include "typl/law/v1/facts.pb.h"
#include "typl/law/v1/pack.pb.h"

// A person's facts as subjects of provisions (docs/law-language.md, section 1).

namespace typl::law::second {

// A field that packs name, "<entity>.<field>".
struct Field {
  const google::protobuf::FieldDescriptor* entity = nullptr;
  const google::protobuf::FieldDescriptor* field = nullptr;
};

// What of the vocabulary has this name; nullopt when nothing has.
std::optional<Field> FindField(absl::string_view name);

// What a provision is applied to.
struct Subject {
  std::string entity;
  // Of the entity; without a field when it has none of the name.
  Field from;
  Field until;
  // Of the fact; empty for an absence and for a single entity of which nothing is known.
  std::string key;
  // Messages of the entity, in the order in which they became known; the last that sets a field
  // counts. Empty for an absence.
  std::vector<const google::protobuf::Message*> contents;
  // In place of what the facts say of these fields: of absences and successive facts.
  std::map<std::string, Day> set_days;
  // Stands for days of which nothing is known.
  bool absence = false;
};

// Not thread-safe; lives for one determination, which the facts must outlive. Subjects are known by
// their index, which stays.
class Person {
 public:
  Person(const v1::Pack& pack, const v1::PersonFacts& facts);

  const Subject& subject(int index) const { return subjects_[index]; }
  // Of facts, in their order; of a single entity the one there is.
  const std::vector<int>& OfEntity(const std::string& entity) const;
  // In the order in which they became known.
  const std::vector<const v1::OfficerFinding*>& findings() const { return findings_; }

  // nullopt: unset, or no field. A text that is set is 1.
  std::optional<int64_t> Read(int subject, const Field& field) const;
  std::string ReadText(int subject, const Field& field) const;
  // Of the subject; nullopt: unset, or the entity has no such field.
  std::optional<Day> FromOf(int subject) const { return Read(subject, subjects_[subject].from); }
  std::optional<Day> UntilOf(int subject) const { return Read(subject, subjects_[subject].until); }
  DayRange PeriodOf(int subject) const;

  // Further subjects of a provision (1.5): the days of `within` that no
  // subject of the entity covers; with `yearly`, "MM-DD", such days to `last_day`.
  std::vector<int> AddAbsences(const std::string& entity, const std::string& within,
                               const std::string& yearly, Day last_day);

 private:
  void EndWhereNextBegins(const std::string& entity);
  // Those of one entity and the same days are one (5.1).
  int AddAbsence(const std::string& entity, const DayRange& days);

  std::vector<Subject> subjects_;
  std::vector<int> absences_;
  absl::flat_hash_map<std::string, std::vector<int>> of_entity_;
  std::vector<const v1::OfficerFinding*> findings_;
};

}  // namespace typl::law::second

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_PERSON_H_
