#include "services/statement/domain/engine/faults.h"

#include <algorithm>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "google/rpc/error_details.pb.h"

namespace typl::law::engine {
namespace {

// As many as a person can work through before the next try, and as an error may carry.
constexpr size_t kCarriedMax = 100;

}  // namespace

absl::Status Faults::ToStatus() const {
  if (faults_.empty()) return absl::OkStatus();
  std::string text = absl::StrCat("the law pack has ", faults_.size(), " fault(s)");
  google::rpc::BadRequest details;
  for (size_t i = 0; i < std::min(faults_.size(), kCarriedMax); ++i) {
    const auto& [place, description] = faults_[i];
    absl::StrAppend(&text, "\n", place, ": ", description);
    auto* violation = details.add_field_violations();
    violation->set_field(place);
    violation->set_description(description);
  }
  absl::Status status = MakeError(common::v1::ERROR_REASON_LAW_PACK_INVALID, text,
                                  {{"faults", absl::StrCat(faults_.size())}});
  status.SetPayload(
      absl::StrCat("type.googleapis.com/", google::rpc::BadRequest::descriptor()->full_name()),
      absl::Cord(details.SerializeAsString()));
  return status;
}

}  // namespace typl::law::engine
