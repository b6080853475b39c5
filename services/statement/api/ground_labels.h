#ifndef TYPL_SERVICES_STATEMENT_API_GROUND_LABELS_H_
#define TYPL_SERVICES_STATEMENT_API_GROUND_LABELS_H_

#include <cstddef>
#include <set>
#include <string>

namespace typl::statement {

// Provisions as values of the label "ground". Packs name them, so there is a limit: packs with
// other names must not make ever more series. Not thread-safe.
class GroundLabels {
 public:
  static constexpr size_t kGroundsMax = 400;

  // "none" for a matter of handling the case, which has no provision; "other" beyond the limit.
  std::string LabelOf(const std::string& provision) {
    if (provision.empty()) return "none";
    if (known_.contains(provision)) return provision;
    if (known_.size() >= kGroundsMax) return "other";
    known_.insert(provision);
    return provision;
  }

 private:
  std::set<std::string> known_;
};

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_API_GROUND_LABELS_H_
