#ifndef TYPL_TOOLS_SUPPORT_PERCENTILE_H_
#define TYPL_TOOLS_SUPPORT_PERCENTILE_H_

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace typl::tools {

// All values, for exact percentiles. Not thread-safe.
class Percentiles {
 public:
  void Add(double value) { values_.push_back(value); }
  size_t count() const { return values_.size(); }
  // The smallest value that at least `percent` of the values don't exceed; 0 when there are none.
  double At(double percent) {
    if (values_.empty()) return 0;
    auto rank = static_cast<size_t>(std::ceil(percent / 100 * static_cast<double>(values_.size())));
    rank = std::clamp<size_t>(rank, 1, values_.size());
    auto place = values_.begin() + static_cast<std::ptrdiff_t>(rank - 1);
    std::nth_element(values_.begin(), place, values_.end());
    return *place;
  }

 private:
  std::vector<double> values_;
};

}  // namespace typl::tools

#endif  // TYPL_TOOLS_SUPPORT_PERCENTILE_H_
