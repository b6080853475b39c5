#include "services/delivery/domain/test_support.h"

#include <utility>

#include "absl/random/random.h"
#include "absl/time/time.h"
#include "common/time/business_date.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "services/delivery/domain/addressing.h"
#include "services/delivery/domain/keys.h"

namespace typl::delivery {
namespace {

using statement::v1::StatementEvent;

RoutingTable Routes(const std::string& more) {
  v1::RecipientRegister reg;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(
            recipients { key: "kela" kind: RECIPIENT_KIND_KELA }
            recipients { key: "ytk" kind: RECIPIENT_KIND_FUND }
            recipients {
              key: "old"
              kind: RECIPIENT_KIND_FUND
              valid_until { year: 2021 month: 1 day: 1 }
              successor: "ytk"
            }
            portals: "oma"
      )pb" +
          more,
      &reg));
  auto routes = RoutingTable::FromRegister(reg);
  EXPECT_TRUE(routes.ok()) << routes.status();
  return *std::move(routes);
}

}  // namespace

RoutingTable TestRoutes() { return Routes(""); }

RoutingTable TestRoutesWithNewFund() {
  return Routes(R"pb(recipients { key: "new" kind: RECIPIENT_KIND_FUND })pb");
}

PersonId TestPerson(uint64_t number) { return PersonId::FromBits(0, number); }

StatementEvent FundStatement(const PersonId& person, uint64_t number, absl::string_view fund) {
  StatementEvent event;
  statement::v1::Statement& statement = *event.mutable_statement_issued();
  statement.set_name(PersonResourceName(person, kStatements, number));
  statement.set_benefit(law::v1::BENEFIT_EARNINGS_RELATED);
  statement.set_fund(std::string(fund));
  *statement.mutable_issued_on() = DayToProto(absl::CivilDay(2020, 3, 30));
  event.set_portal("portals/oma");
  return event;
}

StatementEvent KelaStatement(const PersonId& person, uint64_t number) {
  StatementEvent event = FundStatement(person, number, "");
  event.mutable_statement_issued()->set_benefit(law::v1::BENEFIT_BASIC);
  return event;
}

StatementEvent Clarification(const PersonId& person, uint64_t number, absl::string_view portal) {
  StatementEvent event;
  event.mutable_clarification_requested()->set_name(
      PersonResourceName(person, kClarificationRequests, number));
  event.set_portal(std::string(portal));
  return event;
}

StatementEvent PayerAnswer(const PersonId& person, uint64_t number, absl::string_view payer) {
  StatementEvent event;
  statement::v1::PayerRequest& request = *event.mutable_payer_request_closed();
  request.set_name(PersonResourceName(person, kPayerRequests, number));
  request.set_state(statement::v1::PAYER_REQUEST_STATE_ANSWERED);
  request.set_recipient(std::string(payer));
  event.set_portal("portals/oma");
  return event;
}

journal::Entry EventEntry(const PersonId& person, store::Sequence sequence,
                          const StatementEvent& event, uint32_t partition) {
  return {.partition = partition,
          .sequence = sequence,
          .recorded_at = absl::FromUnixSeconds(1'585'000'000),
          .person = person.text(),
          .payload = event.SerializeAsString()};
}

std::vector<v1::MailboxEntry> MailboxEntries(const store::Store& store,
                                             absl::string_view recipient) {
  const std::string stream = MailboxStream(recipient);
  std::vector<v1::MailboxEntry> entries;
  const store::Sequence head = *store.StreamHead(stream);
  while (entries.size() < head) {
    const auto stored = store.ReadStream(stream, entries.size() + 1, 1'000, 1 << 20);
    EXPECT_TRUE(stored.ok()) << stored.status();
    for (const store::StreamEntry& one : *stored) {
      EXPECT_TRUE(entries.emplace_back().ParseFromString(one.payload));
    }
  }
  return entries;
}

std::vector<std::string> MailboxNames(const store::Store& store, absl::string_view recipient) {
  std::vector<std::string> names;
  for (const v1::MailboxEntry& entry : MailboxEntries(store, recipient)) {
    names.push_back(std::string(ContentName(entry)));
  }
  return names;
}

uint64_t NewSeed() {
  absl::BitGen random;
  return absl::Uniform<uint64_t>(random);
}

}  // namespace typl::delivery
