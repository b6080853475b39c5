#ifndef TYPL_SERVICES_STATEMENT_LAW_DIFF_H_
#define TYPL_SERVICES_STATEMENT_LAW_DIFF_H_

#include <string>
#include <vector>

#include "typl/law/v1/pack.pb.h"

// In what two law packs say something else.

namespace typl::law {

struct PackChange {
  enum class Kind { kAdded, kRemoved, kChanged };
  Kind kind = Kind::kChanged;
  // "provision 2a:1, version R3, from".
  std::string place;
  // What was there and what is there now, in words; the first is empty for what was added, the
  // second for what was removed.
  std::string before;
  std::string now;
};

// All changes from `before` to `now`, in the order of the parts' kinds and ids. The order in which
// parts of a kind stand counts where it means something: provisions are told as moved when those
// that both have stand in another order; rows, as each combination meets one, are not.
std::vector<PackChange> Diff(const v1::Pack& before, const v1::Pack& now);

// One line for each change, and the count.
std::string ToText(const std::vector<PackChange>& changes);

}  // namespace typl::law

#endif  // TYPL_SERVICES_STATEMENT_LAW_DIFF_H_
