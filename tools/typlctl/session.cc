#include "tools/typlctl/session.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/log/redact.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/json_util.h"
#include "tools/typlctl/next_steps.h"

namespace typl::ctl {
namespace {

// True when the service answered, and the same call may go well later.
bool MayGoWellLater(grpc::StatusCode code) {
  return code == grpc::StatusCode::UNAVAILABLE || code == grpc::StatusCode::RESOURCE_EXHAUSTED ||
         code == grpc::StatusCode::ABORTED || code == grpc::StatusCode::DEADLINE_EXCEEDED;
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
    return absl::UnavailableError(absl::StrCat(
        service.name, " at ", service.address, " can't be reached (", status.error_message(),
        ")\n  next: is it running there? Its address is given by --", service.name,
        " HOST:PORT or --addresses-dir DIR",
        settings_.tls.certificate_file().empty()
            ? "; a service with TLS also wants --tls-cert, --tls-key and --tls-ca"
            : "; is --tls-ca who signed its certificate, and does that name the host?"));
  }
  std::string text = absl::StrCat(service.name, ": ", tools::Describe(status));
  const absl::string_view next = NextStepFor(reason);
  if (!next.empty()) absl::StrAppend(&text, "\n  next: ", next);
  if (!reason.empty() && MayGoWellLater(status.error_code())) return absl::AbortedError(text);
  return {static_cast<absl::StatusCode>(status.error_code()), text};
}

std::unique_ptr<google::protobuf::Message> Session::Shown(
    const google::protobuf::Message& message) const {
  if (!settings_.show_personal_data) return log::RedactedCopy(message);
  std::unique_ptr<google::protobuf::Message> copy(message.New());
  copy->CopyFrom(message);
  return copy;
}

void Session::Print(const tools::Table& table, absl::string_view indent) {
  const std::string text = table.ToText(indent);
  const size_t header = text.find('\n');
  if (settings_.colours) {
    out_ << "\033[1m" << text.substr(0, header) << "\033[0m" << text.substr(header);
  } else {
    out_ << text;
  }
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
    case absl::StatusCode::kAborted:
      return kTryAgain;
    default:
      return kRefused;
  }
}

}  // namespace typl::ctl
