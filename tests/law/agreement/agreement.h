#ifndef TYPL_TESTS_LAW_AGREEMENT_AGREEMENT_H_
#define TYPL_TESTS_LAW_AGREEMENT_AGREEMENT_H_

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "services/statement/domain/law.h"
#include "services/statement/domain/second_reader/second_reader.h"
#include "tests/law/agreement/person_generator.h"
#include "typl/law/v1/case.pb.h"

namespace typl::law {

// A person on whom the engine (first) and the second reader (second) don't agree.
struct Disagreement {
  v1::FactsFile person;
  std::vector<std::string> differences;
};

// Both programs on the same pack. Immutable; thread-safe. The pack must outlive it.
class Agreement {
 public:
  explicit Agreement(const LawPack& pack) : Agreement(pack, pack.pack()) {}
  // The second reader reads another pack: to see that a difference is noticed.
  Agreement(const LawPack& pack, const v1::Pack& for_reader) : pack_(pack), reader_(for_reader) {}

  std::vector<std::string> DifferencesOn(const v1::FactsFile& person) const;
  // The person without facts and fields that the difference doesn't need.
  v1::FactsFile Minimised(v1::FactsFile person) const;

  struct Run {
    uint64_t persons = 0;
    uint64_t disagreed = 0;
    // The first few, minimised.
    std::vector<Disagreement> examples;
    // Kinds of differences that were met: one example of each says more than many of one.
    std::set<std::set<std::string>> kinds;
    // Of what the engine gave, so that a run that tried nothing shows.
    uint64_t with_periods = 0;
    uint64_t with_questions = 0;
    uint64_t with_officer = 0;
    uint64_t with_notes = 0;
  };
  // Persons of the generator from index `first` on, each also with a finding when it left a matter
  // to an officer.
  Run Try(const PersonGenerator& generator, uint64_t first, uint64_t count,
          size_t examples_max) const;

 private:
  void TryOne(const v1::FactsFile& person, size_t examples_max, v1::Determination& determination,
              Run& run) const;

  const LawPack& pack_;
  const SecondReader reader_;
};

}  // namespace typl::law

#endif  // TYPL_TESTS_LAW_AGREEMENT_AGREEMENT_H_
