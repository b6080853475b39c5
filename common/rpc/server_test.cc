#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "common/rpc/acceptor.h"
#include "common/rpc/test_services.h"
#include "common/status/error.h"
#include "common/testing/certificates.h"
#include "common/testing/matchers.h"
#include "common/testing/temp_dir.h"
#include "gmock/gmock.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpcpp/generic/generic_stub.h"
#include "gtest/gtest.h"
#include "httplib.h"

namespace typl::rpc {
namespace {

using grpc::health::v1::Health;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using ::testing::HasSubstr;
using ::testing::Not;
using ::typl::testing::HasReason;
using ::typl::testing::IsOk;
using ::typl::testing::StatusIs;
using ::typl::testing::TempDir;

constexpr absl::Duration kTimeout = absl::Seconds(20);

httplib::Result HttpGet(const std::string& address, const std::string& path) {
  httplib::Client client("http://" + address);
  return client.Get(path.c_str());
}

ServerOptions WithAdmin() {
  ServerOptions options;
  options.config.set_admin_listen("127.0.0.1:0");
  return options;
}

TEST(Health, IsServingForEveryServiceUntilTheDrain) {
  TestServer server;
  auto stub = Health::NewStub(server.Channel());
  for (const char* service :
       {"", "typl.journal.v1.JournalService", "typl.intake.v1.IntakeService"}) {
    HealthCheckRequest request;
    request.set_service(service);
    HealthCheckResponse response;
    ASSERT_THAT(FromGrpc(stub->Check(ClientContextFor("", kTimeout).get(), request, &response)),
                IsOk());
    EXPECT_EQ(response.status(), HealthCheckResponse::SERVING) << service;
  }
}

// Asks reflection for `request`, the bytes of a ServerReflectionRequest.
std::string Reflect(TestServer& server, const std::string& request) {
  class Reader final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
   public:
    void OnReadDone(bool ok) override {
      StartWritesDone();
      done.Open();
    }
    void OnDone(const grpc::Status&) override { ended.Open(); }
    grpc::ByteBuffer answer;
    Latch done;
    Latch ended;
  };
  grpc::TemplatedGenericStub<grpc::ByteBuffer, grpc::ByteBuffer> stub(server.Channel());
  auto context = ClientContextFor("", kTimeout);
  Reader reader;
  stub.PrepareBidiStreamingCall(
      context.get(), "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", {}, &reader);
  const grpc::Slice slice(request);
  const grpc::ByteBuffer message(&slice, 1);
  reader.StartWrite(&message);
  reader.StartRead(&reader.answer);
  reader.StartCall();
  reader.done.Await();
  reader.ended.Await();
  grpc::Slice answer;
  if (!reader.answer.DumpToSingleSlice(&answer).ok()) return "";
  return std::string(reinterpret_cast<const char*>(answer.begin()), answer.size());
}

TEST(Reflection, ListsAndDescribesServicesAndHealthToo) {
  TestServer server;
  // Field 7, list_services.
  EXPECT_THAT(Reflect(server, "\x3a\x01*"), HasSubstr("typl.intake.v1.IntakeService"));
  // Field 4, file_containing_symbol.
  const std::string health = "grpc.health.v1.Health";
  EXPECT_THAT(Reflect(server, std::string("\x22") + static_cast<char>(health.size()) + health),
              HasSubstr("grpc/health/v1/health.proto"));
}

TEST(AdminPort, ServesMetricsAndProbesAndNothingElse) {
  TestServer server({}, WithAdmin());
  const std::string& admin = server.server().admin_address();
  ASSERT_THAT(server.Heads("services/a", kTimeout), IsOk());

  EXPECT_EQ(HttpGet(admin, "/livez")->status, 200);
  EXPECT_EQ(HttpGet(admin, "/readyz")->status, 200);
  EXPECT_EQ(HttpGet(admin, "/")->status, 404);
  EXPECT_EQ(HttpGet(admin, "/status")->status, 404);
  const auto metrics = HttpGet(admin, "/metrics");
  EXPECT_EQ(metrics->status, 200);
  EXPECT_EQ(metrics->get_header_value("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(metrics->body, HasSubstr("grpc_server_call_duration_seconds_bucket"));
}

TEST(AdminPort, ServesTheStatusPageUnderItsPolicy) {
  ServerOptions options = WithAdmin();
  options.status_page = [] { return "<!doctype html><title>now</title>"; };
  options.status_page_policy = "default-src 'none'";
  TestServer server({}, std::move(options));

  const auto page = HttpGet(server.server().admin_address(), "/status");

  EXPECT_EQ(page->status, 200);
  EXPECT_EQ(page->body, "<!doctype html><title>now</title>");
  EXPECT_EQ(page->get_header_value("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(page->get_header_value("Content-Security-Policy"), "default-src 'none'");
  EXPECT_EQ(page->get_header_value("Cache-Control"), "no-store");
}

TEST(AdminPort, TellsWhyTheServiceIsNotReady) {
  ServerOptions options = WithAdmin();
  options.ready = [] { return absl::UnavailableError("waits for its law pack"); };
  TestServer server({}, std::move(options));

  const auto ready = HttpGet(server.server().admin_address(), "/readyz");

  EXPECT_EQ(ready->status, 503);
  EXPECT_EQ(ready->body, "waits for its law pack\n");
}

TEST(Start, WritesItsAddresses) {
  const TempDir dir;
  ServerOptions options = WithAdmin();
  options.config.set_address_file(dir.File("addresses"));
  TestServer server({}, std::move(options));

  EXPECT_EQ(
      typl::testing::ReadFile(dir.File("addresses")),
      "grpc=" + server.server().address() + "\nadmin=" + server.server().admin_address() + "\n");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(dir.path()), {}), 1);
}

TEST(Start, RefusesPlaintextBeyondLoopback) {
  ServerOptions options;
  options.config.set_listen("0.0.0.0:0");
  EXPECT_THAT(Server::Create(std::move(options)), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(Start, RefusesAPortInUse) {
  TestServer server;
  ServerOptions options;
  options.config.set_listen(server.server().address());
  EXPECT_THAT(Server::Create(std::move(options)), StatusIs(absl::StatusCode::kUnavailable));
}

TEST(Start, RefusesWhatIsNoAddress) {
  for (const char* address : {"", "localhost", "127.0.0.1:", "127.0.0.1:99999", ":1"}) {
    EXPECT_THAT(Listen(address), StatusIs(absl::StatusCode::kInvalidArgument)) << address;
  }
}

TEST(Drain, TellsHealthFirstAndLetsRunningCallsEnd) {
  Latch running;
  Done held;
  Handlers handlers;
  handlers.heads = [&](const Call&, Done done) {
    held = std::move(done);
    running.Open();
  };
  TestServer server(std::move(handlers), WithAdmin());
  auto stub = Health::NewStub(server.Channel());
  auto watch_context = ClientContextFor("");
  auto watch = stub->Watch(watch_context.get(), HealthCheckRequest());
  HealthCheckResponse health;
  ASSERT_TRUE(watch->Read(&health));
  ASSERT_EQ(health.status(), HealthCheckResponse::SERVING);
  absl::Status answer = absl::UnknownError("none");
  std::thread caller([&] { answer = server.Heads("services/a", kTimeout); });
  running.Await();

  std::thread drainer([&] { server.server().Drain(); });
  ASSERT_TRUE(watch->Read(&health));
  EXPECT_EQ(health.status(), HealthCheckResponse::NOT_SERVING);
  watch_context->TryCancel();
  std::move(held)(absl::OkStatus());
  caller.join();
  drainer.join();

  EXPECT_THAT(answer, IsOk());
  EXPECT_THAT(server.Heads("services/a", kTimeout), StatusIs(absl::StatusCode::kUnavailable));
}

TEST(Drain, RefusesCallsOnConnectionsThatAreOpen) {
  TestServer server;
  server.server().host().BeginDrain();
  EXPECT_THAT(server.Heads("services/a", kTimeout),
              HasReason(common::v1::ERROR_REASON_NOT_SERVING));
}

TEST(Drain, EndsStreamsAtOnce) {
  Latch began;
  Handlers handlers;
  handlers.read = [&](const Call&, StreamWriter<journal_pb::ReadJournalResponse>& writer) {
    Latch woken;
    writer.OnCancelled([&] { woken.Open(); });
    began.Open();
    woken.Await();
    return absl::OkStatus();
  };
  TestServer server(std::move(handlers));
  auto journal = server.Journal();
  auto read_context = ClientContextFor("services/statement");
  auto reader = journal->ReadJournal(read_context.get(), {});
  began.Await();
  auto intake = server.Intake();
  auto batch_context = ClientContextFor("portals/oma");
  auto batch = intake->BatchRegisterJobSearches(batch_context.get());
  intake_pb::BatchRegisterJobSearchesResponse response;
  ASSERT_TRUE(batch->Write({}));
  ASSERT_TRUE(batch->Read(&response));

  server.server().Drain();

  EXPECT_THAT(FromGrpc(reader->Finish()), HasReason(common::v1::ERROR_REASON_NOT_SERVING));
  EXPECT_THAT(FromGrpc(batch->Finish()), HasReason(common::v1::ERROR_REASON_NOT_SERVING));
}

TEST(Drain, CancelsCallsThatTakeTooLong) {
  Latch running;
  Done held;
  Handlers handlers;
  handlers.heads = [&](const Call&, Done done) {
    held = std::move(done);
    running.Open();
  };
  ServerOptions options;
  options.config.set_drain_seconds(1);
  TestServer server(std::move(handlers), std::move(options));
  absl::Status answer;
  std::thread caller([&] { answer = server.Heads("services/a", absl::Seconds(60)); });
  running.Await();
  std::thread drainer([&] { server.server().Drain(); });

  // Ends although nobody answers.
  caller.join();
  EXPECT_THAT(answer, Not(IsOk()));
  std::move(held)(absl::OkStatus());
  drainer.join();
}

// A TCP connection that says nothing.
UniqueFd Connect(const std::string& address) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
  inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
  UniqueFd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (connect(fd.get(), reinterpret_cast<sockaddr*>(&to), sizeof(to)) != 0) fd.Reset();
  return fd;
}

// Reads until the peer closes.
void AwaitClose(const UniqueFd& fd) {
  char buffer[256];
  while (read(fd.get(), buffer, sizeof(buffer)) > 0) {
  }
}

TEST(Connections, BeyondTheLimitAreClosedAndRoomComesBack) {
  ServerOptions options;
  options.config.set_connections_max(2);
  TestServer server({}, std::move(options));
  std::vector<UniqueFd> open;
  for (int i = 0; i < 3; ++i) open.push_back(Connect(server.server().address()));
  AwaitClose(open.back());
  EXPECT_THAT(server.metrics().Serialize(), HasSubstr("typl_rpc_connections_refused_total 1\n"));

  open.clear();

  // The server closes its ends a moment after we closed ours, so a refusal or two may still come.
  absl::Status status;
  for (int i = 0; i < 1000; ++i) {
    status = server.Heads("services/a", kTimeout);
    if (status.ok()) break;
  }
  EXPECT_THAT(status, IsOk());
}

class Tls : public ::testing::Test {
 protected:
  config::v1::TlsConfig Files(const std::string& name, const typl::testing::KeyPair& pair) {
    config::v1::TlsConfig tls;
    tls.set_certificate_file(dir_.Write(name + ".crt", pair.certificate));
    tls.set_private_key_file(dir_.Write(name + ".key", pair.private_key));
    tls.set_client_ca_file(dir_.Write(name + ".ca", authority_.certificate()));
    return tls;
  }

  ServerOptions ServerFiles() {
    ServerOptions options;
    *options.config.mutable_tls() = Files("server", authority_.Issue({"IP:127.0.0.1"}));
    return options;
  }

  absl::Status Call(TestServer& server, const config::v1::TlsConfig& tls,
                    absl::string_view principal = "") {
    ChannelOptions options;
    options.tls = tls;
    options.own_connection = true;
    auto channel = MakeChannel(server.server().address(), options);
    if (!channel.ok()) return channel.status();
    journal_pb::GetJournalHeadsResponse response;
    return FromGrpc(journal_pb::JournalService::NewStub(*channel)->GetJournalHeads(
        ClientContextFor(principal, kTimeout).get(), {}, &response));
  }

  const TempDir dir_;
  typl::testing::TestAuthority authority_;
};

TEST_F(Tls, KnowsTheCallerByItsCertificate) {
  Caller seen;
  Handlers handlers;
  handlers.heads = [&](const rpc::Call& call, Done done) {
    seen = call.caller;
    std::move(done)(absl::OkStatus());
  };
  TestServer server(std::move(handlers), ServerFiles());
  const auto client =
      Files("client", authority_.Issue({"URI:https://example.fi/x", "URI:typl://portals/oma"}));

  EXPECT_THAT(Call(server, client), IsOk());
  EXPECT_EQ(seen.principal, "portals/oma");
  EXPECT_EQ(seen.role, Role::kPortal);
}

TEST_F(Tls, DoesNotBelieveMetadata) {
  TestServer server({}, ServerFiles());
  const auto officer = Files("client", authority_.Issue({"URI:typl://officers/o1"}));
  EXPECT_THAT(Call(server, officer, "services/statement"),
              HasReason(common::v1::ERROR_REASON_METHOD_NOT_ALLOWED));
}

TEST_F(Tls, RefusesCertificatesWithoutOnePrincipal) {
  TestServer server({}, ServerFiles());
  const auto none = Files("none", authority_.Issue({"URI:https://example.fi/x"}));
  const auto two =
      Files("two", authority_.Issue({"URI:typl://services/a", "URI:typl://services/b"}));
  EXPECT_THAT(Call(server, none), HasReason(common::v1::ERROR_REASON_CALLER_UNKNOWN));
  EXPECT_THAT(Call(server, two), HasReason(common::v1::ERROR_REASON_CALLER_UNKNOWN));
}

TEST_F(Tls, ShutsOutOtherAuthoritiesAndPlaintext) {
  TestServer server({}, ServerFiles());
  typl::testing::TestAuthority other;
  const auto stranger = Files("stranger", other.Issue({"URI:typl://services/a"}));
  EXPECT_THAT(Call(server, stranger), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(server.Heads("services/a", kTimeout), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(Tls, DoesNotStartWithFaultyFiles) {
  const auto start = [this](const config::v1::TlsConfig& tls) {
    ServerOptions options;
    options.config.set_listen("127.0.0.1:0");
    *options.config.mutable_tls() = tls;
    return (*Server::Create(std::move(options)))->Start({});
  };
  const typl::testing::KeyPair a = authority_.Issue({"IP:127.0.0.1"});
  const typl::testing::KeyPair b = authority_.Issue({"IP:127.0.0.1"});
  config::v1::TlsConfig missing = Files("a", a);
  missing.set_private_key_file(dir_.File("nothing"));

  EXPECT_THAT(start(Files("mixed", {a.certificate, b.private_key})),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(start(Files("old", authority_.Issue({"IP:127.0.0.1"}, -60))),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(start(missing), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace typl::rpc
