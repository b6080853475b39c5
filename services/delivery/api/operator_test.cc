#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/delivery/api/delivery_server_test_fixture.h"

namespace typl::delivery {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using typl::testing::HasFieldViolation;
using typl::testing::IsOk;

TEST_F(DeliveryServerTest, ListsAllMailboxesInPages) {
  Deliver(3);
  ASSERT_THAT(Acknowledge(1), IsOk());
  v1::ListMailboxesRequest request;
  request.set_page_size(3);
  std::vector<std::string> names;
  do {
    const auto response = Call(*stub_, &DeliveryStub::ListMailboxes, "operators/x", request);
    ASSERT_THAT(response, IsOk());
    for (const v1::Mailbox& mailbox : response->mailboxes()) {
      names.push_back(mailbox.recipient());
      if (mailbox.recipient() != "recipients/ytk") continue;
      EXPECT_EQ(mailbox.head_sequence(), 3);
      EXPECT_EQ(mailbox.acknowledged_sequence(), 1);
      EXPECT_EQ(mailbox.oldest_pending_at().seconds(), absl::ToUnixSeconds(kStart));
    }
    request.set_page_token(response->next_page_token());
  } while (!request.page_token().empty());

  EXPECT_THAT(names, ElementsAre("recipients/kela", "recipients/old", "recipients/portal-oma",
                                 "recipients/ytk"));
  request.set_page_token("%");
  request.set_page_size(-1);
  const auto faulty = Call(*stub_, &DeliveryStub::ListMailboxes, "operators/x", request);
  EXPECT_THAT(faulty, HasFieldViolation("page_token"));
  EXPECT_THAT(faulty, HasFieldViolation("page_size"));
}

TEST_F(DeliveryServerTest, LetsOperatorsSeeAndRetryQuarantine) {
  Deliver(1, "ytk", 2);
  Deliver(2, "new", 1);
  Deliver(1, "ytk", 1);
  const auto listed =
      Call(*admin_, &AdminStub::ListQuarantine, "operators/x", admin::v1::ListQuarantineRequest());
  ASSERT_THAT(listed, IsOk());
  ASSERT_THAT(listed->persons(), SizeIs(1));
  EXPECT_EQ(listed->persons(0).person(), PersonName(TestPerson(1)));
  EXPECT_EQ(listed->persons(0).reason(), "FUND_UNKNOWN");
  EXPECT_EQ(listed->persons(0).waiting_events(), 3);
  EXPECT_EQ(listed->persons(0).since().seconds(), absl::ToUnixSeconds(kStart));

  // The register is mended while the service runs.
  routes_->Replace(TestRoutesWithNewFund());
  admin::v1::RetryQuarantinedRequest request;
  request.set_request_id("00000000-0000-4000-8000-000000000001");
  request.set_person(listed->persons(0).person());
  const auto retried = Call(*admin_, &AdminStub::RetryQuarantined, "operators/x", request);

  ASSERT_THAT(retried, IsOk());
  EXPECT_TRUE(retried->released());
  EXPECT_TRUE(Call(*admin_, &AdminStub::RetryQuarantined, "operators/x", request)->released());
  EXPECT_EQ(Pull(PullFrom("recipients/new"), "recipients/new")->head_sequence(), 2);
  EXPECT_EQ(Pull(PullFrom("recipients/ytk"))->head_sequence(), 2);
  request.set_person("persons/x");
  request.set_request_id("x");
  const auto faulty = Call(*admin_, &AdminStub::RetryQuarantined, "operators/x", request);
  EXPECT_THAT(faulty, HasFieldViolation("person"));
  EXPECT_THAT(faulty, HasFieldViolation("request_id"));
}

TEST_F(DeliveryServerTest, TellsItsStatusAndMovesItsClock) {
  Deliver(3);
  Deliver(1, "new", 2);
  ASSERT_THAT(Acknowledge(1), IsOk());
  source_->Send(1, {}, 7);
  admin::v1::AdvanceClockRequest advance;
  advance.mutable_now()->set_seconds(absl::ToUnixSeconds(kStart) + 60);
  ASSERT_THAT(Call(*admin_, &AdminStub::AdvanceClock, "operators/x", advance), IsOk());

  const auto status =
      Call(*admin_, &AdminStub::GetStatus, "operators/x", admin::v1::GetStatusRequest());

  ASSERT_THAT(status, IsOk());
  EXPECT_EQ(status->service(), "delivery");
  EXPECT_TRUE(status->accepting_writes());
  EXPECT_EQ(status->partition_count(), 4);
  EXPECT_EQ(status->now().seconds() - status->start_time().seconds(), 60);
  EXPECT_EQ(status->quarantined_persons(), 1);
  ASSERT_THAT(status->lags(), SizeIs(1));
  EXPECT_EQ(status->lags(0).journal(), "statement");
  EXPECT_EQ(status->lags(0).entries(), 7);
  EXPECT_TRUE(status->lags(0).connected());
  // With the copies for the person.
  EXPECT_EQ(status->counts().at("entries_delivered"), 6);
  EXPECT_EQ(status->counts().at("mailbox_entries"), 6);
  EXPECT_EQ(status->counts().at("entries_pending"), 5);
  EXPECT_EQ(status->counts().at("copies_left_out"), 0);
}

TEST_F(DeliveryServerTest, CountsByRecipient) {
  Deliver(3);
  Deliver(1, "new", 2);
  ASSERT_THAT(Acknowledge(1), IsOk());
  ASSERT_THAT(Reject(RejectionOf(2)), IsOk());
  source_->Send(1, {}, 7);
  ASSERT_THAT(clock_.AdvanceTo(kStart + absl::Minutes(2)), IsOk());

  const std::string text = registry_.Serialize();

  for (const char* line : {
           "typl_delivery_entries_delivered_total{recipient=\"ytk\"} 3",
           "typl_delivery_entries_delivered_total{recipient=\"kela\"} 0",
           "typl_delivery_entries_delivered_total{recipient=\"portal-oma\"} 3",
           "typl_delivery_copies_left_out_total 0",
           "typl_delivery_entries_detained_total 1",
           "typl_delivery_entries_repeated_total 0",
           "typl_delivery_mailbox_pending_entries{recipient=\"ytk\"} 2",
           "typl_delivery_mailbox_rejected_entries{recipient=\"ytk\"} 1",
           "typl_delivery_mailbox_oldest_pending_age_seconds{recipient=\"ytk\"} 120",
           "typl_delivery_mailbox_oldest_pending_age_seconds{recipient=\"kela\"} 0",
           "typl_delivery_mailbox_head_entries{recipient=\"ytk\"} 3",
           "typl_quarantine_persons{reason=\"FUND_UNKNOWN\"} 1",
           "typl_quarantine_waiting_entries 1",
           "typl_quarantine_oldest_age_seconds 120",
           "typl_books_difference_entries{book=\"entries\"} 0",
           "typl_journal_cursor_entries{journal=\"statement\",partition=\"00\"} 4",
           "typl_journal_lag_entries{journal=\"statement\",partition=\"01\"} 7",
           "typl_journal_connected_bool{journal=\"statement\"} 1",
       }) {
    EXPECT_THAT(text, HasSubstr(absl::StrCat(line, "\n")));
  }
}

}  // namespace
}  // namespace typl::delivery
