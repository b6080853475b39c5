#ifndef TYPL_COMMON_TIME_BUSINESS_DATE_H_
#define TYPL_COMMON_TIME_BUSINESS_DATE_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"

// The one place that converts between instants and the civil days of Finnish law (Europe/Helsinki),
// and between both and their protobuf forms.

namespace typl {

// Days the law and its facts may lie in: 1900-01-01 ... 2199-12-31.
inline constexpr absl::CivilDay kDayMin(1900, 1, 1);
inline constexpr absl::CivilDay kDayMax(2199, 12, 31);

// The civil day in Helsinki at this instant.
absl::CivilDay HelsinkiDay(absl::Time time);
// The moment as it is written in Finland, by the time of Helsinki: "30.3.2020 9.05.07". For people.
std::string HelsinkiText(absl::Time time);
// The instant at which this civil day begins in Helsinki.
absl::Time HelsinkiStartOf(absl::CivilDay day);

// Of the Gregorian calendar; months count from 1.
constexpr int DaysInMonth(int year, int month) {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

// Whether the parts are a day of the calendar from kDayMin to kDayMax.
inline bool NamesDay(const google::type::Date& date) {
  return date.month() >= 1 && date.month() <= 12 && date.day() >= 1 &&
         date.year() >= kDayMin.year() && date.year() <= kDayMax.year() &&
         date.day() <= DaysInMonth(date.year(), date.month());
}

// nullopt: parts that name no day.
std::optional<absl::CivilDay> DayFromProto(const google::type::Date& date);
google::type::Date DayToProto(absl::CivilDay day);

absl::Time TimeFromProto(const google::protobuf::Timestamp& timestamp);
google::protobuf::Timestamp TimeToProto(absl::Time time);

// "2020-03-30"; nullopt for anything else.
std::optional<absl::CivilDay> ParseDay(absl::string_view text);
std::string FormatDay(absl::CivilDay day);

}  // namespace typl

#endif  // TYPL_COMMON_TIME_BUSINESS_DATE_H_
