#include "services/statement/law_words.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/time/business_date.h"

namespace typl::law {
namespace {

constexpr Words kFinnish = {
    .language = v1::LANGUAGE_FI,
    .versions = "Voimassaolo",
    .table = "Taulukko",
    .rows = "Rivit",
    .parameters = "Luvut",
    .derivations = "Johdetut tiedot",
    .switched_off_by = "Soveltamisen estävät",
    .applies_to = "Koskee jokaista tietoa",
    .required_within = "myös päiviä, joilta tieto puuttuu, kun voimassa on",
    .version_of = "Sovelletaan lakia, joka on voimassa päivänä",
    .second_reading = "toinen tulkinta",
    .sequence = "Ajallisessa järjestyksessä ketjussa",
    .transition = "siirtymäsäännös",
    .source = "lähde",
    .confidence = "varmuus",
    .section = "säännös",
    .note = "huomautus",
    .inputs = "Ratkaistaan näistä",
    .automatic = "automaattinen",
    .officer = "virkailija",
    .says_nothing = "ei vaikuta oikeuteen",
    .alternative_to = "toinen tulkinta riville",
    .from = "alkaen",
    .until = "ennen päivää",
    .until_further_notice = "toistaiseksi",
    .calendar_days = "kalenteripäivää",
    .not_stated = "lausuntoa ei anneta",
    .stands_alone = "myös ilman voimassa olevaa työnhakua",
    .switches_off = "ei sovelleta",
    .own_subject = "vain tähän tietoon",
    .by_event = "jakson tapahtumiin",
    .only_subject = "vain tietoon",
    .mark = "merkintä",
    .weeks = "viikkoina",
    .tells = "ilmoitetaan maksajalle",
    .gap = "Ei voimassa välillä",
    .low = "matala",
    .medium = "keskitaso",
    .high = "korkea",
    .outcomes = {"", "ei työvoimapoliittista estettä", "ei oikeutta (este)",
                 "korvaukseton määräaika", "työssäolovelvoite", "oikeus vain palvelun ajalta",
                 "ratkaisematta"},
};

constexpr Words kSwedish = {
    .language = v1::LANGUAGE_SV,
    .versions = "Giltighet",
    .table = "Tabell",
    .rows = "Rader",
    .parameters = "Tal",
    .derivations = "Härledda uppgifter",
    .switched_off_by = "Tillämpas inte på grund av",
    .applies_to = "Gäller varje uppgift",
    .required_within = "också dagar för vilka uppgiften saknas medan det gäller",
    .version_of = "Lagen tillämpas som den lyder den dag som är",
    .second_reading = "andra tolkningen",
    .sequence = "I tidsföljd i kedjan",
    .transition = "övergångsbestämmelse",
    .source = "källa",
    .confidence = "säkerhet",
    .section = "bestämmelse",
    .note = "anmärkning",
    .inputs = "Avgörs av dessa",
    .automatic = "automatisk",
    .officer = "tjänsteman",
    .says_nothing = "inverkar inte på rätten",
    .alternative_to = "andra tolkningen av raden",
    .from = "från",
    .until = "före",
    .until_further_notice = "tills vidare",
    .calendar_days = "kalenderdagar",
    .not_stated = "utlåtande ges inte",
    .stands_alone = "också utan giltig jobbsökning",
    .switches_off = "tillämpas inte",
    .own_subject = "endast på denna uppgift",
    .by_event = "på händelser under perioden",
    .only_subject = "endast på uppgiften",
    .mark = "anteckning",
    .weeks = "i veckor",
    .tells = "meddelas betalaren",
    .gap = "Inte i kraft mellan",
    .low = "låg",
    .medium = "medel",
    .high = "hög",
    .outcomes = {"", "inget arbetskraftspolitiskt hinder", "ingen rätt (hinder)",
                 "viss tid utan ersättning", "skyldighet att vara i arbete",
                 "rätt endast under en service", "inte avgjort"},
};

constexpr Words kEnglish = {
    .language = v1::LANGUAGE_EN,
    .versions = "In force",
    .table = "Table",
    .rows = "Rows",
    .parameters = "Numbers",
    .derivations = "Worked out",
    .switched_off_by = "Switched off by",
    .applies_to = "Applies to each",
    .required_within = "and to days on which none is known within a",
    .version_of = "The law is that of the day",
    .second_reading = "second reading",
    .sequence = "In order of time within the sequence",
    .transition = "transition",
    .source = "source",
    .confidence = "confidence",
    .section = "section",
    .note = "note",
    .inputs = "Decided by",
    .automatic = "automatic",
    .officer = "officer",
    .says_nothing = "says nothing of the right",
    .alternative_to = "second reading of row",
    .from = "from",
    .until = "until before",
    .until_further_notice = "until further notice",
    .calendar_days = "calendar days",
    .not_stated = "nothing is stated",
    .stands_alone = "also without a search in force",
    .switches_off = "switches off",
    .own_subject = "for this subject only",
    .by_event = "for what happened in the period",
    .only_subject = "only for the subject that is",
    .mark = "mark",
    .weeks = "for weeks of",
    .tells = "told with the statement",
    .gap = "Not in force between versions",
    .low = "low",
    .medium = "medium",
    .high = "high",
    .outcomes = {"", "no labour-policy obstacle", "no right (obstacle)", "waiting period",
                 "work obligation", "right only in a service", "undetermined"},
};

std::string DaysInWords(const v1::Effect& effect, const Words& words) {
  std::string text;
  if (!effect.from().empty()) absl::StrAppend(&text, " ", words.from, " ", effect.from());
  if (!effect.days().empty()) {
    absl::StrAppend(&text, ", ", effect.days(), " ", words.calendar_days);
  } else if (!effect.until().empty()) {
    absl::StrAppend(&text, " ", words.until, " ", effect.until());
  } else if (!effect.from().empty()) {
    absl::StrAppend(&text, " ", words.until_further_notice);
  }
  return text;
}

std::string DisapplyInWords(const v1::Disapply& disapply, const Words& words) {
  std::string text =
      absl::StrCat(words.switches_off, " ", absl::StrJoin(disapply.provisions(), ", "));
  if (disapply.own_subject()) absl::StrAppend(&text, " ", words.own_subject);
  if (disapply.by_event()) absl::StrAppend(&text, " ", words.by_event);
  if (!disapply.only_subject().empty()) {
    absl::StrAppend(&text, " ", words.only_subject, " ", disapply.only_subject());
  }
  return text;
}

std::string FormulaOf(const v1::Derivation::Term& term) {
  const auto between = [](absl::string_view unit, const v1::Derivation::DaysBetween& days) {
    return absl::StrCat(unit, "(", days.from(), ", ", days.until(), ")");
  };
  switch (term.term_case()) {
    case v1::Derivation::Term::kFact:
      return term.fact();
    case v1::Derivation::Term::kDaysBetween:
      return between("days", term.days_between());
    case v1::Derivation::Term::kYearsBetween:
      return between("years", term.years_between());
    case v1::Derivation::Term::kMonthsBetween:
      return between("months", term.months_between());
    case v1::Derivation::Term::kNextStart:
      return absl::StrCat("next_start(", term.next_start().not_before(), ")");
    case v1::Derivation::Term::kExists: {
      const v1::Derivation::Exists& exists = term.exists();
      if (exists.began_within_days() == 0) {
        return absl::StrCat("exists(", exists.entity(), " on ", exists.on(), ")");
      }
      return absl::StrCat("exists(", exists.entity(), " begun in ", exists.began_within_days(),
                          " days before ", exists.on(), ")");
    }
    case v1::Derivation::Term::kConstant:
      return absl::StrCat(term.constant());
    case v1::Derivation::Term::kDay:
      return absl::StrCat("day(", term.day().is(),
                          term.day().skip_unset() ? "; unset left out" : "", ")");
    case v1::Derivation::Term::kSum:
      return absl::StrJoin(term.sum().of(), " + ");
    case v1::Derivation::Term::kQuotient:
      return absl::StrCat(term.quotient().of(), " / ", term.quotient().by());
    case v1::Derivation::Term::kMarks:
      return absl::StrCat("marks(", term.marks().mark(), " ", term.marks().from(), "..",
                          term.marks().until(), term.marks().own() ? "; own" : "", ")");
    case v1::Derivation::Term::kMarkEnd:
      return absl::StrCat("mark_end(", term.mark_end().mark(), " on ", term.mark_end().on(), ")");
    case v1::Derivation::Term::kWeeksReached:
      return absl::StrCat("weeks_reached(", term.weeks_reached().mark(), " from ",
                          term.weeks_reached().from(), ": ", term.weeks_reached().weeks(), ")");
    case v1::Derivation::Term::TERM_NOT_SET:
      break;
  }
  return "";
}

}  // namespace

std::optional<v1::Language> LanguageFrom(absl::string_view code) {
  if (code == "fi") return v1::LANGUAGE_FI;
  if (code == "sv") return v1::LANGUAGE_SV;
  if (code == "en") return v1::LANGUAGE_EN;
  return std::nullopt;
}

const Words& WordsOf(v1::Language language) {
  if (language == v1::LANGUAGE_FI) return kFinnish;
  if (language == v1::LANGUAGE_SV) return kSwedish;
  return kEnglish;
}

const char* InWords(v1::Confidence confidence, const Words& words) {
  if (confidence == v1::CONFIDENCE_HIGH) return words.high;
  if (confidence == v1::CONFIDENCE_MEDIUM) return words.medium;
  if (confidence == v1::CONFIDENCE_LOW) return words.low;
  return "";
}

std::string InWords(const v1::Effect& effect, const Words& words) {
  std::string text;
  switch (effect.kind_case()) {
    case v1::Effect::kOutcome:
      text = words.outcomes[effect.outcome()];
      break;
    case v1::Effect::kDisapply:
      text = DisapplyInWords(effect.disapply(), words);
      break;
    case v1::Effect::kNotStated:
      text = words.not_stated;
      break;
    case v1::Effect::kMark:
      text = absl::StrCat(words.mark, " \"", effect.mark(), "\"");
      break;
    case v1::Effect::kNote:
      text = words.tells;
      break;
    case v1::Effect::KIND_NOT_SET:
      break;
  }
  absl::StrAppend(&text, DaysInWords(effect, words));
  if (!effect.weeks().empty()) absl::StrAppend(&text, ", ", words.weeks, " ", effect.weeks());
  if (effect.stands_alone()) absl::StrAppend(&text, ", ", words.stands_alone);
  return text;
}

std::string InWords(const v1::Derivation::Term& term) {
  std::string text = FormulaOf(term);
  if (term.has_at_least()) absl::StrAppend(&text, ", at least ", term.at_least());
  if (!term.when_set().empty()) absl::StrAppend(&text, ", when ", term.when_set(), " is set");
  if (!term.when_unset().empty()) {
    absl::StrAppend(&text, ", when ", term.when_unset(), " is unset");
  }
  return text;
}

std::string PeriodInWords(absl::string_view from, absl::string_view until) {
  const std::optional<absl::CivilDay> end = ParseDay(until);
  return absl::StrCat(from, "..", end ? FormatDay(*end - 1) : std::string(until));
}

const std::string& TextIn(const v1::Pack::Text& text, v1::Language language) {
  if (language == v1::LANGUAGE_SV) return text.sv();
  if (language == v1::LANGUAGE_EN && !text.en().empty()) return text.en();
  return text.fi();
}

}  // namespace typl::law
