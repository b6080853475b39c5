#include "tools/typlctl/texts.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/time/business_date.h"
#include "tools/support/table.h"

namespace typl::ctl {

std::string Number(uint64_t number) { return tools::WithThousands(static_cast<int64_t>(number)); }

std::string DayText(const google::type::Date& date) {
  const auto day = DayFromProto(date);
  return day ? FormatDay(*day) : "-";
}

std::string RangeText(const common::v1::DateRange& range) {
  const std::string from = DayText(range.from());
  return range.has_until() ? absl::StrCat(from, " until ", DayText(range.until()))
                           : absl::StrCat(from, " on");
}

std::string MomentText(const google::protobuf::Timestamp& timestamp) {
  if (timestamp.seconds() == 0) return "-";
  return absl::FormatTime("%Y-%m-%d %H:%M", TimeFromProto(timestamp), absl::UTCTimeZone());
}

std::string Short(absl::string_view name, absl::string_view prefix) {
  absl::ConsumePrefix(&name, prefix);
  return absl::AsciiStrToLower(name);
}

std::string OrDash(const std::string& text) { return text.empty() ? "-" : text; }

std::string NumberPart(const std::string& name) { return name.substr(name.rfind('/') + 1); }

}  // namespace typl::ctl
