#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_PARSED_PACK_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_PARSED_PACK_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "services/statement/domain/second_reader/cells.h"
#include "services/statement/domain/second_reader/days.h"
#include "services/statement/domain/second_reader/person.h"
#include "typl/law/v1/pack.pb.h"

// A pack with its cells and day expressions taken apart, its versions cut into slices and its
// provisions put in order. Nothing is worked out ahead; it only saves reading the same text again.

namespace typl::law::second {

// What a name of the vocabulary stands for.
struct Name {
  std::string entity;
  // nullptr: a fact.
  const v1::Derivation* derivation = nullptr;
  Field field;
  // Names of marks that it is worked out from, also by way of other derivations.
  std::set<std::string> marks;
};

struct ParsedTable {
  const v1::Table* table = nullptr;
  // By row, then input. A row with `alternative_to` has the cells of that row.
  std::vector<std::vector<Cell>> cells;
  // By input.
  std::vector<bool> unset_is_value;
  std::vector<std::string> parameters;
};

// A time within one version in which no parameter that its table uses changes (3.1).
struct Slice {
  const v1::Version* version = nullptr;
  const ParsedTable* table = nullptr;
  DayRange days;
};

struct ParsedProvision {
  const v1::Provision* provision = nullptr;
  // In the order of the pack.
  int position = 0;
  std::map<std::string, ParsedTable> tables;
  // In order of time.
  std::vector<Slice> slices;
};

struct ParsedRule {
  const v1::CompetenceRule* rule = nullptr;
  DayRange days;
};

struct ParsedArea {
  const v1::Area* area = nullptr;
  DayRange days;
  std::set<std::string> municipalities;
};

// Who is competent, and in which area.
struct Competence {
  std::string authority;
  std::string area;
};

// Immutable; thread-safe. The pack must outlive it and have been checked: what a check would refuse
// gives something, but nothing to rely on.
class ParsedPack {
 public:
  explicit ParsedPack(const v1::Pack& pack);
  ParsedPack(const ParsedPack&) = delete;
  ParsedPack& operator=(const ParsedPack&) = delete;

  const v1::Pack& pack() const { return pack_; }
  const std::vector<ParsedProvision>& provisions() const { return provisions_; }
  // What is applied after one another (5.1), as positions: a provision by itself, or the provisions
  // of one sequence.
  const std::vector<std::vector<int>>& groups() const { return groups_; }

  // nullptr: the vocabulary has no such name.
  const Name* FindName(const std::string& name) const;
  const DayExpression& Expression(const std::string& text) const { return expressions_.at(text); }
  std::optional<int64_t> ParameterOn(const std::string& id, Day day) const;
  // As cited; empty when there is no such section.
  std::string Citation(const std::string& section) const;
  // Code of the question for a fact; empty when there is none.
  std::string QuestionFor(const std::string& fact) const;
  Competence CompetenceOf(const std::string& group, Day day, const Person& person) const;

 private:
  void ParseCompetence();
  void ParseNames();
  void FindMarks();
  void ParseExpressions();
  void ParseProvision(const v1::Provision& provision);
  void ParseTable(const v1::Table& table, ParsedTable& parsed);
  void CutSlices(ParsedProvision& parsed);
  void PutInOrder();
  std::set<std::string> MarksReadBy(const v1::Provision& provision) const;
  int BenefitOf(Day day, const Person& person) const;
  // By the home municipality.
  bool Lives(const ParsedArea& area, Day day, const Person& person) const;
  bool Fits(const ParsedRule& rule, Day day, const Person& person) const;

  const v1::Pack& pack_;
  absl::flat_hash_map<std::string, Name> names_;
  absl::flat_hash_map<std::string, DayExpression> expressions_;
  std::map<std::string, std::vector<std::pair<DayRange, int64_t>>> parameters_;
  // By group.
  std::map<std::string, std::vector<ParsedRule>> rules_;
  std::vector<ParsedArea> areas_;
  std::map<std::string, std::string> citations_;
  std::map<std::string, std::string> questions_;
  std::vector<ParsedProvision> provisions_;
  std::vector<std::vector<int>> groups_;
};

}  // namespace typl::law::second

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_PARSED_PACK_H_
