#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/log/log.h"
#include "common/rpc/test_services.h"
#include "common/status/error.h"
#include "common/testing/matchers.h"
#include "gmock/gmock.h"
#include "grpcpp/generic/generic_stub.h"
#include "gtest/gtest.h"

namespace typl::rpc {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::typl::testing::HasFieldViolation;
using ::typl::testing::HasReason;
using ::typl::testing::IsOk;
using ::typl::testing::StatusIs;

constexpr absl::Duration kTimeout = absl::Seconds(20);

TEST(Unary, AnswersAndTellsTheHandlerWhoCalls) {
  Caller seen;
  Handlers handlers;
  handlers.heads = [&](const Call& call, Done done) {
    seen = call.caller;
    std::move(done)(absl::OkStatus());
  };
  TestServer server(std::move(handlers));

  journal_pb::GetJournalHeadsResponse response;
  const grpc::Status status = server.Journal()->GetJournalHeads(
      ClientContextFor("services/statement", kTimeout).get(), {}, &response);

  EXPECT_THAT(FromGrpc(status), IsOk());
  EXPECT_EQ(response.partition_count(), 7u);
  EXPECT_EQ(seen.principal, "services/statement");
  EXPECT_EQ(seen.role, Role::kService);
}

TEST(Unary, FinishesFromAnotherThread) {
  std::thread worker;
  Handlers handlers;
  handlers.heads = [&](const Call&, Done done) {
    worker = std::thread([done = std::move(done)]() mutable { std::move(done)({}); });
  };
  TestServer server(std::move(handlers));

  EXPECT_THAT(server.Heads("services/statement", kTimeout), IsOk());
  worker.join();
}

TEST(Unary, RefusesCallersWithoutAProperName) {
  TestServer server;
  for (const char* name :
       {"", "oma", "portals/", "portals/Oma", "portals/a b", "kings/x", "portals/x/y"}) {
    EXPECT_THAT(server.Heads(name, kTimeout), HasReason(common::v1::ERROR_REASON_CALLER_UNKNOWN))
        << name;
  }
}

TEST(Unary, RefusesACallerWithTwoNames) {
  TestServer server;
  auto context = ClientContextFor("services/statement", kTimeout);
  context->AddMetadata("x-typl-principal", "operators/x");
  journal_pb::GetJournalHeadsResponse response;

  EXPECT_THAT(FromGrpc(server.Journal()->GetJournalHeads(context.get(), {}, &response)),
              HasReason(common::v1::ERROR_REASON_CALLER_UNKNOWN));
}

TEST(Unary, RefusesARoleThatTheRuleDoesNotName) {
  TestServer server;
  EXPECT_THAT(server.Heads("officers/o1", kTimeout),
              HasReason(common::v1::ERROR_REASON_METHOD_NOT_ALLOWED));
}

TEST(Unary, RefusesAMethodWithoutARule) {
  TestServer server;
  intake_pb::ListJobSearchesResponse response;
  const grpc::Status status = server.Intake()->ListJobSearches(
      ClientContextFor("operators/x", kTimeout).get(), {}, &response);

  EXPECT_THAT(FromGrpc(status), HasReason(common::v1::ERROR_REASON_METHOD_NOT_ALLOWED));
  EXPECT_THAT(server.metrics().Serialize(),
              HasSubstr("grpc_server_call_started_total{grpc_method=\"other\"} 1\n"));
}

TEST(Unary, CountsMethodsThatDoNotExistAsOther) {
  TestServer server;
  auto stub = std::make_unique<grpc::TemplatedGenericStub<journal_pb::GetJournalHeadsRequest,
                                                          journal_pb::GetJournalHeadsResponse>>(
      server.Channel());
  auto context = ClientContextFor("services/statement", kTimeout);
  journal_pb::GetJournalHeadsRequest request;
  journal_pb::GetJournalHeadsResponse response;
  Latch done;
  grpc::Status status;
  stub->UnaryCall(context.get(), "/typl.journal.v1.JournalService/Nothing", {}, &request, &response,
                  [&](grpc::Status answer) {
                    status = std::move(answer);
                    done.Open();
                  });
  done.Await();

  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_THAT(server.metrics().Serialize(),
              HasSubstr("grpc_server_call_started_total{grpc_method=\"other\"} 1\n"));
}

TEST(Deadline, IsRequiredOfPortals) {
  TestServer server;
  EXPECT_THAT(server.Heads("portals/oma", std::nullopt),
              HasReason(common::v1::ERROR_REASON_DEADLINE_REQUIRED));
  EXPECT_THAT(server.Heads("portals/oma", kTimeout), IsOk());
}

TEST(Deadline, IsNotRequiredOfServices) {
  TestServer server;
  EXPECT_THAT(server.Heads("services/statement", std::nullopt), IsOk());
}

TEST(Deadline, BeyondTheLimitIsRefused) {
  ServerOptions options;
  options.config.set_deadline_max_seconds(30);
  TestServer server({}, std::move(options));

  EXPECT_THAT(server.Heads("portals/oma", absl::Seconds(33)),
              HasReason(common::v1::ERROR_REASON_DEADLINE_REQUIRED));
  EXPECT_THAT(server.Heads("portals/oma", absl::Seconds(30)), IsOk());
}

TEST(Errors, TravelWithTheirDetails) {
  Handlers handlers;
  handlers.heads = [](const Call&, Done done) {
    FieldViolations violations;
    violations.Add("cursors[0].partition", "is not below 16");
    std::move(done)(violations.ToStatus());
  };
  TestServer server(std::move(handlers));

  EXPECT_THAT(server.Heads("services/statement", kTimeout),
              AllOf(HasReason(common::v1::ERROR_REASON_INVALID_REQUEST),
                    HasFieldViolation("cursors[0].partition")));
}

TEST(Errors, OfOurOwnAreHiddenFromCallersAndFoundInTheLog) {
  Handlers handlers;
  handlers.heads = [](const Call&, Done done) {
    std::move(done)(absl::InternalError("table zebra is broken"));
  };
  TestServer server(std::move(handlers));
  log::ScopedCapture captured;

  const absl::Status status = server.Heads("services/statement", kTimeout);

  EXPECT_THAT(status, HasReason(common::v1::ERROR_REASON_INTERNAL));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("zebra")));
  const std::string incident = GetErrorInfo(status)->metadata().at("incident");
  EXPECT_EQ(incident.size(), 16u);
  EXPECT_THAT(captured.text(), AllOf(HasSubstr("zebra"), HasSubstr(incident)));
}

TEST(Errors, WithoutAReasonNeverReachCallers) {
  Handlers handlers;
  handlers.heads = [](const Call&, Done done) {
    std::move(done)(absl::NotFoundError("key person/7"));
  };
  TestServer server(std::move(handlers));

  const absl::Status status = server.Heads("services/statement", kTimeout);

  EXPECT_THAT(status, HasReason(common::v1::ERROR_REASON_INTERNAL));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("person")));
}

TEST(Errors, EndTheCallOfAHandlerThatForgetsIt) {
  Handlers handlers;
  handlers.heads = [](const Call&, Done) {};
  TestServer server(std::move(handlers));

  EXPECT_THAT(server.Heads("services/statement", kTimeout), StatusIs(absl::StatusCode::kInternal));
}

TEST(Limits, RefuseCallsBeyondTheCapAndTellWhenToComeBack) {
  Latch arrived;
  Done held;
  Handlers handlers;
  handlers.heads = [&](const Call&, Done done) {
    held = std::move(done);
    arrived.Open();
  };
  ServerOptions options;
  options.config.set_concurrent_calls_max(1);
  TestServer server(std::move(handlers), std::move(options));
  absl::Status first;
  std::thread caller([&] { first = server.Heads("services/a", kTimeout); });
  arrived.Await();

  const absl::Status second = server.Get("portals/oma", kTimeout);
  std::move(held)(absl::OkStatus());
  caller.join();
  const absl::Status third = server.Get("portals/oma", kTimeout);

  EXPECT_THAT(first, IsOk());
  EXPECT_THAT(second, HasReason(common::v1::ERROR_REASON_OVERLOADED));
  EXPECT_TRUE(second.GetPayload("type.googleapis.com/google.rpc.RetryInfo").has_value());
  EXPECT_THAT(third, IsOk());
}

TEST(Limits, RefuseNewWorkButNotReadsWhileTheStoreIsFull) {
  ServerOptions options;
  options.accepts_new_work = [] {
    return MakeError(common::v1::ERROR_REASON_STORAGE_FULL, "the disk is nearly full");
  };
  TestServer server({}, std::move(options));

  EXPECT_THAT(server.Get("portals/oma", kTimeout),
              HasReason(common::v1::ERROR_REASON_STORAGE_FULL));
  EXPECT_THAT(server.Heads("portals/oma", kTimeout), IsOk());
}

TEST(Metrics, CountAndTimeCallsByMethodAndStatus) {
  TestServer server;
  ASSERT_THAT(server.Heads("services/a", kTimeout), IsOk());
  ASSERT_THAT(server.Heads("officers/o1", kTimeout), Not(IsOk()));

  const std::string text = server.metrics().Serialize();

  constexpr char kLabel[] = "grpc_method=\"typl.journal.v1.JournalService/GetJournalHeads\"";
  EXPECT_THAT(text, HasSubstr(std::string("grpc_server_call_started_total{") + kLabel + "} 2\n"));
  for (const char* code : {"OK", "PERMISSION_DENIED"}) {
    EXPECT_THAT(text, HasSubstr(std::string("grpc_server_call_duration_seconds_count{") + kLabel +
                                ",grpc_status=\"" + code + "\"} 1\n"));
  }
}

TEST(Metrics, HaveTheNamesThatDashboardsUse) {
  TestServer server;
  ASSERT_THAT(server.Heads("services/a", kTimeout), IsOk());

  std::vector<std::string> names;
  for (absl::string_view line : absl::StrSplit(server.metrics().Serialize(), '\n')) {
    if (absl::ConsumePrefix(&line, "# TYPE ")) names.emplace_back(line);
  }

  EXPECT_THAT(names, ::testing::ElementsAre("grpc_server_call_duration_seconds histogram",
                                            "grpc_server_call_started_total counter",
                                            "typl_rpc_connections_accepted_total counter",
                                            "typl_rpc_connections_refused_total counter",
                                            "typl_rpc_in_progress_calls gauge",
                                            "typl_rpc_open_connections gauge",
                                            "typl_rpc_open_streams gauge"));
}

}  // namespace
}  // namespace typl::rpc
