#include "services/intake/api/batch_register.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "services/intake/api/register_job_search.h"
#include "services/intake/api/write.h"
#include "services/intake/domain/field_checks.h"

namespace typl::intake {
namespace {

void FillError(const absl::Status& status, v1::BatchError& error) {
  if (ReasonOf(status) == common::v1::ERROR_REASON_UNSPECIFIED) {
    // The cause is not for the caller; a unary call would hide it too.
    log::Error("batched_registration_failed", {{"cause", status.ToString()}});
    const absl::Status hidden =
        MakeError(common::v1::ERROR_REASON_INTERNAL, "the registration failed inside the service");
    return FillError(hidden, error);
  }
  error.set_code(static_cast<int>(status.code()));
  error.set_reason(std::string(ReasonName(ReasonOf(status))));
  error.set_message(std::string(status.message()));
  const std::optional<google::rpc::BadRequest> bad_request = GetBadRequest(status);
  if (!bad_request) return;
  for (const auto& violation : bad_request->field_violations()) {
    v1::FieldViolation* told = error.add_field_violations();
    told->set_field(violation.field());
    told->set_description(violation.description());
  }
}

absl::Status CheckMessage(const v1::BatchRegisterJobSearchesRequest& request) {
  FieldViolations faults;
  CheckNoUnknown(FieldPath::Of("request"), request, faults);
  if (request.requests().empty() || request.requests_size() > kBatchRegistrationsMax) {
    faults.Add("requests", absl::StrCat("must be 1-", kBatchRegistrationsMax));
  }
  return faults.ToStatus();
}

}  // namespace

void BatchRegister(const Context& context, absl::string_view caller,
                   const v1::BatchRegisterJobSearchesRequest& request,
                   v1::BatchRegisterJobSearchesResponse& response, rpc::Done done) {
  const absl::Status checked = CheckMessage(request);
  if (!checked.ok()) {
    context.metrics.Refused(checked);
    return std::move(done)(checked);
  }

  std::vector<std::unique_ptr<Write>> writes;
  writes.reserve(static_cast<size_t>(request.requests_size()));
  response.mutable_results()->Reserve(request.requests_size());
  for (const v1::RegisterJobSearchRequest& registration : request.requests()) {
    writes.push_back(NewRegistration(context, caller, registration,
                                     *response.add_results()->mutable_response()));
  }
  RunWrites(std::move(writes), [&response, done = std::move(done)](
                                   std::vector<absl::Status> statuses) mutable {
    for (size_t i = 0; i < statuses.size(); ++i) {
      if (statuses[i].ok()) continue;
      FillError(statuses[i], *response.mutable_results(static_cast<int>(i))->mutable_error());
    }
    std::move(done)(absl::OkStatus());
  });
}

}  // namespace typl::intake
