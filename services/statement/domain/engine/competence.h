#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_COMPETENCE_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_COMPETENCE_H_

#include <optional>
#include <string>

#include "absl/container/inlined_vector.h"
#include "services/statement/domain/engine/compiled.h"
#include "services/statement/domain/engine/person_file.h"

namespace typl::law::engine {

// Who gives a statement.
struct Competent {
  // Null: the pack doesn't say.
  const std::string* competence = nullptr;
  // Id of the area of the authority; null: it has none, or the person's is not known.
  const std::string* area = nullptr;
};

// Finds who is competent for a person on the day of the statement. Not thread-safe; lives for one
// determination.
class CompetenceLookup {
 public:
  CompetenceLookup(const CompiledPack& pack, PersonFile& file, Day statement_day)
      : pack_(pack),
        file_(file),
        statement_day_(statement_day),
        found_(pack.competence_groups.size()) {}

  // By the rules of a competence group; worked out once.
  const Competent& Of(int group);

 private:
  Competent Find(int group);
  bool Fits(const CompiledCompetenceRule& rule);
  bool IsPilotCustomer();
  bool AppliesForOne(uint64_t benefits);
  bool LivesInOne(const std::vector<int>& areas);
  // Indexes of the areas of the home municipality on the day.
  const absl::InlinedVector<int, 4>& HomeAreas();

  const CompiledPack& pack_;
  PersonFile& file_;
  const Day statement_day_;
  absl::InlinedVector<std::optional<Competent>, 8> found_;
  std::optional<absl::InlinedVector<int, 4>> home_areas_;
};

}  // namespace typl::law::engine

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_COMPETENCE_H_
