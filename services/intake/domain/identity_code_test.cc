#include "services/intake/domain/identity_code.h"

#include <cctype>
#include <map>
#include <optional>
#include <random>
#include <string>

#include "gtest/gtest.h"

namespace typl::intake {
namespace {

using Fault = IdentityCodeFault;

Fault CheckArtificial(absl::string_view code) {
  absl::CivilDay birth_date;
  return CheckIdentityCode(code, IdentityNumbers::kArtificial, birth_date);
}

struct Vector {
  const char* code;
  Fault fault;
};

const Vector kVectors[] = {
    {"010594Y9032", Fault::kNone},            // fictive person published by the population register
    {"010594Y9021", Fault::kNone},            // fictive person published by the population register
    {"020594X903P", Fault::kNone},            // fictive person published by the population register
    {"020594X902N", Fault::kNone},            // fictive person published by the population register
    {"030594W903B", Fault::kNone},            // fictive person published by the population register
    {"030694W9024", Fault::kNone},            // fictive person published by the population register
    {"040594V9030", Fault::kNone},            // fictive person published by the population register
    {"040594V902Y", Fault::kNone},            // fictive person published by the population register
    {"050594U903M", Fault::kNone},            // fictive person published by the population register
    {"050594U902L", Fault::kNone},            // fictive person published by the population register
    {"010516B903X", Fault::kNone},            // fictive person published by the population register
    {"010516B902W", Fault::kNone},            // fictive person published by the population register
    {"020516C903K", Fault::kNone},            // fictive person published by the population register
    {"020516C902J", Fault::kNone},            // fictive person published by the population register
    {"030516D9037", Fault::kNone},            // fictive person published by the population register
    {"030516D9026", Fault::kNone},            // fictive person published by the population register
    {"010501E9032", Fault::kNone},            // fictive person published by the population register
    {"020502E902X", Fault::kNone},            // fictive person published by the population register
    {"020503F9037", Fault::kNone},            // fictive person published by the population register
    {"020504A902E", Fault::kNone},            // fictive person published by the population register
    {"020504B904H", Fault::kNone},            // fictive person published by the population register
    {"070644-937X", Fault::kNone},            // dummy data of an open-source system
    {"010180-9004", Fault::kNone},            // constructed, artificial
    {"310799-999D", Fault::kNone},            // constructed, artificial
    {"290200A901C", Fault::kNone},            // leap day 2000 valid
    {"290204A902E", Fault::kNone},            // leap day 2004
    {"311299+950V", Fault::kNone},            // 1899 birth
    {"010100A903K", Fault::kNone},            // 1.1.2000 A
    {"311223B904S", Fault::kNone},            // new sign B
    {"150685Y905M", Fault::kNone},            // new sign Y
    {"150685-905M", Fault::kNone},            // same digits as Y case: DIFFERENT person
    {"290299-900W", Fault::kDate},            // 29 Feb 1999 does not exist
    {"010180-9000", Fault::kCheckCharacter},  // wrong check character
    {"010180G9004", Fault::kSign},            // G is not a century sign
    {"010180-0003", Fault::kIndividualNumber},  // individual number 000 not issued
    {"320180-9004", Fault::kDate},              // day 32
    {"010180-904", Fault::kLength},             // too short
    {"150685y905M", Fault::kSign},              // lower case separator - reject
    {"010180-9004 ", Fault::kLength},
    {"", Fault::kLength},
    {"0101800-904", Fault::kSign},
    {"01O180-9004", Fault::kDigits},  // Letter O.
    {"010180-90l4", Fault::kDigits},  // Letter l.
    {"000180-9004", Fault::kDate},    // Day 0.
    {"010080-9004", Fault::kDate},    // Month 0.
    {"011380-9004", Fault::kDate},    // Month 13.
    {"310680-9004", Fault::kDate},    // June has 30 days.
    {"290200-9004", Fault::kDate},    // 1900 was no leap year.
    {"290200+9004", Fault::kDate},    // Nor was 1800.
    {"010180-0014", Fault::kIndividualNumber},
    {"150685Y905m", Fault::kCheckCharacter},  // Lower case.
    {"311299-950V", Fault::kNone},            // The sign is not in the sum: 1899 and 1999 share it.
};

TEST(IdentityCode, JudgesEveryVectorAsTheDecreeDoes) {
  for (const Vector& vector : kVectors) {
    EXPECT_EQ(static_cast<int>(CheckArtificial(vector.code)), static_cast<int>(vector.fault))
        << vector.code << ": " << Describe(CheckArtificial(vector.code));
  }
}

TEST(IdentityCode, TakesTheCenturyFromTheSign) {
  const std::map<char, int> first_years = {
      {'+', 1800}, {'-', 1900}, {'Y', 1900}, {'X', 1900}, {'W', 1900}, {'V', 1900}, {'U', 1900},
      {'A', 2000}, {'B', 2000}, {'C', 2000}, {'D', 2000}, {'E', 2000}, {'F', 2000}};
  for (int c = 0; c < 256; ++c) {
    std::string code = "150685-905M";
    code[6] = static_cast<char>(c);
    absl::CivilDay birth_date;
    const Fault fault = CheckIdentityCode(code, IdentityNumbers::kArtificial, birth_date);
    const auto first_year = first_years.find(static_cast<char>(c));
    if (first_year == first_years.end()) {
      EXPECT_EQ(fault, Fault::kSign) << c;
    } else {
      EXPECT_EQ(fault, Fault::kNone) << c;
      EXPECT_EQ(birth_date, absl::CivilDay(first_year->second + 85, 6, 15)) << c;
    }
  }
}

// Without looking at the check character: the right one for nine digits.
char CheckCharacter(const std::string& digits) {
  return "0123456789ABCDEFHJKLMNPRSTUVWXY"[std::stoi(digits) % 31];
}

TEST(IdentityCode, KeepsArtificialAndRealNumbersApart) {
  const auto code = [](const std::string& number) {
    return "010180-" + number + CheckCharacter("010180" + number);
  };
  absl::CivilDay birth_date;
  for (const auto& [number, production, artificial] :
       std::initializer_list<std::tuple<const char*, Fault, Fault>>{
           {"001", Fault::kIndividualNumber, Fault::kIndividualNumber},
           {"002", Fault::kNone, Fault::kNotArtificial},
           {"899", Fault::kNone, Fault::kNotArtificial},
           {"900", Fault::kNotProduction, Fault::kNone},
           {"999", Fault::kNotProduction, Fault::kNone}}) {
    EXPECT_EQ(CheckIdentityCode(code(number), IdentityNumbers::kProduction, birth_date), production)
        << number;
    EXPECT_EQ(CheckIdentityCode(code(number), IdentityNumbers::kArtificial, birth_date), artificial)
        << number;
  }
}

TEST(IdentityCode, DescribesFaultsWithoutAnyDigitOfTheCode) {
  for (const Vector& vector : kVectors) {
    if (vector.fault == Fault::kNone) continue;
    const std::string text(Describe(vector.fault));
    EXPECT_FALSE(text.empty());
    if (std::string(vector.code).size() >= 6) {
      EXPECT_EQ(text.find(std::string(vector.code).substr(0, 6)), std::string::npos);
    }
  }
}

// A second, slow reading of the decree: its own calendar, character by character.
std::optional<std::string> SlowBirthDate(const std::string& code) {
  if (code.size() != 11) return std::nullopt;
  std::string century;
  if (code[6] == '+') century = "18";
  if (std::string("-YXWVU").find(code[6]) != std::string::npos) century = "19";
  if (std::string("ABCDEF").find(code[6]) != std::string::npos) century = "20";
  if (century.empty()) return std::nullopt;
  const std::string digits = code.substr(0, 6) + code.substr(7, 3);
  for (const char c : digits) {
    if (std::isdigit(static_cast<unsigned char>(c)) == 0) return std::nullopt;
  }
  const int day = std::stoi(code.substr(0, 2));
  const int month = std::stoi(code.substr(2, 2));
  const int year = std::stoi(century + code.substr(4, 2));
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  const int lengths[] = {31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1 || day > lengths[month - 1]) return std::nullopt;
  if (std::stoi(digits.substr(6)) < 900) return std::nullopt;
  if (CheckCharacter(digits) != code[10]) return std::nullopt;
  return std::to_string(year) + "-" + code.substr(2, 2) + "-" + code.substr(0, 2);
}

TEST(IdentityCode, AgreesWithASecondImplementationOnRandomTexts) {
  // --gtest_random_seed gives another.
  const auto seed = static_cast<uint32_t>(::testing::UnitTest::GetInstance()->random_seed());
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  const std::string alphabet = "0123456789+-YXWVUABCDEFGHIOQZ y";
  const std::string signs = "+-YXWVUABCDEF";
  const auto pick = [&random](int below) { return static_cast<int>(random() % below); };
  int valid = 0;
  for (int i = 0; i < 1'000'000; ++i) {
    // Nearly right ones, so that every rule decides some.
    const int number = pick(10) == 0 ? pick(1000) : 900 + pick(100);
    char text[32];
    std::snprintf(text, sizeof text, "%02d%02d%02d%c%03d", pick(33), pick(14), pick(100),
                  signs[pick(static_cast<int>(signs.size()))], number);
    std::string code = text;
    code += CheckCharacter(code.substr(0, 6) + code.substr(7, 3));
    if (pick(3) == 0) code[pick(11)] = alphabet[pick(static_cast<int>(alphabet.size()))];
    absl::CivilDay birth_date;
    const Fault fault = CheckIdentityCode(code, IdentityNumbers::kArtificial, birth_date);
    const std::optional<std::string> slow = SlowBirthDate(code);
    ASSERT_EQ(fault == Fault::kNone, slow.has_value()) << code;
    if (slow) {
      ASSERT_EQ(absl::FormatCivilTime(birth_date), *slow) << code;
      ++valid;
    }
  }
  EXPECT_GT(valid, 100'000);
}

}  // namespace
}  // namespace typl::intake
