#ifndef TYPL_TOOLS_TYPLCTL_TEXTS_H_
#define TYPL_TOOLS_TYPLCTL_TEXTS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"
#include "typl/common/v1/date_range.pb.h"

// How commands write values for people to read.

namespace typl::ctl {

// "12,345".
std::string Number(uint64_t number);
// "2020-03-30", or "-" for none.
std::string DayText(const google::type::Date& date);
// "2020-03-30 on" or "2020-03-30 until 2020-04-06".
std::string RangeText(const common::v1::DateRange& range);
// "2020-03-30 06:00", UTC; "-" for none.
std::string MomentText(const google::protobuf::Timestamp& timestamp);
// "in_force" of "STATEMENT_STATE_IN_FORCE".
std::string Short(absl::string_view name, absl::string_view prefix);
// "-" for an empty text.
std::string OrDash(const std::string& text);
// "7" of "persons/…/statements/7".
std::string NumberPart(const std::string& name);

}  // namespace typl::ctl

#endif  // TYPL_TOOLS_TYPLCTL_TEXTS_H_
