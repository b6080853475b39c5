#include "tools/typlctl/session.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/log/redact.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/json_util.h"

namespace typl::ctl {
namespace {

struct NextStep {
  absl::string_view reason;
  absl::string_view text;
};

// What an operator can do about it, by ErrorReason.
constexpr NextStep kNextSteps[] = {
    {"RESOURCE_NOT_FOUND",
     "check the name; a registration may not have come through yet (typlctl lags)"},
    {"LAW_PACK_INVALID", "mend the faults named; typlctl law lint finds them without a service"},
    {"LAW_PACK_NOT_EXPECTED", "look at typlctl packs list before ordering again"},
    {"METHOD_NOT_ALLOWED", "call as an operator: --principal operators/NAME"},
    {"CALLER_UNKNOWN", "say who calls: --principal operators/NAME"},
    {"CLOCK_NOT_VIRTUAL",
     "only a sandbox's clock can be moved; set clock.virtual_start in its configuration"},
    {"OVERLOADED", "try again in a moment; if it stays, look at typlctl status"},
    {"NOT_SERVING", "the service starts, drains or has stopped writing; look at typlctl status"},
    {"OUTCOME_UNKNOWN", "the store could not say whether it wrote; look at the service's log"},
    {"STORAGE_FULL", "free disk space; the service takes work again by itself"},
    {"INTERNAL", "find the request id in the service's log"},
};

absl::string_view NextStepFor(absl::string_view reason) {
  for (const NextStep& step : kNextSteps) {
    if (step.reason == reason) return step.text;
  }
  return "";
}

}  // namespace

absl::StatusOr<ServiceRef> Session::Service(absl::string_view name) const {
  std::string address;
  if (name == "intake") address = settings_.endpoints.intake.grpc;
  if (name == "statement") address = settings_.endpoints.statement.grpc;
  if (name == "delivery") address = settings_.endpoints.delivery.grpc;
  if (address.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("where is ", name, "? Give --", name, " HOST:PORT or --addresses-dir DIR"));
  }
  return ServiceRef{name, std::move(address)};
}

absl::StatusOr<std::vector<ServiceRef>> Session::KnownServices() const {
  std::vector<ServiceRef> services;
  for (absl::string_view name : {"intake", "statement", "delivery"}) {
    auto service = Service(name);
    if (service.ok()) services.push_back(*std::move(service));
  }
  if (services.empty()) {
    return absl::InvalidArgumentError(
        "no service is known; give --addresses-dir DIR, or --intake, --statement, --delivery "
        "HOST:PORT");
  }
  return services;
}

absl::Status Session::ErrorOf(const ServiceRef& service, const grpc::Status& status) const {
  if (status.ok()) return absl::OkStatus();
  std::string reason = tools::ReasonOf(status);
  if (reason.empty() && status.error_code() == grpc::StatusCode::UNAVAILABLE) {
    return absl::UnavailableError(
        absl::StrCat(service.name, " at ", service.address, " can't be reached (",
                     status.error_message(), ")\n  next: is it running, and is that its address?"));
  }
  std::string text = absl::StrCat(service.name, ": ", tools::Describe(status));
  absl::string_view next = NextStepFor(reason);
  if (!next.empty()) absl::StrAppend(&text, "\n  next: ", next);
  return {static_cast<absl::StatusCode>(status.error_code()), text};
}

std::unique_ptr<google::protobuf::Message> Session::Shown(
    const google::protobuf::Message& message) const {
  if (!settings_.show_personal_data) return log::RedactedCopy(message);
  std::unique_ptr<google::protobuf::Message> copy(message.New());
  copy->CopyFrom(message);
  return copy;
}

std::string Session::Line(const google::protobuf::Message& message) const {
  if (!settings_.show_personal_data) return log::Redact(message);
  google::protobuf::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  printer.PrintToString(message, &text);
  return text;
}

std::string Session::Json(const google::protobuf::Message& message) const {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string text;
  auto status = google::protobuf::util::MessageToJsonString(*Shown(message), &text, options);
  if (!status.ok()) return "null";
  return text;
}

ExitCode ExitCodeOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return kDone;
    case absl::StatusCode::kInvalidArgument:
      return kBadUse;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return kUnreachable;
    default:
      return kRefused;
  }
}

}  // namespace typl::ctl
