#include "common/rpc/admin_http.h"

#include <sys/socket.h>

#include <thread>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "httplib.h"

namespace typl::rpc {
namespace {

constexpr size_t kThreads = 2;
// A peer that sends half a request holds a thread for so long.
constexpr time_t kIoTimeoutSeconds = 2;
// Requests of this port have no body.
constexpr size_t kBodyBytesMax = 1024;
constexpr char kText[] = "text/plain; charset=utf-8";
constexpr char kHtml[] = "text/html; charset=utf-8";
// What Prometheus asks for.
constexpr char kExposition[] = "text/plain; version=0.0.4; charset=utf-8";

class Impl final : public AdminHttp {
 public:
  explicit Impl(AdminHttpOptions options) : options_(std::move(options)) {}

  ~Impl() override {
    if (!thread_.joinable()) return;
    server_.stop();
    thread_.join();
  }

  absl::Status Bind() {
    const size_t colon = options_.listen.rfind(':');
    int port = 0;
    if (colon == std::string::npos || !absl::SimpleAtoi(options_.listen.substr(colon + 1), &port)) {
      return absl::InvalidArgumentError(
          absl::StrCat("admin address \"", options_.listen, "\": expected HOST:PORT"));
    }
    const std::string host = options_.listen.substr(0, colon);
    Configure();
    const bool bound =
        port == 0 ? (port = server_.bind_to_any_port(host)) > 0 : server_.bind_to_port(host, port);
    if (!bound) {
      return absl::UnavailableError(
          absl::StrCat("the admin port can't listen on ", options_.listen));
    }
    address_ = absl::StrCat(host, ":", port);
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    // The library can only be stopped once it runs, and has no way to wait for that. Connections
    // made meanwhile wait in the socket, which listens since it was bound.
    while (!server_.is_running()) std::this_thread::yield();
    return absl::OkStatus();
  }

  const std::string& address() const override { return address_; }

 private:
  void Configure() {
    server_.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
    // Without SO_REUSEPORT, which would let another process share the port.
    server_.set_socket_options([](socket_t socket) {
      const int on = 1;
      setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    });
    // One request for each connection: an idle one would hold one of few threads.
    server_.set_keep_alive_max_count(1);
    server_.set_read_timeout(kIoTimeoutSeconds);
    server_.set_write_timeout(kIoTimeoutSeconds);
    server_.set_payload_max_length(kBodyBytesMax);
    server_.Get("/metrics", [this](const httplib::Request&, httplib::Response& response) {
      response.set_content(options_.metrics(), kExposition);
    });
    server_.Get("/livez", [](const httplib::Request&, httplib::Response& response) {
      response.set_content("ok\n", kText);
    });
    server_.Get("/readyz", [this](const httplib::Request&, httplib::Response& response) {
      const absl::Status ready = options_.ready();
      response.status = ready.ok() ? 200 : 503;
      response.set_content(ready.ok() ? "ok\n" : absl::StrCat(ready.message(), "\n"), kText);
    });
    if (!options_.status_page) return;
    server_.Get("/status", [this](const httplib::Request&, httplib::Response& response) {
      response.set_header("Content-Security-Policy", options_.status_page_policy);
      response.set_header("Cache-Control", "no-store");
      response.set_header("Referrer-Policy", "no-referrer");
      response.set_header("X-Content-Type-Options", "nosniff");
      response.set_content(options_.status_page(), kHtml);
    });
  }

  const AdminHttpOptions options_;
  httplib::Server server_;
  std::thread thread_;
  std::string address_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<AdminHttp>> AdminHttp::Start(AdminHttpOptions options) {
  auto server = std::make_unique<Impl>(std::move(options));
  if (absl::Status status = server->Bind(); !status.ok()) return status;
  return server;
}

}  // namespace typl::rpc
