#include "common/store/limits.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/status/error.h"

namespace typl::store {
namespace {

absl::Status TooMuch(absl::string_view what, size_t bytes, size_t bytes_max) {
  return MakeError(
      common::v1::ERROR_REASON_INVALID_REQUEST,
      absl::StrCat("the ", what, " has ", bytes, " bytes, allowed are 1 ... ", bytes_max));
}

absl::Status CheckKey(absl::string_view what, absl::string_view key) {
  if (key.empty() || key.size() > kKeyBytesMax) return TooMuch(what, key.size(), kKeyBytesMax);
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckLimits(const Batch& batch) {
  if (batch.bytes() > kBatchBytesMax) return TooMuch("batch", batch.bytes(), kBatchBytesMax);
  for (const Batch::Operation& operation : batch.operations()) {
    const bool append = operation.kind == Batch::Operation::Kind::kAppend;
    if (absl::Status status = CheckKey(append ? "stream name" : "key", operation.key);
        !status.ok()) {
      return status;
    }
    if (append && operation.key.find('\0') != std::string::npos) {
      return MakeError(common::v1::ERROR_REASON_INVALID_REQUEST, "the stream name has a zero byte");
    }
    if (operation.value.size() > kValueBytesMax) {
      return TooMuch("value", operation.value.size(), kValueBytesMax);
    }
  }
  for (const Batch::Expectation& expectation : batch.expectations()) {
    if (absl::Status status = CheckKey("expected key", expectation.key); !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace typl::store
