#include "services/delivery/api/validation.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/ids/ids.h"
#include "common/status/error.h"
#include "common/text/text.h"

namespace typl::delivery {
namespace {

// The bounds that delivery.proto gives.
constexpr uint32_t kWindowMax = 10'000;
constexpr uint32_t kPullEntriesMax = 1'000;
constexpr size_t kDetailCharactersMax = 500;
constexpr int kRejectionsMax = 200;

}  // namespace

absl::Status Validate(const v1::ReceiveRequest& request) {
  FieldViolations violations;
  if (request.window() > kWindowMax) {
    violations.Add("window", absl::StrCat("must be at most ", kWindowMax));
  }
  return violations.ToStatus();
}

absl::Status Validate(const v1::PullRequest& request) {
  FieldViolations violations;
  if (request.max_entries() > kPullEntriesMax) {
    violations.Add("max_entries", absl::StrCat("must be at most ", kPullEntriesMax));
  }
  return violations.ToStatus();
}

absl::Status Validate(const v1::RejectRequest& request) {
  FieldViolations violations;
  if (request.sequence() == 0) violations.Add("sequence", "entries are numbered from 1");
  if (request.reason() == v1::REJECT_REASON_UNSPECIFIED ||
      !v1::RejectReason_IsValid(request.reason())) {
    violations.Add("reason", "must be one of the reasons");
  }
  const std::string fault = FaultOfText(request.detail(), {0, kDetailCharactersMax});
  if (!fault.empty()) violations.Add("detail", fault);
  return violations.ToStatus();
}

absl::Status Validate(const v1::RedeliverRequest& request) {
  FieldViolations violations;
  if (!IsUuid(request.request_id())) violations.Add("request_id", "must be a UUID");
  if (request.sequence() == 0) violations.Add("sequence", "entries are numbered from 1");
  return violations.ToStatus();
}

absl::Status Validate(const v1::ListRejectionsRequest& request, store::Sequence& start) {
  FieldViolations violations;
  start = 0;
  if (!request.page_token().empty() && !absl::SimpleAtoi(request.page_token(), &start)) {
    violations.Add("page_token", "is not one of ours");
  }
  if (request.page_size() < 0 || request.page_size() > kRejectionsMax) {
    violations.Add("page_size", absl::StrCat("must be 0 to ", kRejectionsMax));
  }
  return violations.ToStatus();
}

}  // namespace typl::delivery
