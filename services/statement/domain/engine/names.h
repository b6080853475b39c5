#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_NAMES_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_NAMES_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/statement/domain/engine/compiled.h"
#include "services/statement/domain/engine/faults.h"

namespace typl::law::engine {

// Which file each part of the merged pack came from.
struct Origins {
  // By kind ("provision"), the file of each in merged order.
  absl::flat_hash_map<std::string, std::vector<std::string>> files;
  // "leaving.textproto: provision 2a:1".
  std::string Place(absl::string_view kind, int index, absl::string_view id) const;
};

// Resolves the names that packs use, and remembers which were used. Lives while a pack is compiled;
// not thread-safe.
class Names {
 public:
  Names(CompiledPack& pack, const Origins& origins, Faults& faults)
      : pack_(pack), origins_(origins), faults_(faults) {}

  CompiledPack& pack() { return pack_; }
  const Origins& origins() const { return origins_; }
  Faults& faults() { return faults_; }

  // Registers an id of a kind; a fault when it is there already or malformed.
  void Define(absl::string_view kind, int index, absl::string_view id, const std::string& place);
  // Index of a defined id; marks it used.
  std::optional<int> Use(absl::string_view kind, absl::string_view id);
  // A fault for each id of the kind that was never used.
  void ReportUnused(absl::string_view kind);

  // A fault for each question of a fact that nothing reads.
  void ReportUnreadQuestions();
  // Index of the mark; notes whether it is put or read. An error when its name can't be one.
  absl::StatusOr<int> Mark(const std::string& name, bool put);
  // A fault for each mark that is only put or only read.
  void ReportMarks();

  // What `name` means for subjects of `entity`. NOT_FOUND says why it means nothing.
  absl::StatusOr<InputRef> Input(absl::string_view name, int entity);
  // The type of what an input gives.
  ColumnType TypeOf(const InputRef& input) const;
  // The marks that what an input gives is worked out from.
  const std::set<int>& MarksOf(const InputRef& input) const;
  // Adds the marks of a day expression.
  void AddMarksOf(const DayNode& node, std::set<int>& marks) const;
  // The fact that is asked for when the input is unknown; nullopt when nothing can be.
  std::optional<FieldId> AskFor(const InputRef& input) const;
  // The values of a parameter with their days; empty when there is no such parameter.
  std::vector<std::pair<DayRange, int64_t>> ParameterValues(absl::string_view id);
  // Value of a parameter that is the same on all of `days`.
  std::optional<int64_t> ParameterOn(absl::string_view id, DayRange days);
  // Parses the bounds of a period of validity; a fault when they are none, unless `place` is empty.
  DayRange Period(absl::string_view from, absl::string_view until, const std::string& place);

 private:
  using Id = std::pair<std::string, std::string>;  // kind, id
  CompiledPack& pack_;
  const Origins& origins_;
  Faults& faults_;
  absl::flat_hash_map<Id, int> defined_;
  absl::flat_hash_set<Id> used_;
  std::set<int> marks_put_;
  std::set<int> marks_read_;
};

// Compiles all that provisions refer to: texts, sections, parameters, derivations, questions,
// competence and deadlines.
void CompileDefinitions(Names& names);
// Compiles the values that are worked out from facts. Part of CompileDefinitions.
void CompileDerivations(Names& names);
// Compiles areas, who is competent and within how many days. Part of CompileDefinitions.
void CompileCompetence(Names& names);
// Compiles an effect of a row of the provision by the law of the slice. An error says what is wrong
// with it.
absl::StatusOr<CompiledEffect> CompileEffect(Names& names, const CompiledProvision& provision,
                                             const v1::Effect& effect, const Slice& slice);
// Works out what must hold of a subject for the provision to say something of it.
void CompilePreconditions(const Names& names, CompiledProvision& provision);
// Works out which slices are alike, and what keeps their rows apart.
void CompareRows(CompiledProvision& provision);
// Compiles one provision with its versions and tables.
void CompileProvision(Names& names, int index);

}  // namespace typl::law::engine

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_NAMES_H_
