#include "common/text/text.h"

#include <string>

#include "gtest/gtest.h"

namespace typl {
namespace {

constexpr TextLimits kShort{1, 5};

TEST(CharacterBytes, AreThoseOfTheFirstCharacterOrNone) {
  EXPECT_EQ(CharacterBytes("ab"), 1u);
  EXPECT_EQ(CharacterBytes("öb"), 2u);
  EXPECT_EQ(CharacterBytes("€b"), 3u);
  EXPECT_EQ(CharacterBytes("\U0001F600b"), 4u);
  EXPECT_EQ(CharacterBytes(""), 0u);
  // A lone continuation, one that is missing, overlong forms, a surrogate, above 10FFFF.
  for (const char* text : {"\x80", "\xC3", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80",
                           "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80"}) {
    EXPECT_EQ(CharacterBytes(text), 0u);
  }
}

TEST(CharacterCount, CountsCharactersAndNotBytes) {
  EXPECT_EQ(CharacterCount(""), 0u);
  EXPECT_EQ(CharacterCount("työ"), 3u);
  EXPECT_EQ(CharacterCount("€\U0001F600"), 2u);
}

TEST(FaultOfText, IsNoneWhereItFits) {
  EXPECT_EQ(FaultOfText("päätö", kShort), "");
  EXPECT_EQ(FaultOfText("a\nb", kShort), "");
  EXPECT_EQ(FaultOfText("", {0, 5}), "");
  // As long as four-byte characters can be.
  EXPECT_EQ(FaultOfText("\U0001F600\U0001F600\U0001F600\U0001F600\U0001F600", kShort), "");
}

TEST(FaultOfText, NamesTheLength) {
  EXPECT_EQ(FaultOfText("", kShort), "must have 1-5 characters");
  EXPECT_EQ(FaultOfText("sixsix", kShort), "must have 1-5 characters");
  EXPECT_EQ(FaultOfText(std::string(1 << 20, 'a'), {0, 5}), "must have at most 5 characters");
}

TEST(FaultOfText, RefusesWhatLooksLikeSomethingElseOnAScreen) {
  for (const char* text :
       {"a\x07", "a\tb", "a\rb", "a\x7f", "a\u0085b", "a\u2028b", "a\u202Eb", "a\u2066b"}) {
    EXPECT_EQ(FaultOfText(text, kShort), "must not have control characters") << text;
  }
  EXPECT_EQ(FaultOfText("a\nb", {1, 5, NewLines::kRefused}), "must not have control characters");
}

TEST(FaultOfText, RefusesWhatIsNoUtf8) {
  // A lone continuation, one that is missing, overlong forms, a surrogate, above 10FFFF.
  for (const char* text :
       {"\x80", "\xC3", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF"}) {
    EXPECT_EQ(FaultOfText(text, kShort), "must be valid UTF-8");
  }
}

}  // namespace
}  // namespace typl
