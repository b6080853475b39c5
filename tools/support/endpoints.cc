#include "tools/support/endpoints.h"

#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/status/macros.h"

namespace typl::tools {

absl::StatusOr<ServiceAddress> ReadAddressFile(const std::string& path) {
  std::ifstream file(path);
  if (!file) {
    return absl::NotFoundError(absl::StrCat(
        path, " can't be read; is the service running, with server.address_file set to it?"));
  }
  ServiceAddress address;
  std::string text;
  while (std::getline(file, text)) {
    absl::string_view line = text;
    if (absl::ConsumePrefix(&line, "grpc=")) address.grpc = std::string(line);
    if (absl::ConsumePrefix(&line, "admin=")) address.admin = std::string(line);
  }
  if (address.grpc.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(path, " has no line grpc=HOST:PORT"));
  }
  return address;
}

absl::StatusOr<Endpoints> ReadAddressesDirectory(const std::string& directory) {
  Endpoints endpoints;
  ASSIGN_OR_RETURN(endpoints.intake, ReadAddressFile(absl::StrCat(directory, "/intake.address")));
  ASSIGN_OR_RETURN(endpoints.statement,
                   ReadAddressFile(absl::StrCat(directory, "/statement.address")));
  ASSIGN_OR_RETURN(endpoints.delivery,
                   ReadAddressFile(absl::StrCat(directory, "/delivery.address")));
  return endpoints;
}

absl::Status CheckComplete(const Endpoints& endpoints) {
  struct Needed {
    const std::string& address;
    absl::string_view name;
  };
  for (const Needed& needed :
       {Needed{endpoints.intake.grpc, "intake"}, Needed{endpoints.statement.grpc, "statement"},
        Needed{endpoints.delivery.grpc, "delivery"}}) {
    if (needed.address.empty()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "where is ", needed.name, "? Give --", needed.name, " HOST:PORT or --addresses-dir DIR"));
    }
  }
  return absl::OkStatus();
}

}  // namespace typl::tools
