#include "services/intake/domain/payer_asks.h"

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/time/business_date.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace typl::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr absl::CivilDay kToday(2020, 4, 1);
constexpr char kRequestId[] = "6f1d2c3b-0a49-4e58-8b67-1c2d3e4f5a6b";
// Artificial, with a right check character.
constexpr char kCode[] = "150685-905M";

std::string Statement() { return PersonResourceName(PersonId::FromBits(1, 2), kStatements, 3); }

v1::RequestStatementRequest StatementRequest() {
  v1::RequestStatementRequest request;
  request.set_request_id(kRequestId);
  request.set_person(PersonName(PersonId::FromBits(1, 2)));
  request.set_benefit(law::v1::BENEFIT_BASIC);
  *request.mutable_range()->mutable_from() = DayToProto(kToday);
  return request;
}

v1::RequestSupplementRequest SupplementRequest() {
  v1::RequestSupplementRequest request;
  request.set_request_id(kRequestId);
  request.set_statement(Statement());
  request.set_question("Mistä päivästä?");
  return request;
}

v1::ReportAppealRequest AppealRequest() {
  v1::ReportAppealRequest request;
  request.set_request_id(kRequestId);
  request.set_statement(Statement());
  request.set_pending(true);
  *request.mutable_appealed_on() = DayToProto(kToday);
  return request;
}

template <typename Request>
absl::Status Check(const Request& request, absl::string_view caller, ValidAsk& valid) {
  ValidationRules rules;
  rules.numbers = IdentityNumbers::kArtificial;
  return Validate(request, {caller, kToday}, rules, valid);
}

// Paths of the faults.
template <typename Request>
std::vector<std::string> Faults(const Request& request,
                                absl::string_view caller = "recipients/kela") {
  ValidAsk valid;
  std::vector<std::string> paths;
  const auto bad_request = GetBadRequest(Check(request, caller, valid));
  if (!bad_request) return paths;
  for (const auto& violation : bad_request->field_violations()) paths.push_back(violation.field());
  return paths;
}

// A request made faulty in one field.
template <typename Request>
struct Fault {
  std::string path;
  std::string what;
  std::function<void(Request&)> spoil;
};

template <typename Request>
void ExpectEachFault(const Request& good, const std::vector<Fault<Request>>& faults) {
  EXPECT_THAT(Faults(good), IsEmpty());
  for (const auto& fault : faults) {
    Request request = good;
    fault.spoil(request);
    EXPECT_THAT(Faults(request), ElementsAre(fault.path)) << fault.what;
  }
}

TEST(ValidateStatementRequest, RefusesEachFaultWithItsPath) {
  using R = v1::RequestStatementRequest;
  ExpectEachFault<R>(
      StatementRequest(),
      {{"request_id", "none", [](R& r) { r.clear_request_id(); }},
       {"subject", "nobody", [](R& r) { r.clear_person(); }},
       {"person", "no name", [](R& r) { r.set_person("persons/x"); }},
       {"identity_code", "wrong check character", [](R& r) { r.set_identity_code("150685-905N"); }},
       {"identity_code", "born tomorrow", [](R& r) { r.set_identity_code("020420A905V"); }},
       {"benefit", "unspecified", [](R& r) { r.clear_benefit(); }},
       {"benefit", "none", [](R& r) { r.set_benefit(law::v1::BENEFIT_NONE); }},
       {"benefit", "a later version's", [](R& r) { r.set_benefit(law::v1::Benefit(99)); }},
       {"range.from", "no range", [](R& r) { r.clear_range(); }},
       {"range.from", "no day", [](R& r) { r.mutable_range()->mutable_from()->set_month(13); }},
       {"range.from", "before the law packs",
        [](R& r) {
          *r.mutable_range()->mutable_from() = DayToProto(absl::CivilDay(2016, 12, 31));
        }},
       {"range.until", "empty range",
        [](R& r) { *r.mutable_range()->mutable_until() = DayToProto(kToday); }},
       {"range.until", "no day",
        [](R& r) { r.mutable_range()->mutable_until()->set_year(2020); }}});
}

TEST(ValidateStatementRequest, TellsAllFaultsAtOnce) {
  v1::RequestStatementRequest request;
  request.set_identity_code("x");
  EXPECT_THAT(Faults(request),
              UnorderedElementsAre("request_id", "identity_code", "benefit", "range.from"));
}

TEST(ValidateStatementRequest, LetsEachPayerAskForWhatItPays) {
  v1::RequestStatementRequest request = StatementRequest();
  for (const auto benefit : {law::v1::BENEFIT_BASIC, law::v1::BENEFIT_LABOUR_MARKET_SUBSIDY,
                             law::v1::BENEFIT_GENERAL_SUPPORT}) {
    request.set_benefit(benefit);
    EXPECT_THAT(Faults(request), IsEmpty());
    EXPECT_THAT(Faults(request, "recipients/ytk"), ElementsAre("benefit"));
  }
  request.set_benefit(law::v1::BENEFIT_EARNINGS_RELATED);
  EXPECT_THAT(Faults(request), ElementsAre("benefit"));
  EXPECT_THAT(Faults(request, "recipients/ytk"), IsEmpty());
}

TEST(ValidateStatementRequest, MakesTheFundTheCallersOwn) {
  v1::RequestStatementRequest request = StatementRequest();
  request.set_identity_code(kCode);
  ValidAsk valid;
  ASSERT_TRUE(Check(request, "recipients/kela", valid).ok());
  EXPECT_EQ(valid.asked.recipient(), "recipients/kela");
  EXPECT_EQ(valid.asked.fund(), "");
  EXPECT_EQ(valid.identity_code, kCode);
  EXPECT_FALSE(valid.person);

  request.set_benefit(law::v1::BENEFIT_EARNINGS_RELATED);
  ASSERT_TRUE(Check(request, "recipients/a-kassa", valid).ok());
  EXPECT_EQ(valid.asked.recipient(), "recipients/a-kassa");
  EXPECT_EQ(valid.asked.fund(), "a-kassa");
}

TEST(ValidatePayerRequests, KnowNoCallerThatIsNoPayer) {
  ValidAsk valid;
  for (const char* caller : {"recipients/a_b", "portals/oma", "recipients/"}) {
    EXPECT_EQ(ReasonOf(Check(StatementRequest(), caller, valid)),
              common::v1::ERROR_REASON_CALLER_UNKNOWN);
    EXPECT_EQ(ReasonOf(Check(SupplementRequest(), caller, valid)),
              common::v1::ERROR_REASON_CALLER_UNKNOWN);
    EXPECT_EQ(ReasonOf(Check(AppealRequest(), caller, valid)),
              common::v1::ERROR_REASON_CALLER_UNKNOWN);
  }
}

TEST(ValidateSupplementRequest, RefusesEachFaultWithItsPath) {
  using R = v1::RequestSupplementRequest;
  ExpectEachFault<R>(
      SupplementRequest(),
      {{"request_id", "none", [](R& r) { r.clear_request_id(); }},
       {"statement", "none", [](R& r) { r.clear_statement(); }},
       {"statement", "a task",
        [](R& r) { r.set_statement(PersonResourceName(PersonId::FromBits(1, 2), kTasks, 3)); }},
       {"question", "none", [](R& r) { r.clear_question(); }},
       {"question", "control character", [](R& r) { r.set_question("a\x07"); }},
       {"question", "too long", [](R& r) { r.set_question(std::string(2'001, 'a')); }}});
  v1::RequestSupplementRequest longest = SupplementRequest();
  longest.clear_question();
  // Characters are counted, not bytes.
  for (int i = 0; i < 2'000; ++i) longest.mutable_question()->append("ä");
  EXPECT_THAT(Faults(longest), IsEmpty());
}

TEST(ValidateAppeal, RefusesEachFaultWithItsPath) {
  using R = v1::ReportAppealRequest;
  ExpectEachFault<R>(
      AppealRequest(),
      {{"request_id", "none", [](R& r) { r.clear_request_id(); }},
       {"statement", "none", [](R& r) { r.clear_statement(); }},
       {"appealed_on", "pending since when", [](R& r) { r.clear_appealed_on(); }},
       {"appealed_on", "before the law packs",
        [](R& r) { *r.mutable_appealed_on() = DayToProto(absl::CivilDay(2016, 12, 31)); }},
       {"appealed_on", "tomorrow",
        [](R& r) { *r.mutable_appealed_on() = DayToProto(kToday + 1); }}});
  v1::ReportAppealRequest over = AppealRequest();
  over.set_pending(false);
  over.clear_appealed_on();
  EXPECT_THAT(Faults(over), IsEmpty());
}

TEST(Ask, NumbersThePersonsRequestsAndEvents) {
  ValidAsk valid;
  ASSERT_TRUE(Check(SupplementRequest(), "recipients/kela", valid).ok());
  v1::PersonRecord record;
  record.set_event_count(4);
  v1::IntakeEvent first;
  Ask(valid.asked, kToday, record, first);
  v1::IntakeEvent second;
  Ask(valid.asked, kToday, record, second);

  EXPECT_EQ(first.kind(), v1::INTAKE_EVENT_KIND_PAYER_ASKED);
  EXPECT_EQ(first.person_event(), 5u);
  EXPECT_EQ(first.payer_asked().number(), 1u);
  EXPECT_EQ(DayFromProto(first.reported_on()), kToday);
  EXPECT_EQ(second.person_event(), 6u);
  EXPECT_EQ(second.payer_asked().number(), 2u);
  EXPECT_EQ(second.payer_asked().question(), "Mistä päivästä?");
  EXPECT_TRUE(second.job_search().empty() && second.portal().empty() && second.facts().empty());
}

}  // namespace
}  // namespace typl::intake
