#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_VALUES_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_VALUES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/statement/domain/second_reader/days.h"
#include "services/statement/domain/second_reader/parsed_pack.h"
#include "services/statement/domain/second_reader/person.h"
#include "typl/law/v1/pack.pb.h"

// What facts, derivations and day expressions are worth (docs/law-language.md, section 2), and the
// marks that some are worked out from (section 5).

namespace typl::law::second {

struct Mark {
  std::string name;
  DayRange days;
  int subject = 0;
  // For how many calendar weeks it counts; nullopt: for those it covers.
  std::optional<int64_t> weeks;
  // nullptr: put for certain. Else possible, and this is why.
  const Matter* possible_by = nullptr;
  // Of a possible mark: `days` are the widest it can have.
  bool day_unset = false;
};

// Not thread-safe; lives for one determination. Pack and person must outlive it.
class Values {
 public:
  Values(const ParsedPack& pack, const Person& person) : pack_(pack), person_(person) {}

  void Put(Mark mark);

  // Of a fact or derivation, for a subject or, when the name is of another entity, for the one
  // subject of that entity.
  Value ValueOf(const std::string& name, int subject) const;
  // Text of a fact of the subject.
  std::string TextOf(const std::string& name, int subject) const;
  // Of whom a name speaks.
  int SubjectOf(const std::string& name, int subject) const;
  // Parameters by their value on `law_day`.
  Value DayOf(const std::string& expression, UnsetDay unset, int subject, Day law_day) const;

 private:
  Value TermOf(const v1::Derivation::Term& term, int subject) const;
  Value DayTermOf(const std::string& expression, UnsetDay unset, int subject) const;
  Value SumOf(const v1::Derivation::Sum& sum, int subject) const;
  Value QuotientOf(const v1::Derivation::Quotient& quotient, int subject) const;
  Value Between(const v1::Derivation::DaysBetween& between, char unit, int subject) const;
  Value NextStart(const v1::Derivation::NextStart& next, int subject) const;
  Value Exists(const v1::Derivation::Exists& exists, int subject) const;
  Value CountMarks(const v1::Derivation::Marks& marks, int subject) const;
  Value MarkEnd(const v1::Derivation::MarkEnd& end, int subject) const;
  Value WeeksReached(const v1::Derivation::WeeksReached& reached, int subject) const;

  const ParsedPack& pack_;
  const Person& person_;
  std::vector<Mark> marks_;
};

}  // namespace typl::law::second

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_VALUES_H_
