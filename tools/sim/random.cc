#include "tools/sim/random.h"

namespace typl::sim {
namespace {

// Steele, Lea, Flood: "Fast splittable pseudorandom number generators" (2014).
constexpr uint64_t kGoldenGamma = 0x9E3779B97F4A7C15u;

uint64_t Mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

}  // namespace

uint64_t Random::Next() {
  state_ += kGoldenGamma;
  return Mix(state_);
}

uint64_t Random::Below(uint64_t limit) {
  return static_cast<uint64_t>((static_cast<unsigned __int128>(Next()) * limit) >> 64);
}

int Random::Between(int low, int high) {
  return low + static_cast<int>(Below(static_cast<uint64_t>(high - low) + 1));
}

size_t Random::Weighted(std::initializer_list<int> weights) {
  uint64_t total = 0;
  for (int weight : weights) total += static_cast<uint64_t>(weight);
  uint64_t drawn = Below(total);
  size_t index = 0;
  for (int weight : weights) {
    if (drawn < static_cast<uint64_t>(weight)) return index;
    drawn -= static_cast<uint64_t>(weight);
    ++index;
  }
  return weights.size() - 1;
}

uint64_t MixSeed(uint64_t seed, uint64_t value) {
  return Mix(seed + kGoldenGamma) ^ Mix(value * kGoldenGamma + 1);
}

}  // namespace typl::sim
