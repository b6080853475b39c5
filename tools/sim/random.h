#ifndef TYPL_TOOLS_SIM_RANDOM_H_
#define TYPL_TOOLS_SIM_RANDOM_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

namespace typl::sim {

// Pseudo-random numbers that are the same on every machine and with every standard library
// (SplitMix64). Not for secrets. Not thread-safe; cheap to make, so that each person has its own.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t Next();
  // 0 <= result < limit; limit >= 1.
  uint64_t Below(uint64_t limit);
  // low <= result <= high.
  int Between(int low, int high);
  // True `per_thousand` times in a thousand.
  bool Chance(int per_thousand) { return Below(1000) < static_cast<uint64_t>(per_thousand); }
  // Index drawn by weight; at least one weight is above 0.
  size_t Weighted(std::initializer_list<int> weights);

  template <typename T>
  void Shuffle(std::vector<T>& values) {
    for (size_t left = values.size(); left > 1; --left) {
      std::swap(values[left - 1], values[Below(left)]);
    }
  }

 private:
  uint64_t state_;
};

// A seed that depends on both values in a well-mixed way.
uint64_t MixSeed(uint64_t seed, uint64_t value);

}  // namespace typl::sim

#endif  // TYPL_TOOLS_SIM_RANDOM_H_
