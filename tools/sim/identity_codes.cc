#include "tools/sim/identity_codes.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"

namespace typl::sim {
namespace {

// 18 to 64 years old during all of 2020.
constexpr absl::CivilDay kBirthFrom(1956, 1, 1);
constexpr absl::CivilDay kBirthUntil(2002, 1, 1);
constexpr uint64_t kNumbersPerDay = 100;  // 900-999
constexpr uint64_t kDays = static_cast<uint64_t>(kBirthUntil - kBirthFrom);
constexpr uint64_t kCodesPerSign = kDays * kNumbersPerDay;
// Decree 128/2010 2 § as amended by 690/2022: the signs of each century, in the order in which they
// come into use.
constexpr absl::string_view kSigns1900 = "-YXWVU";
constexpr absl::string_view kSigns2000 = "ABCDEF";
constexpr absl::string_view kCheckCharacters = "0123456789ABCDEFHJKLMNPRSTUVWXY";
// A prime that divides neither kDays nor 100, so that the multiplication permutes the codes.
constexpr uint64_t kSpread = 1'000'003;
static_assert(kDays % kSpread != 0 && kSpread > 100);
static_assert(kCodesPerSign * kSigns1900.size() >= kIdentitiesMax);

// Weights of the business id's check digit.
constexpr int kBusinessIdWeights[] = {7, 9, 10, 5, 8, 4, 2};

}  // namespace

Identity IdentityOf(uint64_t number) {
  uint64_t place = number % kCodesPerSign * kSpread % kCodesPerSign;
  size_t sign_index = number / kCodesPerSign % kSigns1900.size();
  Identity identity;
  identity.birth_date = kBirthFrom + static_cast<int64_t>(place / kNumbersPerDay);
  uint64_t individual = 900 + place % kNumbersPerDay;
  char sign = identity.birth_date.year() < 2000 ? kSigns1900[sign_index] : kSigns2000[sign_index];
  std::string day =
      absl::StrFormat("%02d%02d%02d", identity.birth_date.day(), identity.birth_date.month(),
                      static_cast<int>(identity.birth_date.year() % 100));
  uint64_t digits = 0;
  for (char digit : day) digits = digits * 10 + static_cast<uint64_t>(digit - '0');
  digits = digits * 1000 + individual;
  identity.code = absl::StrCat(day, std::string(1, sign), individual,
                               std::string(1, kCheckCharacters[digits % kCheckCharacters.size()]));
  return identity;
}

std::string BusinessIdOf(uint64_t number) {
  for (uint64_t candidate = 1'000'000 + number % 1'999'000;; ++candidate) {
    std::string digits = absl::StrCat(candidate);
    int sum = 0;
    for (size_t i = 0; i < digits.size(); ++i) sum += (digits[i] - '0') * kBusinessIdWeights[i];
    int remainder = sum % 11;
    // Ids with remainder 1 are never issued.
    if (remainder == 1) continue;
    return absl::StrCat(digits, "-", remainder == 0 ? 0 : 11 - remainder);
  }
}

}  // namespace typl::sim
