#ifndef TYPL_TOOLS_TYPLCTL_SESSION_H_
#define TYPL_TOOLS_TYPLCTL_SESSION_H_

#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/status/macros.h"
#include "google/protobuf/message.h"
#include "grpcpp/grpcpp.h"
#include "tools/support/client.h"
#include "tools/support/endpoints.h"
#include "tools/support/table.h"
#include "typl/admin/v1/admin.grpc.pb.h"
#include "typl/config/v1/config.pb.h"
#include "typl/delivery/v1/delivery.grpc.pb.h"
#include "typl/intake/v1/intake.grpc.pb.h"
#include "typl/statement/v1/casework_service.grpc.pb.h"
#include "typl/statement/v1/service.grpc.pb.h"

namespace typl::ctl {

// What holds for every command of one run.
struct Settings {
  tools::Endpoints endpoints;
  // On plaintext loopback; under TLS the certificate tells who calls.
  std::string principal = "operators/typlctl";
  config::v1::TlsConfig tls;
  bool json = false;
  // Otherwise every field marked as personal data is hidden.
  bool show_personal_data = false;
  // The output goes to a terminal that shows colours.
  bool colours = false;
};

// How a run ends.
enum ExitCode {
  kDone = 0,
  // A service refused the call, or what was asked for shows trouble.
  kRefused = 1,
  kBadUse = 2,
  // A service can't be reached.
  kUnreachable = 3,
  // A service can't do it now; the same command may do later.
  kTryAgain = 4,
};

// Every exit code with its meaning, for --help and the man page.
struct ExitCodeText {
  ExitCode code;
  absl::string_view text;
};
inline constexpr ExitCodeText kExitCodes[] = {
    {kDone, "done"},
    {kRefused, "the call was refused, or what was asked for shows trouble"},
    {kBadUse, "bad use: an argument, a file or a field of the request is faulty"},
    {kUnreachable, "a service can't be reached"},
    {kTryAgain, "a service can't do it now: it starts, stops, or has too much to do"},
};

// One of the three services.
struct ServiceRef {
  absl::string_view name;
  std::string address;
};

// Connections to the services that a command needs, and its output. Used by one thread.
class Session {
 public:
  // `terminal` shows how far long work has come; null where there is none.
  Session(Settings settings, std::ostream& out, std::ostream* terminal = nullptr)
      : settings_(std::move(settings)), out_(out), terminal_(terminal) {}

  const Settings& settings() const { return settings_; }
  std::ostream& out() { return out_; }
  std::ostream* terminal() { return terminal_; }

  // Those whose address is known, in the direction of the data. INVALID_ARGUMENT when none is.
  absl::StatusOr<std::vector<ServiceRef>> KnownServices() const;
  // INVALID_ARGUMENT when the address isn't known.
  absl::StatusOr<ServiceRef> Service(absl::string_view name) const;

  // Makes one call on a stub of `Api` (such as admin::v1::AdminService). The error has the
  // service's reason and says what to do next.
  template <typename Api, typename Request, typename Response>
  absl::Status Call(const ServiceRef& service,
                    grpc::Status (Api::Stub::*method)(grpc::ClientContext*, const Request&,
                                                      Response*),
                    const Request& request, Response& response) {
    ASSIGN_OR_RETURN(auto channel, tools::OpenChannel(service.address, settings_.tls));
    auto stub = Api::NewStub(channel);
    grpc::ClientContext context;
    tools::PrepareCall(context, settings_.principal);
    return ErrorOf(service, ((*stub).*method)(&context, request, &response));
  }

  // Reads a stream to its end, which has no deadline; `take` gets each message.
  template <typename Api, typename Request, typename Response, typename Take>
  absl::Status Read(const ServiceRef& service,
                    std::unique_ptr<grpc::ClientReader<Response>> (Api::Stub::*method)(
                        grpc::ClientContext*, const Request&),
                    const Request& request, Take take) {
    ASSIGN_OR_RETURN(auto channel, tools::OpenChannel(service.address, settings_.tls));
    auto stub = Api::NewStub(channel);
    grpc::ClientContext context;
    tools::PrepareStream(context, settings_.principal);
    const auto reader = ((*stub).*method)(&context, request);
    Response message;
    while (reader->Read(&message)) take(message);
    return ErrorOf(service, reader->Finish());
  }

  // `message` as it may be shown: redacted unless personal data was asked for.
  std::unique_ptr<google::protobuf::Message> Shown(const google::protobuf::Message& message) const;
  // Prints a table, its header in bold where colours are shown.
  void Print(const tools::Table& table, absl::string_view indent = "");
  // One line of text form.
  std::string Line(const google::protobuf::Message& message) const;
  // Indented JSON with the field names of the protos.
  std::string Json(const google::protobuf::Message& message) const;

 private:
  absl::Status ErrorOf(const ServiceRef& service, const grpc::Status& status) const;

  const Settings settings_;
  std::ostream& out_;
  std::ostream* const terminal_;
};

// The exit code that an error asks for.
ExitCode ExitCodeOf(const absl::Status& status);

}  // namespace typl::ctl

#endif  // TYPL_TOOLS_TYPLCTL_SESSION_H_
