#include "common/testing/matchers.h"

#include <optional>

#include "absl/strings/str_cat.h"

namespace typl::testing::internal {

bool StatusHasFieldViolation(const absl::Status& status, const std::string& field) {
  const std::optional<google::rpc::BadRequest> bad_request = GetBadRequest(status);
  if (!bad_request) return false;
  for (const auto& violation : bad_request->field_violations()) {
    if (violation.field() == field) return true;
  }
  return false;
}

std::string Explain(const absl::Status& status) {
  std::string text = absl::StrCat("which is ", absl::StatusCodeToString(status.code()), " \"",
                                  status.message(), "\"");
  if (const auto info = GetErrorInfo(status)) absl::StrAppend(&text, ", reason ", info->reason());
  if (const auto bad_request = GetBadRequest(status)) {
    for (const auto& violation : bad_request->field_violations()) {
      absl::StrAppend(&text, "\n  ", violation.field(), ": ", violation.description());
    }
  }
  return text;
}

std::string Difference(const google::protobuf::Message& expected,
                       const google::protobuf::Message& actual) {
  if (expected.GetDescriptor() != actual.GetDescriptor()) {
    return absl::StrCat("which is a ", actual.GetTypeName());
  }
  std::string report;
  google::protobuf::util::MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&report);
  if (differencer.Compare(expected, actual)) return "";
  return absl::StrCat("which differs:\n", report);
}

}  // namespace typl::testing::internal
