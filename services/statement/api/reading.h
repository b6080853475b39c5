#ifndef TYPL_SERVICES_STATEMENT_API_READING_H_
#define TYPL_SERVICES_STATEMENT_API_READING_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/ids/ids.h"
#include "services/statement/api/context.h"
#include "typl/statement/v1/casework_service.pb.h"
#include "typl/statement/v1/service.pb.h"
#include "typl/statement/v1/storage.pb.h"

// Handlers that read cases; see StatementService in service.proto, and for previews
// CaseworkService in casework_service.proto.

namespace typl::statement {

absl::Status GetPersonFile(const Context& context, const v1::GetPersonFileRequest& request,
                           v1::GetPersonFileResponse& response);
absl::Status GetStatement(const Context& context, const v1::GetStatementRequest& request,
                          v1::GetStatementResponse& response);
absl::Status ListStatements(const Context& context, const v1::ListStatementsRequest& request,
                            v1::ListStatementsResponse& response);

absl::Status PreviewDecision(const Context& context, const v1::PreviewDecisionRequest& request,
                             v1::PreviewDecisionResponse& response);

// A file as stored, with its version.
struct StoredFile {
  v1::PersonFile file;
  uint64_t version = 0;
};
// RESOURCE_NOT_FOUND when nothing is known of the person.
absl::StatusOr<StoredFile> ReadFile(const Context& context, const PersonId& person);

// Parses a value of the store. INTERNAL when it can't be.
absl::Status ParseStored(absl::string_view value, google::protobuf::MessageLite& message);
// INTERNAL without a reason: not for the caller's eyes.
absl::Status StoreReadError(const absl::Status& status);

// The task as a caller sees it at `now`: a claim that ran out is none.
v1::OfficerTask AsOf(v1::OfficerTask task, absl::Time now);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_API_READING_H_
