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

// nullopt: parts that are no day of the calendar, or outside kDayMin...kDayMax.
std::optional<absl::CivilDay> DayFromProto(const google::type::Date& date);
google::type::Date DayToProto(absl::CivilDay day);

absl::Time TimeFromProto(const google::protobuf::Timestamp& timestamp);
google::protobuf::Timestamp TimeToProto(absl::Time time);

// "2020-03-30"; nullopt for anything else.
std::optional<absl::CivilDay> ParseDay(absl::string_view text);
std::string FormatDay(absl::CivilDay day);

}  // namespace typl

#endif  // TYPL_COMMON_TIME_BUSINESS_DATE_H_
