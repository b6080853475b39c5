#ifndef TYPL_TESTS_LAW_ROW_PERSONS_H_
#define TYPL_TESTS_LAW_ROW_PERSONS_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/statement/domain/law.h"
#include "tests/law/case_variants.h"
#include "typl/law/v1/case.pb.h"

// Persons around each row of the law: one who comes to it, those who differ from this one in one
// thing, and those to whom something else happens as well, that the row bears on.

namespace typl::law {

// Everything that an officer is shown of a decision: also which version and row each provision came
// to, for each fact. Not which facts were read for it, nor by which pack.
v1::Determination DecideWhole(const v1::FactsFile& input, const LawPack& pack);
// The same into a message that is used again and again, which is faster.
void DecideWholeInto(const v1::FactsFile& input, const LawPack& pack, v1::Determination& out);

// Immutable; thread-safe.
class RowPersons {
 public:
  // The first persons of each row come from `cases`, with what is left to officers decided.
  RowPersons(const LawPack& pack, const std::vector<v1::Case>& cases);

  // Rows that some case comes to, as "2a:9-2026 Z20/first", in the order of these texts.
  std::vector<std::string> Rows() const;
  // Persons around one of these rows.
  std::vector<Variant> Around(const std::string& row) const;
  // Marks that one of these rows puts.
  const std::vector<std::string>& MarksPutBy(const std::string& row) const;

 private:
  // A person who comes to a row, and how.
  struct Arrival {
    Variant person;
    v1::ProvisionTrace trace;
  };
  // A row of the pack.
  struct Source {
    const v1::Provision* provision = nullptr;
    const v1::Version* version = nullptr;
    const v1::Row* row = nullptr;
  };

  void Arrive(const Variant& person);
  void ArriveInOtherVersions();
  void ArriveByOtherValues();
  Source SourceOf(const std::string& row) const;
  void AddMeetings(const Source& source, const Arrival& arrival, std::vector<Variant>& out) const;
  void AddMeetingsWith(const Arrival& other, const Source& source, const Arrival& arrival,
                       std::vector<Variant>& out) const;
  void Meet(const Source& source, const Arrival& arrival, const Arrival& other,
            std::vector<Variant>& out) const;
  // Nullopt when nothing lacks.
  std::optional<Arrival> Filled(const Source& source, const Arrival& arrival) const;
  std::optional<Arrival> Worked(const Source& source, const Arrival& arrival) const;
  void AddBlends(const std::string& provision, const Arrival& arrival,
                 std::vector<Variant>& out) const;
  std::set<absl::CivilDay> StartsOf(const Source& source, const Arrival& arrival,
                                    const v1::Determination& decided) const;
  // Days on which what a row does begins or ends, and between them those on which the versions of
  // the other provision do.
  std::set<absl::CivilDay> EdgesOf(const Source& source, const Arrival& arrival,
                                   const v1::Provision& other_provision) const;

  const LawPack& pack_;
  const CaseVariants variants_;
  // By row: one to whom it applies for certain, and one to whom it may apply.
  std::map<std::string, Arrival> certain_;
  std::map<std::string, Arrival> open_;
  // By provision: one to whom it applies and says something.
  std::map<std::string, Arrival> companions_;
  // By mark, one who has it for long, by days and by weeks that are told.
  std::map<std::string, Arrival> marked_;
  std::map<std::string, Arrival> counted_;
  // By mark, provisions that read it.
  std::map<std::string, std::set<std::string>> readers_;
  // By row, marks that it puts.
  std::map<std::string, std::vector<std::string>> marks_put_;
  // By provision, what it reads.
  std::map<std::string, std::set<std::string>> facts_;
};

}  // namespace typl::law

#endif  // TYPL_TESTS_LAW_ROW_PERSONS_H_
