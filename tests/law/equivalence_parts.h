#ifndef TYPL_TESTS_LAW_EQUIVALENCE_PARTS_H_
#define TYPL_TESTS_LAW_EQUIVALENCE_PARTS_H_

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "typl/law/v1/pack.pb.h"

// What the arguments of equivalence.h look at in a pack.

namespace typl::law {

// Stands for the beginning of time.
inline constexpr char kAlways[] = "1900-01-01";

// "a, b" of "latest(a, b)"; none when the text is no call of the function.
std::vector<std::string> Arguments(absl::string_view text, absl::string_view function);
// Whether an expression is surely no day before `day`, when both are set.
bool NotBefore(const v1::Pack& pack, const std::string& expression, const std::string& day);

std::vector<const v1::Version*> VersionsOf(const v1::Provision& provision, const v1::Table& table);
// Whether they are of one sequence.
bool Together(const v1::Provision& a, const v1::Provision& b);

// Calls `take` with each term that reads the mark, and each provision that reads the term.
void ForEachReader(
    const v1::Pack& pack, const std::string& mark,
    const std::function<void(const v1::Derivation::Term&, const v1::Provision&)>& take);
// Calls `take` with each effect that puts the mark, and where it is.
void ForEachMark(
    const v1::Pack& pack, const std::string& mark,
    const std::function<void(const v1::Provision&, const v1::Table&, const v1::Effect&)>& take);

// What a cell lists: "a" and "b" of "a | b".
std::set<std::string> Listed(const std::string& cell);
// Whether unset is a value in the column (4.1).
bool TellsUnset(const v1::Table& table, int column);
// Whether an unset value meets the row's cell.
bool MetByUnset(const v1::Table& table, const v1::Row& row, int column);
// Whether some value meets both cells, as they are written.
bool ShareValue(const std::string& a, const std::string& b);
// Whether a fact or derivation is surely unset while `fact` is.
bool UnsetWithout(const v1::Pack& pack, const std::string& name, const std::string& fact);
// Whether the row is not open while `fact` is unset.
bool ClosedWithout(const v1::Pack& pack, const v1::Table& table, const v1::Row& row,
                   const std::string& fact);

}  // namespace typl::law

#endif  // TYPL_TESTS_LAW_EQUIVALENCE_PARTS_H_
