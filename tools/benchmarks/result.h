#ifndef TYPL_TOOLS_BENCHMARKS_RESULT_H_
#define TYPL_TOOLS_BENCHMARKS_RESULT_H_

#include <optional>
#include <string>
#include <vector>

namespace typl::bench {

// One figure.
struct Result {
  std::string name;
  double value = 0;
  std::string unit;
  // What it is compared with, measured in the same run; empty: nothing.
  std::string peer;
  // value / peer.
  std::optional<double> ratio;
  // How it was measured, in a few words.
  std::string how;
};

using Results = std::vector<Result>;

double Median(std::vector<double> values);

// A list of {name, value, unit, peer, ratio, how}.
std::string ToJson(const Results& results);
std::string ToText(const Results& results);

}  // namespace typl::bench

#endif  // TYPL_TOOLS_BENCHMARKS_RESULT_H_
