#include "services/intake/domain/business_id.h"

#include <string>

#include "gtest/gtest.h"

namespace typl::intake {
namespace {

// Ids of public bodies, and a documented example.
const char* const kValid[] = {
    "0191908-6", "0191717-9", "0210469-8", "0242746-2", "0737546-2", "1710128-9",
};

const char* const kInvalid[] = {
    "0737546-1",  "",
    "191908-6",    // Old form without the leading zero.
    "01919086",    // No dash.
    "0191908-66",  // Too long.
    "0191908-a",  "019190a-6",
    "FI01919086",  // VAT form.
    " 0191908-6",
};

TEST(BusinessId, AcceptsIdsInUse) {
  for (const char* id : kValid) EXPECT_TRUE(IsBusinessId(id)) << id;
}

TEST(BusinessId, RefusesWhatIsNoBusinessId) {
  for (const char* id : kInvalid) EXPECT_FALSE(IsBusinessId(id)) << id;
}

TEST(BusinessId, HasNoCheckDigitForNumbersThatAreNeverIssued) {
  for (const std::string number : {"1000008-", "1000016-"}) {
    for (char digit = '0'; digit <= '9'; ++digit) EXPECT_FALSE(IsBusinessId(number + digit));
    EXPECT_FALSE(IsBusinessId(number + ':'));  // The character after '9'.
  }
}

TEST(BusinessId, EachNumberHasAtMostOneCheckDigit) {
  for (int number = 0; number < 100'000; number += 37) {
    std::string id = std::to_string(1'000'000 + number) + "-0";
    int accepted = 0;
    for (char digit = '0'; digit <= '9'; ++digit) {
      id.back() = digit;
      accepted += IsBusinessId(id) ? 1 : 0;
    }
    EXPECT_LE(accepted, 1) << number;
  }
}

}  // namespace
}  // namespace typl::intake
