#include "services/delivery/api/audit_admin.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/delivery/api/receive.h"
#include "services/delivery/domain/keys.h"
#include "typl/delivery/v1/storage.pb.h"

namespace typl::delivery {
namespace {

// As admin.proto says.
constexpr int kPageSizeDefault = 100;
constexpr int kPageSizeMax = 1'000;

}  // namespace

absl::Status ListAudit(const store::Store& store, const admin::v1::ListAuditRequest& request,
                       admin::v1::ListAuditResponse& response) {
  FieldViolations violations;
  if (request.page_size() < 0 || request.page_size() > kPageSizeMax) {
    violations.Add("page_size", absl::StrCat("must be 0 to ", kPageSizeMax));
  }
  RETURN_IF_ERROR(violations.ToStatus());
  ASSIGN_OR_RETURN(const store::Sequence head, store.StreamHead(kAuditStream));
  RETURN_IF_ERROR(CheckPosition(request.after_sequence(), head));
  response.set_head_sequence(head);
  if (request.after_sequence() == head) return absl::OkStatus();
  const size_t count = request.page_size() == 0 ? kPageSizeDefault : request.page_size();
  ASSIGN_OR_RETURN(
      const std::vector<store::StreamEntry> stored,
      store.ReadStream(kAuditStream, request.after_sequence() + 1, count, kMessageBytesMax));
  for (const store::StreamEntry& one : stored) {
    v1::AuditEntry entry;
    if (!entry.ParseFromString(one.payload)) {
      return absl::DataLossError("an entry of the audit is not readable");
    }
    admin::v1::AuditRecord& record = *response.add_records();
    record.set_sequence(one.sequence);
    *record.mutable_time() = entry.time();
    record.set_action(entry.action());
    record.set_principal(entry.principal());
    record.set_resource(entry.resource());
    record.set_request_id(entry.request_id());
    record.set_detail(entry.detail());
  }
  return absl::OkStatus();
}

}  // namespace typl::delivery
