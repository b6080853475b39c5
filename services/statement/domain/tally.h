#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_TALLY_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_TALLY_H_

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "services/statement/domain/case_law.h"
#include "services/statement/domain/case_step.h"
#include "services/statement/domain/handling.h"
#include "typl/law/v1/determination.pb.h"
#include "typl/statement/v1/statement.pb.h"
#include "typl/statement/v1/storage.pb.h"

namespace typl::statement {

// By what statements are counted.
struct StatementClass {
  law::v1::StatementKind kind = law::v1::STATEMENT_KIND_UNSPECIFIED;
  law::v1::Outcome outcome = law::v1::OUTCOME_UNSPECIFIED;
  // Provision of the deciding ground; empty: it has none.
  std::string ground;
  bool automatic = false;

  friend bool operator==(const StatementClass& a, const StatementClass& b) = default;
  template <typename H>
  friend H AbslHashValue(H hash, const StatementClass& self) {
    return H::combine(std::move(hash), self.kind, self.outcome, self.ground, self.automatic);
  }
};

// What one commit made, counted.
struct Tally {
  v1::Counts counts;
  absl::flat_hash_map<StatementClass, uint64_t> statements;
  // By how long they took (see Handling) and whether that was too late.
  std::array<std::array<uint64_t, 2>, kHandlingCount> handling = {};
  // One for each second reading that differed, for the log: the input ("intake/3/17") and in what.
  struct ReadingDifference {
    std::string input;
    std::string detail;
  };
  std::vector<ReadingDifference> reading_differences;
  // What officers found of automatic statements afterwards.
  std::vector<ExPostFinding> ex_post;
};

void AddStatement(const v1::Statement& statement, Tally& tally);
// Counts how long it took to give it, by the days that the law allows for it.
void AddHandling(const CaseLaw& law, const v1::Statement& statement, Tally& tally);
// Entries of the service's journal that what is counted has made.
int64_t JournalEntriesOf(const v1::Counts& counts);
// Adds `more` to `total`.
void AddCounts(const v1::Counts& more, v1::Counts& total);

// Told of what was made once it is durable. Called from several threads.
class CaseObserver {
 public:
  virtual ~CaseObserver() = default;
  virtual void OnCommitted(const Tally& tally) = 0;
  // Time that one step took, determination and all.
  virtual void OnStep(double seconds) = 0;
};

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_TALLY_H_
