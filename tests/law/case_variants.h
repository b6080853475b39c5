#ifndef TYPL_TESTS_LAW_CASE_VARIANTS_H_
#define TYPL_TESTS_LAW_CASE_VARIANTS_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/statement/domain/law.h"
#include "typl/law/v1/case.pb.h"

// Persons who differ from those of the worked cases in one thing: where law goes wrong is at its
// edges.

namespace typl::law {

// Statements are given, and laws of the packs are in force from some day, in these years; days of
// others stand for always.
constexpr int kFirstYear = 1960;
constexpr int kLastYear = 2100;

struct Variant {
  // What is other than in the case, such as "employment-1/employment.until 2022-05-02".
  std::string what;
  v1::FactsFile input;
};

// Makes variants of cases by what a pack says. Immutable; thread-safe.
class CaseVariants {
 public:
  explicit CaseVariants(const LawPack& pack);

  // Each day that the case has, on the day before, on and after each edge near it: of versions and
  // numbers of the law that is applied to its fact, of days that the law names, of periods and ages
  // counted from other days of the case, and of the periods that came out. Each number likewise one
  // below, at and above each limit. The day of the statement, at the edges of who is competent.
  // Days are counted from the fact's own, those of the search and the person, and the day of the
  // statement.
  std::vector<Variant> AtEdges(const v1::FactsFile& input) const { return AtEdges(input, {}); }
  // What of it is wanted.
  struct Scope {
    // Days are counted from those of every fact.
    bool across = false;
    // Only what this provision says has edges; empty: all of the law.
    std::string provision;
  };
  std::vector<Variant> AtEdges(const v1::FactsFile& input, const Scope& scope) const;

  // Each fact left out; each field unset; each value of an enum and a yes-or-no fact that it
  // doesn't have; days that nobody has said, some weeks on; and each way in which an officer could
  // decide what is left to one.
  std::vector<Variant> WithOtherValues(const v1::FactsFile& input) const;

  // The ways in which an officer could decide one matter that is left to one: of each matter first
  // that no row applies, then its choices.
  std::vector<Variant> Decided(const v1::FactsFile& input) const;

 private:
  // A time to count from or to a day of the case.
  struct Offset {
    int years = 0;
    int months = 0;
    int days = 0;
    auto operator<=>(const Offset&) const = default;
  };
  // The edges of one provision.
  struct Edges {
    std::set<absl::CivilDay> days;
    std::set<Offset> offsets;
    // By fact, such as "employment.agreed_days".
    std::map<std::string, std::set<int64_t>> limits;
  };

  void AddProvision(const v1::Pack& pack, const v1::Provision& provision);
  // Days that bear on a field, apart from those of the case.
  Edges EdgesFor(const v1::Determination& determination, const v1::Fact& fact,
                 const std::string& provision) const;

  void AddUnknownDays(const v1::Provision& provision, const v1::FactsFile& input,
                      std::vector<Variant>& variants) const;
  std::set<absl::CivilDay> DaysNear(const Edges& edges,
                                    const std::set<absl::CivilDay>& others) const;

  const LawPack& pack_;
  std::map<std::string, Edges> edges_;
  std::set<absl::CivilDay> statement_days_;
};

}  // namespace typl::law

#endif  // TYPL_TESTS_LAW_CASE_VARIANTS_H_
