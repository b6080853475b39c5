#ifndef TYPL_TOOLS_BENCHMARKS_MULTIPLES_SVG_H_
#define TYPL_TOOLS_BENCHMARKS_MULTIPLES_SVG_H_

#include <string>
#include <vector>

namespace typl::bench {

struct Curve {
  // Curves of one name look the same in every panel and have one line in the legend.
  std::string name;
  // One for each x; not negative.
  std::vector<double> values;
};

struct Panel {
  // What is drawn, with its unit.
  std::string title;
  std::vector<Curve> curves;
};

// Panels side by side over one logarithmic axis, each from 0 up, as an SVG file that stands alone
// and follows the reader's choice of light or dark. `xs` are positive and grow; `title` is for
// those who can't see it. Five names at most.
std::string MultiplesSvg(const std::string& title, const std::vector<double>& xs,
                         const std::vector<Panel>& panels);

}  // namespace typl::bench

#endif  // TYPL_TOOLS_BENCHMARKS_MULTIPLES_SVG_H_
