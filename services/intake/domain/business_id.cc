#include "services/intake/domain/business_id.h"

#include <array>
#include <cstddef>

namespace typl::intake {
namespace {

constexpr size_t kDashPosition = 7;
constexpr size_t kLength = 9;
// Weights of the seven digits; the check digit is 11 less the remainder of the sum by 11.
constexpr std::array<int, kDashPosition> kWeights = {7, 9, 10, 5, 8, 4, 2};

}  // namespace

bool IsBusinessId(absl::string_view text) {
  if (text.size() != kLength || text[kDashPosition] != '-') return false;
  int sum = 0;
  for (size_t i = 0; i < kDashPosition; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    sum += kWeights[i] * (text[i] - '0');
  }
  const int remainder = sum % 11;
  // Numbers with this remainder would need the check digit 10: they are never given out.
  if (remainder == 1) return false;
  const int check_digit = remainder == 0 ? 0 : 11 - remainder;
  return text[kLength - 1] == '0' + check_digit;
}

}  // namespace typl::intake
