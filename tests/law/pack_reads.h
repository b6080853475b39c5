#ifndef TYPL_TESTS_LAW_PACK_READS_H_
#define TYPL_TESTS_LAW_PACK_READS_H_

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "typl/law/v1/pack.pb.h"

// What parts of a pack read, as it is written.

namespace typl::law {

// nullptr when there is none.
const v1::Derivation* FindDerivation(const v1::Pack& pack, const std::string& id);

// Calls `take` with the amount ("4", "{waiting}") and unit of each "+ 4 m" or "- 4 m" in a text.
void ForEachStep(const std::string& text,
                 const std::function<void(const std::string&, char)>& take);

// A number that is written, or the values that a parameter ever has.
std::vector<int64_t> NumbersOf(const v1::Pack& pack, const std::string& amount);

// The days that lie the steps of a text after a day.
std::set<absl::CivilDay> DaysAfter(const v1::Pack& pack, absl::CivilDay day,
                                   const std::string& text);

// What derivations that are named, and those that they name, read and are.
struct Reads {
  std::set<std::string> facts;
  std::vector<const v1::Derivation*> derivations;
  std::set<std::string> marks;
  // Of these, those whose weeks are counted.
  std::set<std::string> counted_marks;
};

Reads ReadsOf(const v1::Pack& pack, std::set<std::string> names);
Reads ReadsOf(const v1::Pack& pack, const v1::Provision& provision);
// What the days of a row's effects are worked out from.
Reads ReadsOfDays(const v1::Pack& pack, const v1::Row& row);

}  // namespace typl::law

#endif  // TYPL_TESTS_LAW_PACK_READS_H_
