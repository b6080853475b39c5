// Law packs of the running service, over gRPC.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "common/testing/matchers.h"
#include "common/time/business_date.h"
#include "services/statement/api/test_support.h"
#include "services/statement/domain/law_book_test_support.h"

namespace typl::statement {
namespace {

using law::v1::BENEFIT_BASIC;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using typl::testing::HasFieldViolation;
using typl::testing::HasReason;
using typl::testing::IsOk;

constexpr absl::Duration kTimeout = absl::Seconds(20);
constexpr char kOperator[] = "operators/eva";

class Packs : public ::testing::Test {
 protected:
  // Persons 1-4 registered; 2 and 4 study.
  void SetUp() override {
    for (uint64_t person = 1; person <= 4; ++person) {
      std::vector<law::v1::Fact> facts = {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)};
      if (person % 2 == 0) facts.push_back(StudyFact("2020-01-01", "2020-06-01"));
      service_.Report(person, facts);
    }
    service_.AwaitSettled();
  }

  v1::ActivatePackRequest Order(const std::vector<law::PackFile>& files, uint64_t number = 1) {
    v1::ActivatePackRequest request;
    request.set_request_id(RequestId(number));
    for (const law::PackFile& file : files) {
      v1::PackText& text = *request.add_files();
      text.set_name(file.name);
      text.set_text(file.text);
    }
    return request;
  }
  absl::Status Activate(const v1::ActivatePackRequest& request, v1::ActivatePackResponse& response,
                        absl::string_view caller = kOperator) {
    return rpc::FromGrpc(service_.Laws()->ActivatePack(
        rpc::ClientContextFor(caller, kTimeout).get(), request, &response));
  }
  v1::ListPacksResponse List() {
    v1::ListPacksResponse response;
    EXPECT_THAT(rpc::FromGrpc(service_.Laws()->ListPacks(
                    rpc::ClientContextFor(kOperator, kTimeout).get(), {}, &response)),
                IsOk());
    return response;
  }
  std::set<std::string> Compare(const std::vector<law::PackFile>& files) {
    v1::ComparePackRequest request;
    for (const law::PackFile& file : files) {
      v1::PackText& text = *request.add_files();
      text.set_name(file.name);
      text.set_text(file.text);
    }
    const auto context = rpc::ClientContextFor(kOperator, kTimeout);
    const auto reader = service_.Laws()->ComparePack(context.get(), request);
    std::set<std::string> persons;
    v1::ComparePackResponse message;
    bool done = false;
    while (reader->Read(&message)) {
      for (const v1::PersonDifference& difference : message.differences()) {
        persons.insert(difference.person());
      }
      done = message.review().done();
    }
    EXPECT_THAT(rpc::FromGrpc(reader->Finish()), IsOk());
    EXPECT_TRUE(done);
    return persons;
  }
  v1::ReplayStatementsResponse Replay() {
    const auto context = rpc::ClientContextFor(kOperator, kTimeout);
    const auto reader = service_.Laws()->ReplayStatements(context.get(), {});
    v1::ReplayStatementsResponse message;
    v1::ReplayStatementsResponse last;
    while (reader->Read(&message)) {
      EXPECT_THAT(message.differences(), IsEmpty());
      last = message;
    }
    EXPECT_THAT(rpc::FromGrpc(reader->Finish()), IsOk());
    return last;
  }
  // The review after an activation is through, and what it made has been processed.
  void AwaitReview(uint64_t changed) {
    while (!List().review().done()) {
    }
    service_.AwaitSettled(changed);
  }
  std::vector<v1::Statement> StatementsOf(uint64_t person) {
    v1::GetPersonFileResponse file;
    EXPECT_THAT(service_.GetPersonFile(PersonName(TestPerson(person)), file), IsOk());
    return {file.statements().begin(), file.statements().end()};
  }

  TestService service_{LawLoader(LoadFakeLaw)};
};

TEST_F(Packs, ReplaceTheStatementsTheyChangeAndNoOthers) {
  const std::set<std::string> told = Compare(FreeStudiesPack());
  EXPECT_THAT(told, ElementsAre(PersonName(TestPerson(2)), PersonName(TestPerson(4))));
  v1::ActivatePackResponse response;
  ASSERT_THAT(Activate(Order(FreeStudiesPack()), response), IsOk());
  EXPECT_TRUE(response.activated());
  AwaitReview(2);

  for (const uint64_t person : {2, 4}) {
    const std::vector<v1::Statement> statements = StatementsOf(person);
    const v1::Statement& last = statements.back();
    EXPECT_EQ(last.issue_reason(), v1::ISSUE_REASON_LAW_CHANGED);
    EXPECT_EQ(last.outcome(), law::v1::OUTCOME_ENTITLED);
    EXPECT_EQ(last.pack_hash(), response.pack_hash());
    // The obstacle; what was stated of the days after the studies stays.
    EXPECT_THAT(last.supersedes(),
                ElementsAre(PersonResourceName(TestPerson(person), kStatements, 1)));
  }
  for (const uint64_t person : {1, 3}) EXPECT_THAT(StatementsOf(person), SizeIs(1));
  EXPECT_EQ(List().review().changed(), told.size());
  EXPECT_THAT(Compare(FreeStudiesPack()), IsEmpty());
}

TEST_F(Packs, DecideWhatComesAfterTheirActivation) {
  v1::ActivatePackResponse response;
  ASSERT_THAT(Activate(Order(FreeStudiesPack()), response), IsOk());
  AwaitReview(2);
  service_.Report(5, {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC),
                      StudyFact("2020-01-01", "2020-06-01")});
  service_.AwaitSettled();
  const std::vector<v1::Statement> statements = StatementsOf(5);
  ASSERT_THAT(statements, SizeIs(1));
  EXPECT_EQ(statements[0].outcome(), law::v1::OUTCOME_ENTITLED);
  EXPECT_EQ(statements[0].pack_hash(), response.pack_hash());
}

TEST_F(Packs, StayActiveWhenAnotherIsRefusedOrOnlyChecked) {
  const v1::ListPacksResponse before = List();
  v1::ActivatePackResponse response;
  EXPECT_THAT(Activate(Order({{"10_first.textproto", "faulty"}}), response),
              HasReason(Reason::ERROR_REASON_LAW_PACK_INVALID));
  v1::ActivatePackRequest check = Order(FreeStudiesPack(), 2);
  check.set_validate_only(true);
  ASSERT_THAT(Activate(check, response), IsOk());
  EXPECT_FALSE(response.activated());
  v1::ActivatePackRequest other = Order(FreeStudiesPack(), 3);
  other.set_expected_active_hash(response.pack_hash());
  EXPECT_THAT(Activate(other, response), HasReason(Reason::ERROR_REASON_LAW_PACK_NOT_EXPECTED));
  const v1::ListPacksResponse after = List();
  EXPECT_TRUE(after.packs_size() >= 1);
  for (const v1::Pack& pack : after.packs()) {
    EXPECT_EQ(pack.active(), pack.hash() == before.packs(0).hash());
  }
}

TEST_F(Packs, AreActivatedOnceForOneRequest) {
  const v1::ActivatePackRequest request = Order(FreeStudiesPack());
  v1::ActivatePackResponse first;
  ASSERT_THAT(Activate(request, first), IsOk());
  v1::ActivatePackResponse back;
  ASSERT_THAT(Activate(Order(FirstPack(), 2), back), IsOk());
  EXPECT_TRUE(back.activated());
  v1::ActivatePackResponse again;
  ASSERT_THAT(Activate(request, again), IsOk());
  EXPECT_TRUE(again.activated());
  const v1::ListPacksResponse packs = List();
  for (const v1::Pack& pack : packs.packs()) {
    EXPECT_EQ(pack.active(), pack.hash() == back.pack_hash());
  }
  EXPECT_THAT(Activate(Order(FirstPack(), 1), again),
              HasReason(Reason::ERROR_REASON_REQUEST_ID_REUSED));
}

TEST_F(Packs, AreKeptOverARestartAndTheReviewGoesOn) {
  v1::ActivatePackResponse response;
  ASSERT_THAT(Activate(Order(FreeStudiesPack()), response), IsOk());
  service_.Restart();
  AwaitReview(2);
  EXPECT_EQ(StatementsOf(2).back().issue_reason(), v1::ISSUE_REASON_LAW_CHANGED);
  EXPECT_EQ(service_.Status().pack_hash(), response.pack_hash());
}

TEST_F(Packs, ReplayWhatWasDecidedByEach) {
  v1::ActivatePackResponse response;
  ASSERT_THAT(Activate(Order(FreeStudiesPack()), response), IsOk());
  AwaitReview(2);
  const v1::ReplayStatementsResponse replayed = Replay();
  EXPECT_TRUE(replayed.done());
  EXPECT_EQ(replayed.persons(), 4u);
  EXPECT_GE(replayed.statements(), 6u);
  EXPECT_EQ(replayed.differing(), 0u);
}

TEST_F(Packs, RefuseOrdersWithEveryFaultNamedAndFromOthersThanOperators) {
  v1::ActivatePackRequest request;
  request.set_request_id("one");
  v1::ActivatePackResponse response;
  const absl::Status status = Activate(request, response);
  EXPECT_THAT(status, HasFieldViolation("request_id"));
  EXPECT_THAT(status, HasFieldViolation("files"));
  EXPECT_THAT(Activate(Order(FirstPack()), response, "officers/o1"),
              HasReason(Reason::ERROR_REASON_METHOD_NOT_ALLOWED));
}

}  // namespace
}  // namespace typl::statement
