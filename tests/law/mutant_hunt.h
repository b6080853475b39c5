#ifndef TYPL_TESTS_LAW_MUTANT_HUNT_H_
#define TYPL_TESTS_LAW_MUTANT_HUNT_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "services/statement/domain/law.h"
#include "tests/law/pack_mutants.h"
#include "typl/law/v1/case.pb.h"

namespace typl::law {

// Finds out what notices a wrong pack. Not thread-safe.
class MutantHunt {
 public:
  // `pack` is the sound pack, whose determinations of the cases are as they expect.
  MutantHunt(const LawPack& pack, const std::vector<v1::Case>& cases);

  // What notices the mutant: "load", "lint" or "case <number>"; empty when nothing does.
  std::string CaughtBy(const Mutant& mutant);

 private:
  bool CaseNotices(const v1::Case& worked, const LawPack& wrong) const;

  const LawPack& pack_;
  const std::vector<v1::Case>& cases_;
  // Findings of lint that the sound pack has too.
  std::size_t faults_ = 0;
  // Indexes of the cases that a provision is applied in: they notice its wrongs soonest.
  std::map<std::string, std::vector<size_t>> cases_of_;
};

// The mutants that nobody need notice, because they say the same, with the reason; else empty.
std::string WhyEquivalent(const Mutant& mutant);

}  // namespace typl::law

#endif  // TYPL_TESTS_LAW_MUTANT_HUNT_H_
