#ifndef TYPL_TOOLS_SIM_IDENTITY_CODES_H_
#define TYPL_TOOLS_SIM_IDENTITY_CODES_H_

#include <cstdint>
#include <string>

#include "absl/time/civil_time.h"

namespace typl::sim {

// Who a synthetic person is by law: an artificial personal identity code (individual numbers
// 900-999, which are never issued to anybody).
struct Identity {
  absl::CivilDay birth_date;
  // DDMMYY, sign, NNN, check character.
  std::string code;
};

// Identities differ for different numbers below this.
inline constexpr uint64_t kIdentitiesMax = 10'000'000;

// The identity with this number: of working age in 2020, birth dates spread evenly over the
// numbers. 0 <= number < kIdentitiesMax. Codes of the first 1.7 million numbers have the signs "-"
// and "A", the rest those that came in 2023.
Identity IdentityOf(uint64_t number);

// Business id (Y-tunnus) with a valid check digit, made from `number`.
std::string BusinessIdOf(uint64_t number);

}  // namespace typl::sim

#endif  // TYPL_TOOLS_SIM_IDENTITY_CODES_H_
