#ifndef TYPL_TESTS_LAW_MUTANT_HUNT_H_
#define TYPL_TESTS_LAW_MUTANT_HUNT_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "services/statement/domain/law.h"
#include "tests/law/pack_mutants.h"
#include "tests/law/row_persons.h"
#include "typl/law/v1/case.pb.h"

namespace typl::law {

// Finds out what notices a wrong pack. Not thread-safe.
class MutantHunt {
 public:
  // `pack` is the sound pack, whose determinations of the cases are as they expect.
  MutantHunt(const LawPack& pack, std::vector<v1::Case> cases);

  // What notices the mutant; empty when nothing does. "load"; "lint"; "case <number>", whose
  // expectation it doesn't meet; "golden <number>", a case of which something else is decided than
  // boundaries.golden keeps; "row <row>, <person>", likewise of rows.golden. The persons are always
  // those of the sound pack, though the edges of the wrong one would be others.
  std::string CaughtBy(const Mutant& mutant);
  // From now on this case notices, too.
  void AddCase(v1::Case worked);

  // The wrong pack; nullptr when load refuses it.
  std::shared_ptr<const LawPack> Load(const Mutant& mutant) const;
  const std::vector<v1::Case>& cases() const { return cases_; }
  // Indexes of the cases in which what the mutant changes is applied: only they can notice it.
  std::vector<size_t> CasesNear(const Mutant& mutant) const;
  // Of these, those that come to where the mutant shows; all when that is nowhere known.
  std::vector<size_t> CasesAt(const Mutant& mutant) const;
  // Indexes of the cases in which a provision is applied.
  const std::vector<size_t>& CasesOf(const std::string& provision) const;

 private:
  const LawPack& pack_;
  std::vector<v1::Case> cases_;
  std::string CaughtByCase(const Mutant& mutant, const LawPack& wrong) const;
  // What the sound pack says of a person around a row.
  struct Sound {
    size_t fingerprint = 0;
    // Rows that it comes to, by their place in `rows_`.
    std::vector<uint16_t> rows;
  };

  std::string CaughtByRow(const std::string& row, const std::vector<uint16_t>& at,
                          const LawPack& wrong);
  const std::vector<Sound>& SoundAround(const std::string& row,
                                        const std::vector<Variant>& persons);
  // Rows that the mutant changes, by their place in `rows_`; none when that isn't known.
  std::vector<uint16_t> RowsAt(const Mutant& mutant) const;
  size_t Fingerprint(const v1::FactsFile& input, const LawPack& pack);
  // The provision that the mutant is in, or those that read what it is in.
  std::set<std::string> ProvisionsNear(const Mutant& mutant) const;
  // Rows around which the mutant may show, those where it is first.
  std::vector<std::string> RowsNear(const Mutant& mutant) const;

  // What the sound pack says of each case.
  std::vector<v1::Determination> sound_;
  const RowPersons persons_;
  const std::vector<std::string> rows_;
  // By row, of the persons around it; as far as they were needed.
  std::map<std::string, std::vector<Sound>> sound_around_;
  // Used again and again.
  v1::Determination decided_;
  std::string bytes_;
  // Findings of lint that the sound pack has too.
  size_t faults_ = 0;
  std::map<std::string, std::vector<size_t>> cases_of_;
  // By provision and row or version, "2a:1 resigned", "2a:1 @R3".
  std::map<std::string, std::vector<size_t>> cases_at_;
  // Provisions that read a parameter or derivation, by its id.
  std::map<std::string, std::set<std::string>> readers_;
};

// What the pack says of these facts, as a worked case.
v1::Case CaseOf(const v1::FactsFile& input, const LawPack& pack);
// Whether a worked case would notice the difference.
bool Noticeable(const v1::Determination& sound, const v1::Determination& wrong);

}  // namespace typl::law

#endif  // TYPL_TESTS_LAW_MUTANT_HUNT_H_
