#include "common/rpc/admin_service.h"

#include <memory>
#include <utility>

#include "common/rpc/channel.h"
#include "common/rpc/server.h"
#include "common/rpc/status.h"
#include "common/status/error.h"
#include "common/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace typl::rpc {
namespace {

using ::typl::testing::HasReason;
using ::typl::testing::IsOk;
using Stub = admin::v1::AdminService::Stub;

constexpr absl::Duration kTimeout = absl::Seconds(20);

class AdminServiceTest : public ::testing::Test {
 protected:
  void Serve(AdminFunctions functions) {
    ServerOptions options;
    options.name = "test";
    options.config.set_listen("127.0.0.1:0");
    options.rules = AdminRules();
    server_ = *Server::Create(std::move(options));
    service_ = std::make_unique<AdminService>(server_->host(), std::move(functions));
    ASSERT_THAT(server_->Start({service_.get()}), IsOk());
    stub_ = admin::v1::AdminService::NewStub(*MakeChannel(server_->address()));
  }
  void TearDown() override { server_->Drain(); }

  absl::Status GetStatus(absl::string_view principal, admin::v1::GetStatusResponse& response) {
    return FromGrpc(stub_->GetStatus(ClientContextFor(principal, kTimeout).get(), {}, &response));
  }

  std::unique_ptr<Server> server_;
  std::unique_ptr<AdminService> service_;
  std::unique_ptr<Stub> stub_;
};

TEST_F(AdminServiceTest, AnswersOperatorsAndServicesAboutItsStatus) {
  AdminFunctions functions;
  functions.status = [](const auto&, admin::v1::GetStatusResponse& response) {
    response.set_service("test");
    return absl::OkStatus();
  };
  Serve(std::move(functions));

  admin::v1::GetStatusResponse response;
  EXPECT_THAT(GetStatus("operators/x", response), IsOk());
  EXPECT_EQ(response.service(), "test");
  EXPECT_THAT(GetStatus("services/x", response), IsOk());
  EXPECT_THAT(GetStatus("portals/x", response),
              HasReason(common::v1::ERROR_REASON_METHOD_NOT_ALLOWED));
}

TEST_F(AdminServiceTest, HandsRequestsOnAndErrorsBack) {
  AdminFunctions functions;
  functions.list_quarantine = [](const admin::v1::ListQuarantineRequest& request,
                                 admin::v1::ListQuarantineResponse& response) {
    response.set_next_page_token(request.page_token() + "+");
    return absl::OkStatus();
  };
  functions.advance_clock = [](const auto&, auto&) {
    return MakeError(common::v1::ERROR_REASON_CLOCK_NOT_VIRTUAL, "no");
  };
  Serve(std::move(functions));

  admin::v1::ListQuarantineRequest list;
  list.set_page_token("t");
  admin::v1::ListQuarantineResponse listed;
  EXPECT_THAT(FromGrpc(stub_->ListQuarantine(ClientContextFor("operators/x", kTimeout).get(), list,
                                             &listed)),
              IsOk());
  EXPECT_EQ(listed.next_page_token(), "t+");
  admin::v1::AdvanceClockResponse advanced;
  EXPECT_THAT(
      FromGrpc(stub_->AdvanceClock(ClientContextFor("operators/x", kTimeout).get(), {}, &advanced)),
      HasReason(common::v1::ERROR_REASON_CLOCK_NOT_VIRTUAL));
}

TEST_F(AdminServiceTest, TellsWhoOrders) {
  AdminFunctions functions;
  functions.put_aside_quarantined = [](const Caller& caller,
                                       const admin::v1::PutAsideQuarantinedRequest& request,
                                       admin::v1::PutAsideQuarantinedResponse& response) {
    response.set_put_aside(request.person() + " by " + caller.principal);
    return absl::OkStatus();
  };
  Serve(std::move(functions));

  admin::v1::PutAsideQuarantinedRequest request;
  request.set_person("persons/x");
  admin::v1::PutAsideQuarantinedResponse response;
  EXPECT_THAT(FromGrpc(stub_->PutAsideQuarantined(ClientContextFor("operators/x", kTimeout).get(),
                                                  request, &response)),
              IsOk());
  EXPECT_EQ(response.put_aside(), "persons/x by operators/x");
  for (const char* other : {"officers/x", "services/x", "portals/x"}) {
    EXPECT_THAT(FromGrpc(stub_->PutAsideQuarantined(ClientContextFor(other, kTimeout).get(),
                                                    request, &response)),
                HasReason(common::v1::ERROR_REASON_METHOD_NOT_ALLOWED));
  }
}

TEST_F(AdminServiceTest, SaysSoWhenAServiceHasNoSuchThing) {
  Serve({});
  admin::v1::ListAuditResponse audit;
  EXPECT_THAT(
      FromGrpc(stub_->ListAudit(ClientContextFor("operators/x", kTimeout).get(), {}, &audit)),
      HasReason(common::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  admin::v1::RetryQuarantinedResponse response;
  EXPECT_THAT(FromGrpc(stub_->RetryQuarantined(ClientContextFor("operators/x", kTimeout).get(), {},
                                               &response)),
              HasReason(common::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
}

}  // namespace
}  // namespace typl::rpc
