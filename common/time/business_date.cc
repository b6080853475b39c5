#include "common/time/business_date.h"

#include <cstdlib>

#include "absl/strings/str_format.h"

namespace typl {
namespace {

// The zone's rules come from tzdata. Without them no legal day can be told, so the process must not
// go on.
const absl::TimeZone& Helsinki() {
  static const absl::TimeZone zone = [] {
    absl::TimeZone loaded;
    if (!absl::LoadTimeZone("Europe/Helsinki", &loaded)) std::abort();
    return loaded;
  }();
  return zone;
}

bool InRange(absl::CivilDay day) { return day >= kDayMin && day <= kDayMax; }

}  // namespace

absl::CivilDay HelsinkiDay(absl::Time time) { return absl::ToCivilDay(time, Helsinki()); }

std::string HelsinkiText(absl::Time time) {
  return absl::FormatTime("%-d.%-m.%Y %-H.%M.%S", time, Helsinki());
}

absl::Time HelsinkiStartOf(absl::CivilDay day) { return absl::FromCivil(day, Helsinki()); }

std::optional<absl::CivilDay> DayFromProto(const google::type::Date& date) {
  if (!NamesDay(date)) return std::nullopt;
  return absl::CivilDay(date.year(), date.month(), date.day());
}

google::type::Date DayToProto(absl::CivilDay day) {
  google::type::Date date;
  date.set_year(static_cast<int32_t>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

absl::Time TimeFromProto(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

google::protobuf::Timestamp TimeToProto(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  const int64_t seconds = absl::ToUnixSeconds(time);
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return timestamp;
}

std::optional<absl::CivilDay> ParseDay(absl::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  absl::CivilDay day;
  if (!absl::ParseCivilTime(text, &day) || FormatDay(day) != text || !InRange(day)) {
    return std::nullopt;
  }
  return day;
}

std::string FormatDay(absl::CivilDay day) {
  std::string text = "0000-00-00";
  // Several times as fast as StrFormat, and receipts are full of days.
  if (day.year() >= 0 && day.year() <= 9999) {
    const auto write = [&text](size_t end, int64_t number) {
      for (; number > 0; number /= 10) text[--end] = static_cast<char>('0' + number % 10);
    };
    write(4, day.year());
    write(7, day.month());
    write(10, day.day());
    return text;
  }
  return absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
}

}  // namespace typl
