#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_TALLY_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_TALLY_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "services/statement/domain/case_step.h"
#include "typl/law/v1/determination.pb.h"
#include "typl/statement/v1/statement.pb.h"
#include "typl/statement/v1/storage.pb.h"

namespace typl::statement {

// What one commit made, counted.
struct Tally {
  v1::Counts counts;
  // Statements by kind, outcome, and whether decided automatically.
  std::array<std::array<std::array<uint64_t, 2>, law::v1::Outcome_ARRAYSIZE>,
             law::v1::StatementKind_ARRAYSIZE>
      statements = {};
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
