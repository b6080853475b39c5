// Changes, ends and reads through a real server.

#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/testing/matchers.h"
#include "common/time/business_date.h"
#include "gtest/gtest.h"
#include "services/intake/api/test_support.h"

namespace typl::intake {
namespace {

using typl::testing::EqualsProto;
using typl::testing::HasFieldViolation;
using typl::testing::HasReason;
using typl::testing::IsOk;
using Reasons = common::v1::ErrorReason;

// A person with an open search.
class ChangeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto response = intake_.Register(TestRegistration(1, 1));
    ASSERT_THAT(response, IsOk());
    search_ = response->job_search().name();
    person_ = search_.substr(0, search_.find("/jobSearches"));
  }

  v1::ReportChangeRequest Change(int request, const std::string& key = "study-1") const {
    v1::ReportChangeRequest change;
    change.set_request_id(TestRequestId(request));
    change.set_job_search(search_);
    change.set_channel(v1::CHANNEL_PHONE);
    *change.mutable_reported_on() = DayToProto(kTestDay);
    law::v1::Fact* fact = change.add_facts();
    fact->set_key(key);
    fact->set_source(law::v1::FACT_SOURCE_PERSON);
    fact->mutable_study()->set_full_time(false);
    return change;
  }

  v1::EndJobSearchRequest End(int request) const {
    v1::EndJobSearchRequest end;
    end.set_request_id(TestRequestId(request));
    end.set_job_search(search_);
    end.set_channel(v1::CHANNEL_PHONE);
    *end.mutable_reported_on() = DayToProto(kTestDay);
    *end.mutable_end_on() = DayToProto(kTestDay);
    end.set_reason(law::v1::SEARCH_END_REASON_OWN_REQUEST);
    return end;
  }

  IntakeFixture intake_;
  std::string search_;
  std::string person_;
};

TEST_F(ChangeTest, TellsWhereItIsInTheJournal) {
  auto request = Change(2);
  request.set_municipality_code("091");
  request.set_clarification_request(absl::StrCat(person_, "/clarificationRequests/1"));
  request.mutable_contact()->set_email("uusi@example.fi");
  const auto response = intake_.Report(request);
  ASSERT_THAT(response, IsOk());
  EXPECT_FALSE(response->replayed());

  const auto journal = intake_.Journal();
  ASSERT_EQ(journal.size(), 2u);
  EXPECT_EQ(journal[1].entry.partition, response->partition());
  EXPECT_EQ(journal[1].entry.sequence, response->sequence());
  EXPECT_EQ(journal[1].event.kind(), v1::INTAKE_EVENT_KIND_CHANGED);
  EXPECT_EQ(journal[1].event.clarification_request(), request.clarification_request());
  ASSERT_EQ(journal[1].event.facts_size(), 2);
  EXPECT_EQ(journal[1].event.facts(0).person_basics().municipality_code(), "091");
  EXPECT_EQ(journal[1].event.facts(1).key(), "study-1");
  EXPECT_THAT(intake_.Dump(), ::testing::HasSubstr("uusi@example.fi"));
  EXPECT_EQ(intake_.CountKeys("person/"), 2) << "the new contact data replaced the old";
}

TEST_F(ChangeTest, FindsItsPlaceInTheJournalAgain) {
  const auto first = intake_.Report(Change(2));
  ASSERT_THAT(first, IsOk());
  // Others follow, some of the same person with the same content.
  for (int i = 10; i < 40; ++i) {
    ASSERT_THAT(intake_.Register(TestRegistration(i, i)), IsOk());
    ASSERT_THAT(intake_.Report(Change(100 + i)), IsOk());
  }
  intake_.Restart();
  const auto again = intake_.Report(Change(2));
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
  EXPECT_EQ(again->partition(), first->partition());
  EXPECT_EQ(again->sequence(), first->sequence());
  EXPECT_THAT(intake_.Report(Change(2, "study-2")),
              HasReason(Reasons::ERROR_REASON_REQUEST_ID_REUSED));
}

TEST_F(ChangeTest, AllChangesOfOnePersonAtOnceTakeEffectOneAfterTheOther) {
  constexpr int kThreads = 6;
  constexpr int kChanges = 30;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([this, t] {
      for (int i = 0; i < kChanges; ++i) {
        const int request = 1'000 + t * kChanges + i;
        absl::StatusOr<v1::ReportChangeResponse> response;
        do {
          response = intake_.Report(Change(request, absl::StrCat("study-", request)));
        } while (ReasonOf(response.status()) == Reasons::ERROR_REASON_CONTENTION);
        EXPECT_THAT(response, IsOk());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto journal = intake_.Journal();
  ASSERT_EQ(journal.size(), 1u + kThreads * kChanges);
  std::set<std::string> keys;
  for (size_t i = 0; i < journal.size(); ++i) {
    EXPECT_EQ(journal[i].event.person_event(), i + 1);
    keys.insert(journal[i].event.facts(journal[i].event.facts_size() - 1).key());
  }
  EXPECT_EQ(keys.size(), journal.size());
}

TEST_F(ChangeTest, IsRefusedForUnknownPersonsAndEndedSearches) {
  auto stranger = Change(2);
  stranger.set_job_search("persons/00000000000000000000000000000000/jobSearches/1");
  EXPECT_THAT(intake_.Report(stranger), HasReason(Reasons::ERROR_REASON_RESOURCE_NOT_FOUND));
  auto later = Change(2);
  later.set_job_search(absl::StrCat(person_, "/jobSearches/2"));
  EXPECT_THAT(intake_.Report(later), HasReason(Reasons::ERROR_REASON_RESOURCE_NOT_FOUND));
  ASSERT_THAT(intake_.End(End(3)), IsOk());
  EXPECT_THAT(intake_.Report(Change(2)), HasReason(Reasons::ERROR_REASON_JOB_SEARCH_ENDED));
  EXPECT_THAT(intake_.End(End(4)), HasReason(Reasons::ERROR_REASON_JOB_SEARCH_ENDED));
}

TEST_F(ChangeTest, EndIsRepeatedAndANewSearchMayFollow) {
  const auto ended = intake_.End(End(2));
  ASSERT_THAT(ended, IsOk());
  EXPECT_EQ(ended->job_search().state(), v1::JOB_SEARCH_STATE_ENDED);
  const auto next = intake_.Register(TestRegistration(3, 1));
  ASSERT_THAT(next, IsOk());
  EXPECT_EQ(next->job_search().name(), absl::StrCat(person_, "/jobSearches/2"));

  const auto again = intake_.End(End(2));
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
  EXPECT_THAT(again->job_search(), EqualsProto(ended->job_search()));
  EXPECT_EQ(intake_.Journal().size(), 3u);
  EXPECT_EQ(intake_.CountKeys("identity/"), 1);
}

TEST_F(ChangeTest, AnIdUsedForAnotherMethodIsReused) {
  ASSERT_THAT(intake_.Report(Change(2)), IsOk());
  EXPECT_THAT(intake_.End(End(2)), HasReason(Reasons::ERROR_REASON_REQUEST_ID_REUSED));
  EXPECT_THAT(intake_.Register(TestRegistration(2, 5)),
              HasReason(Reasons::ERROR_REASON_REQUEST_ID_REUSED));
}

TEST_F(ChangeTest, EndBeforeItsDaysIsNotAllowed) {
  auto end = End(2);
  *end.mutable_end_on() = DayToProto(kTestDay - 1);
  EXPECT_THAT(intake_.End(end), HasReason(Reasons::ERROR_REASON_DAY_NOT_ALLOWED));
}

TEST_F(ChangeTest, ReadsAreForPortalsAndOperators) {
  EXPECT_THAT(intake_.GetSearch(search_, "operators/x"), IsOk());
  EXPECT_THAT(intake_.GetSearch(search_, "recipients/kela"),
              HasReason(Reasons::ERROR_REASON_METHOD_NOT_ALLOWED));
  EXPECT_THAT(intake_.GetSearch(absl::StrCat(person_, "/jobSearches/2")),
              HasReason(Reasons::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(intake_.GetSearch("persons/x"), HasFieldViolation("name"));
}

TEST_F(ChangeTest, ListsSearchesPageByPage) {
  constexpr int kSearches = 7;
  ASSERT_THAT(intake_.End(End(2)), IsOk());
  for (int n = 2; n <= kSearches; ++n) {
    const auto next = intake_.Register(TestRegistration(10 * n, 1));
    ASSERT_THAT(next, IsOk());
    search_ = next->job_search().name();
    if (n == kSearches) break;
    ASSERT_THAT(intake_.End(End(10 * n + 1)), IsOk());
  }

  v1::ListJobSearchesRequest request;
  request.set_parent(person_);
  request.set_page_size(3);
  std::vector<std::string> names;
  int pages = 0;
  do {
    const auto page = intake_.List(request);
    ASSERT_THAT(page, IsOk());
    for (const auto& search : page->job_searches()) names.push_back(search.name());
    request.set_page_token(page->next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  EXPECT_EQ(pages, 3);
  ASSERT_EQ(names.size(), static_cast<size_t>(kSearches));
  for (int n = 1; n <= kSearches; ++n) {
    EXPECT_EQ(names[static_cast<size_t>(n) - 1], absl::StrCat(person_, "/jobSearches/", n));
  }
}

TEST_F(ChangeTest, PageTokensHoldForTheirParentOnly) {
  ASSERT_THAT(intake_.End(End(2)), IsOk());
  ASSERT_THAT(intake_.Register(TestRegistration(3, 1)), IsOk());
  const auto other = intake_.Register(TestRegistration(4, 2));
  v1::ListJobSearchesRequest request;
  request.set_parent(person_);
  request.set_page_size(1);
  const std::string token = intake_.List(request)->next_page_token();
  ASSERT_FALSE(token.empty());

  request.set_page_token(token);
  EXPECT_THAT(intake_.List(request), IsOk());
  const std::string other_name = other->job_search().name();
  request.set_parent(other_name.substr(0, other_name.find("/jobSearches")));
  EXPECT_THAT(intake_.List(request), HasFieldViolation("page_token"));
  request.set_parent(person_);
  for (const std::string& forged : {std::string("2"), "1" + token.substr(1), token + "0",
                                    std::string("2."), std::string("x")}) {
    request.set_page_token(forged);
    EXPECT_THAT(intake_.List(request), HasFieldViolation("page_token")) << forged;
  }
  request.clear_page_token();
  request.set_page_size(-1);
  EXPECT_THAT(intake_.List(request), HasFieldViolation("page_size"));
}

}  // namespace
}  // namespace typl::intake
