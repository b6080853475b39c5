#ifndef TYPL_SERVICES_STATEMENT_LAW_WORDS_H_
#define TYPL_SERVICES_STATEMENT_LAW_WORDS_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "typl/law/v1/facts.pb.h"
#include "typl/law/v1/pack.pb.h"

// Parts of a law pack in words, for people who read law and not packs.

namespace typl::law {

// Words of one language that pages and lists are made of.
struct Words {
  v1::Language language;
  const char* versions;
  const char* table;
  const char* rows;
  const char* parameters;
  const char* derivations;
  const char* switched_off_by;
  const char* applies_to;
  const char* required_within;
  const char* version_of;
  const char* second_reading;
  const char* sequence;
  const char* transition;
  const char* source;
  const char* confidence;
  const char* section;
  const char* note;
  const char* inputs;
  const char* automatic;
  const char* officer;
  const char* says_nothing;
  const char* alternative_to;
  const char* from;
  const char* until;
  const char* until_further_notice;
  const char* calendar_days;
  const char* not_stated;
  const char* stands_alone;
  const char* switches_off;
  const char* own_subject;
  const char* by_event;
  const char* only_subject;
  const char* mark;
  const char* weeks;
  const char* tells;
  const char* gap;
  const char* low;
  const char* medium;
  const char* high;
  // By v1::Outcome.
  const char* outcomes[v1::Outcome_ARRAYSIZE];
};

// "fi", "sv" or "en"; nullopt for anything else.
std::optional<v1::Language> LanguageFrom(absl::string_view code);
const Words& WordsOf(v1::Language language);

const char* InWords(v1::Confidence confidence, const Words& words);
// What an effect does, such as "waiting period from employment.until, {waiting} calendar days".
std::string InWords(const v1::Effect& effect, const Words& words);
// A term as a formula, such as "days(employment.from, employment.until), at least 6".
std::string InWords(const v1::Derivation::Term& term);
// "2019-07-01..2022-05-01", with the last day, as the law counts; open ends are empty.
std::string PeriodInWords(absl::string_view from, absl::string_view until);
// A wording in the language; in Finnish when it has none in it.
const std::string& TextIn(const v1::Pack::Text& text, v1::Language language);

}  // namespace typl::law

#endif  // TYPL_SERVICES_STATEMENT_LAW_WORDS_H_
