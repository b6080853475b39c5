#ifndef TYPL_TOOLS_SUPPORT_ENDPOINTS_H_
#define TYPL_TOOLS_SUPPORT_ENDPOINTS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace typl::tools {

// Where one service listens. `admin` is empty when it has no admin port.
struct ServiceAddress {
  std::string grpc;
  std::string admin;
};

// Where the three services listen.
struct Endpoints {
  ServiceAddress intake;
  ServiceAddress statement;
  ServiceAddress delivery;
};

// Reads an address file as a service writes it ("grpc=HOST:PORT\nadmin=HOST:PORT\n").
absl::StatusOr<ServiceAddress> ReadAddressFile(const std::string& path);

// Reads intake.address, statement.address and delivery.address in `directory`. NOT_FOUND names the
// file that isn't there.
absl::StatusOr<Endpoints> ReadAddressesDirectory(const std::string& directory);

// INVALID_ARGUMENT when an address is missing; the text names the flag that gives it.
absl::Status CheckComplete(const Endpoints& endpoints);

}  // namespace typl::tools

#endif  // TYPL_TOOLS_SUPPORT_ENDPOINTS_H_
