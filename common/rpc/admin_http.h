#ifndef TYPL_COMMON_RPC_ADMIN_HTTP_H_
#define TYPL_COMMON_RPC_ADMIN_HTTP_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace typl::rpc {

struct AdminHttpOptions {
  // "127.0.0.1:0"
  std::string listen;
  // Text of /metrics.
  std::function<std::string()> metrics;
  // For /readyz: OK gives 200, else 503 with the message.
  std::function<absl::Status()> ready;
  // HTML of /status, and its header Content-Security-Policy. Without it there is no such page.
  std::function<std::string()> status_page;
  std::string status_page_policy;
};

// The port for those who watch the service: GET /metrics, /livez, /readyz, and /status for people;
// 404 for all else.
// It has threads of its own, so that it answers when every other thread is busy. Thread-safe.
class AdminHttp {
 public:
  // Serves when this returned OK.
  static absl::StatusOr<std::unique_ptr<AdminHttp>> Start(AdminHttpOptions options);
  // Stops serving.
  virtual ~AdminHttp() = default;
  virtual const std::string& address() const = 0;
};

}  // namespace typl::rpc

#endif  // TYPL_COMMON_RPC_ADMIN_HTTP_H_
