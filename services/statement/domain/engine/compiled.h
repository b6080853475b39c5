#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_COMPILED_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_COMPILED_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "services/statement/domain/engine/cell.h"
#include "services/statement/domain/engine/compiled_values.h"
#include "services/statement/domain/engine/day.h"
#include "services/statement/domain/engine/vocabulary.h"
#include "typl/law/v1/determination.pb.h"
#include "typl/law/v1/pack.pb.h"

// A law pack as the evaluator runs it: names resolved to indexes, cells to integer tests,
// parameters to numbers. Pointers into the pack stay valid as long as the pack.

namespace typl::law::engine {

struct CompiledColumn {
  InputRef input;
  ColumnType type;
  // Unset is a value of this column, not unknown.
  bool unset_is_value = false;
  // What is asked when the value is unknown.
  std::optional<FieldId> ask;
};

struct CompiledEffect {
  enum class Kind : uint8_t { kOutcome, kNotStated, kDisapply, kMark, kNote };
  Kind kind = Kind::kOutcome;
  v1::Outcome outcome = v1::OUTCOME_UNSPECIFIED;
  DayNode from;
  // kOpen: until further notice.
  DayNode until;
  // In place of `until`.
  std::optional<int> days;
  bool stands_alone = false;
  const std::string* reason = nullptr;
  // Of kDisapply.
  std::vector<int> provisions;
  std::optional<FieldId> only_subject;
  bool all_subjects = true;
  bool by_event = false;
  bool own_subject = false;
  // With own_subject and without days: the provisions are not applied to the subject at all.
  bool at_all = false;
  // Of kMark: its name, and a number that says for how many weeks it counts.
  int mark = 0;
  std::optional<InputRef> weeks;
  // Of kNote.
  v1::NoteKind note = v1::NOTE_KIND_UNSPECIFIED;
};

struct CompiledRow {
  struct Test {
    int column = 0;
    // Of the column.
    bool unset_is_value = false;
    Cell cell;

    friend bool operator==(const Test&, const Test&) = default;
  };
  const v1::Row* source = nullptr;
  // Cells that test something, in column order. A second reading has those of the row it is one of.
  std::vector<Test> tests;
  // Index in the slice of the row that this one is a second reading of; -1: it is none.
  int alternative_to = -1;
  // Whether there is another second reading of the same combinations after it.
  bool has_alternatives = false;
  std::vector<CompiledEffect> effects;
  bool officer = false;
  // Whether it does anything at all.
  bool speaks() const { return officer || !effects.empty(); }
  const std::string* section_cite = nullptr;
  // "<version>/<row>", as officers choose it.
  std::string choice;
};

// The law of a provision in a time in which neither its version nor any parameter in it changes.
struct Slice {
  DayRange days;
  const v1::Version* version = nullptr;
  int table = 0;
  std::vector<CompiledRow> rows;
  // Place of the first slice of the provision whose rows are met by the same values.
  int alike = 0;
  // For each two rows, one after the other, the column that keeps them apart.
  std::vector<int8_t> apart;

  int8_t ApartBy(const CompiledRow* a, const CompiledRow* b) const {
    return apart[(a - rows.data()) * rows.size() + (b - rows.data())];
  }
  // In place of a column.
  static constexpr int8_t kApartByNone = -1;
  static constexpr int8_t kApartBySeveral = -2;
};

struct CompiledTable {
  const v1::Table* source = nullptr;
  std::vector<CompiledColumn> columns;
};

// The one column in which no value meets both rows, or kApartByNone, or kApartBySeveral.
int8_t ApartBy(const CompiledTable& table, const CompiledRow& a, const CompiledRow& b);

// A value without which no row of a provision says anything, in whatever version.
struct Precondition {
  InputRef input;
  Cell values;
};

enum class SelectorKind : uint8_t { kDate, kBenefitDay, kStatementDay };

struct CompiledProvision {
  const v1::Provision* source = nullptr;
  int entity = 0;
  std::optional<int> required_within;
  // Of the years' days on which a fact is required, the month and day.
  struct YearlyDay {
    int month = 0;
    int day = 0;
  };
  std::optional<YearlyDay> required_on;
  SelectorKind selector = SelectorKind::kDate;
  InputRef selector_date;
  std::optional<FieldId> selector_ask;
  std::optional<InputRef> second_reading;
  int unknown_reach_days = 0;
  std::vector<CompiledTable> tables;
  // In order of time, not overlapping.
  std::vector<Slice> slices;
  // All must hold of a subject for the provision to say something of it.
  std::vector<Precondition> preconditions;
  int competence_group = 0;
  std::set<int> marks_put;
  std::set<int> marks_read;
};

// Provisions that are applied together.
struct ApplyStep {
  std::vector<int> provisions;
  // Of each: bits of the entities of which one must have subjects for it to have any.
  std::vector<uint64_t> entities_of;
  // By the day that picks the version, of all subjects; on one day in the order given.
  bool sequence = false;
  // Of all together.
  uint64_t entities = 0;
};

struct CompiledCompetenceRule {
  DayRange days;
  v1::Customers customers = v1::CUSTOMERS_UNSPECIFIED;
  const std::string* competence = nullptr;
  // Bits of the benefits it is for; 0: all.
  uint64_t benefits = 0;
  // Indexes of the areas it is for; none: all.
  std::vector<int> areas;

  bool for_all() const { return benefits == 0 && areas.empty(); }
};

struct CompiledArea {
  DayRange days;
  const std::string* id = nullptr;
  const std::string* competence = nullptr;
};

struct CompiledDeadline {
  DayRange days;
  const std::string* competence = nullptr;
  int day_count = 0;
};

// Everything the evaluator reads besides the facts.
struct CompiledPack {
  v1::Pack pack;
  std::string hash;
  Vocabulary vocabulary;
  // Entities whose facts follow each other.
  std::vector<int> successive_entities;
  // Entities of which a person has one.
  std::vector<int> single_entities;
  // By entity: whether it is one of these.
  std::vector<bool> single;
  // By entity: slots of facts that the pack names.
  std::vector<uint64_t> used_slots;
  // By entity: slots whose value depends on the periods of all facts of the entity.
  std::vector<uint64_t> period_slots;
  std::vector<CompiledDerivation> derivations;
  // By entity: how many values of derivations a subject keeps.
  std::vector<int> kept_count;
  std::vector<CompiledProvision> provisions;
  std::vector<ApplyStep> order;
  // Names of marks.
  std::vector<std::string> marks;
  // By entity and slot: code of the question; nullptr when there is none.
  std::vector<std::vector<const std::string*>> questions;
  std::vector<std::vector<CompiledCompetenceRule>> competence_groups;
  std::vector<CompiledDeadline> deadlines;
  absl::flat_hash_map<absl::string_view, const v1::Pack::Text*> texts;
  std::vector<CompiledArea> areas;
  // By the code of a municipality: indexes of areas, over all time.
  absl::flat_hash_map<absl::string_view, std::vector<int>> areas_of;
  // What competence goes by.
  FieldId pilot_customer;
  FieldId municipality;
  FieldId benefit;
};

}  // namespace typl::law::engine

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_COMPILED_H_
