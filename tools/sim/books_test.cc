#include "tools/sim/books.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace typl::sim {
namespace {

std::string Id(int number) { return std::string(31, '0') + static_cast<char>('a' + number); }

std::string StatementName(int person, int number) {
  return absl::StrCat("persons/", Id(person), "/statements/", number);
}

ReceivedEntry StatementEntry(uint64_t sequence, int person, int number) {
  ReceivedEntry entry;
  entry.sequence = sequence;
  entry.name = StatementName(person, number);
  entry.person = Id(person);
  return entry;
}

ReceivedEntry CopyEntry(uint64_t sequence, int person, int number) {
  ReceivedEntry entry = StatementEntry(sequence, person, number);
  entry.content = ReceivedEntry::Content::kCopy;
  return entry;
}

Registration RegistrationOf(int person, Payer payer) {
  Registration registration;
  registration.plan.number = static_cast<uint64_t>(person);
  registration.plan.payer = payer;
  registration.person = Id(person);
  registration.job_search = absl::StrCat("persons/", Id(person), "/jobSearches/1");
  return registration;
}

// Four persons: stated (two statements), waiting, with an officer, no benefit.
BooksInput Balanced() {
  BooksInput input;
  for (int person = 0; person < 4; ++person) {
    input.registrations.push_back(
        RegistrationOf(person, person == 3 ? Payer::kNone : Payer::kKela));
    PersonView view;
    view.found = true;
    view.has_job_search = true;
    input.files[Id(person)] = view;
  }
  input.files[Id(0)].statements = {StatementName(0, 1), StatementName(0, 2)};
  std::string request = absl::StrCat("persons/", Id(1), "/clarificationRequests/1");
  input.files[Id(1)].requests[request] = statement::v1::CLARIFICATION_STATE_WAITING;
  input.files[Id(2)].open_tasks = 1;
  RecipientRecord& kela = input.recipients["recipients/kela"];
  kela.entries = {StatementEntry(1, 0, 1), StatementEntry(2, 0, 2)};
  kela.acknowledged = 2;
  input.mailboxes["recipients/kela"] = {2, 2, 0};
  RecipientRecord& portal = input.recipients["recipients/portal-sim"];
  ReceivedEntry asked;
  asked.sequence = 3;
  asked.content = ReceivedEntry::Content::kRequest;
  asked.name = request;
  asked.person = Id(1);
  portal.entries = {CopyEntry(1, 0, 1), CopyEntry(2, 0, 2), asked};
  portal.acknowledged = 3;
  input.mailboxes["recipients/portal-sim"] = {3, 3, 0};
  return input;
}

// The books of `input` have exactly this kind of fault.
void ExpectFault(const BooksInput& input, absl::string_view text) {
  Books books = CheckBooks(input);
  EXPECT_FALSE(books.balance());
  bool found = false;
  for (const std::string& imbalance : books.imbalances) found |= absl::StrContains(imbalance, text);
  EXPECT_TRUE(found) << "wanted: " << text
                     << ", got first: " << (books.imbalances.empty() ? "" : books.imbalances[0]);
}

TEST(CheckBooks, BalanceWhenEachRegistrationIsInOnePlace) {
  Books books = CheckBooks(Balanced());
  EXPECT_TRUE(books.balance()) << books.imbalances[0];
  EXPECT_EQ(books.stated, 1u);
  EXPECT_EQ(books.waiting_for_clarification, 1u);
  EXPECT_EQ(books.with_officer, 1u);
  EXPECT_EQ(books.no_benefit_applied_for, 1u);
  EXPECT_EQ(books.statements_received, 2u);
  EXPECT_EQ(books.copies_received, 2u);
}

TEST(CheckBooks, FindARegistrationThatWasLost) {
  BooksInput input = Balanced();
  input.files.erase(Id(2));
  ExpectFault(input, "never reached the statement service");
}

TEST(CheckBooks, FindARegistrationWithoutAnswer) {
  BooksInput input = Balanced();
  input.registrations[3].person.clear();
  ExpectFault(input, "was not acknowledged");
}

TEST(CheckBooks, FindARegistrationThatNothingComesOf) {
  BooksInput input = Balanced();
  input.files[Id(2)].open_tasks = 0;
  ExpectFault(input, "neither stated nor waiting");
}

TEST(CheckBooks, BalanceWhenAnOfficerFoundThatNothingIsAppliedFor) {
  BooksInput input = Balanced();
  input.files[Id(2)].open_tasks = 0;
  input.files[Id(2)].found_no_benefit = true;
  Books books = CheckBooks(input);
  EXPECT_TRUE(books.balance()) << books.imbalances[0];
  EXPECT_EQ(books.no_benefit_applied_for, 2u);
}

TEST(CheckBooks, FindTwoRegistrationsOfOnePerson) {
  BooksInput input = Balanced();
  input.registrations[3] = input.registrations[2];
  ExpectFault(input, "person of another registration");
}

TEST(CheckBooks, FindAStatementThatNobodyReceived) {
  BooksInput input = Balanced();
  input.recipients["recipients/kela"].entries.pop_back();
  ExpectFault(input, "no recipient received it");
}

TEST(CheckBooks, FindAStatementReceivedTwice) {
  BooksInput input = Balanced();
  input.recipients["recipients/kela"].entries.push_back(StatementEntry(3, 0, 2));
  input.mailboxes["recipients/kela"] = {3, 3, 0};
  ExpectFault(input, "was received twice");
}

TEST(CheckBooks, FindAStatementThatThePersonCantSee) {
  BooksInput input = Balanced();
  auto& entries = input.recipients["recipients/portal-sim"].entries;
  entries.erase(entries.begin() + 1);
  ExpectFault(input, "no copy to the portal");
}

TEST(CheckBooks, FindACopyThatSaysSomethingElse) {
  BooksInput input = Balanced();
  input.recipients["recipients/portal-sim"].entries[1].content_hash = 7;
  ExpectFault(input, "says something else at the portal");
}

TEST(CheckBooks, FindACopyWithoutAStatement) {
  BooksInput input = Balanced();
  input.recipients["recipients/kela"].entries.pop_back();
  ExpectFault(input, "to no payer");
}

TEST(CheckBooks, FindACopyReceivedTwice) {
  BooksInput input = Balanced();
  input.recipients["recipients/portal-sim"].entries.push_back(CopyEntry(4, 0, 2));
  input.mailboxes["recipients/portal-sim"] = {4, 4, 0};
  ExpectFault(input, "was received twice");
}

TEST(CheckBooks, FindAStatementThatNoFileHas) {
  BooksInput input = Balanced();
  input.files[Id(0)].statements.pop_back();
  ExpectFault(input, "that no file has");
}

TEST(CheckBooks, FindStatementsOutOfOrder) {
  BooksInput input = Balanced();
  auto& entries = input.recipients["recipients/kela"].entries;
  std::swap(entries[0].name, entries[1].name);
  ExpectFault(input, "came after number 2");
}

TEST(CheckBooks, FindAMailboxThatIsNotAcknowledged) {
  BooksInput input = Balanced();
  input.mailboxes["recipients/kela"].acknowledged = 1;
  ExpectFault(input, "2 entries sent, 1 acknowledged");
}

TEST(CheckBooks, FindAMailboxThatNobodyReads) {
  BooksInput input = Balanced();
  input.mailboxes["recipients/ytk"] = {1, 0, 0};
  ExpectFault(input, "recipients/ytk: 1 entries sent, 0 received");
}

TEST(CheckBooks, FindAStatementWithoutABenefitAppliedFor) {
  BooksInput input = Balanced();
  input.registrations[0].plan.payer = Payer::kNone;
  ExpectFault(input, "applied for no benefit");
}

// The person of no benefit, about whom Kela asked; the answer names these statements.
BooksInput Asked(const std::vector<std::string>& statements) {
  BooksInput input = Balanced();
  Registration& registration = input.registrations[3];
  registration.asked_by = "recipients/kela";
  registration.payer_request = absl::StrCat("persons/", Id(3), "/payerRequests/1");
  ReceivedEntry answer;
  answer.sequence = 3;
  answer.content = ReceivedEntry::Content::kAnswer;
  answer.name = registration.payer_request;
  answer.person = Id(3);
  answer.statements = statements;
  RecipientRecord& kela = input.recipients["recipients/kela"];
  kela.entries.push_back(answer);
  kela.acknowledged = 3;
  input.mailboxes["recipients/kela"] = {3, 3, 0};
  return input;
}

TEST(CheckBooks, BalanceWhenAPayerIsAnsweredThatThereIsNothingToState) {
  Books books = CheckBooks(Asked({}));
  EXPECT_TRUE(books.balance()) << books.imbalances[0];
  EXPECT_EQ(books.no_benefit_applied_for, 1u);
  EXPECT_EQ(books.payers_asked, 1u);
  EXPECT_EQ(books.payers_answered, 1u);
}

TEST(CheckBooks, FindAPayerWithoutAnswer) {
  BooksInput input = Asked({});
  input.recipients["recipients/kela"].entries.pop_back();
  ExpectFault(input, "was never answered");
}

TEST(CheckBooks, LeaveARequestOpenWhileAnOfficerHasTheMatter) {
  BooksInput input = Asked({});
  RecipientRecord& kela = input.recipients["recipients/kela"];
  kela.entries.pop_back();
  kela.acknowledged = 2;
  input.mailboxes["recipients/kela"] = {2, 2, 0};
  input.files[Id(3)].open_tasks = 1;
  Books books = CheckBooks(input);
  EXPECT_TRUE(books.balance()) << books.imbalances[0];
  EXPECT_EQ(books.with_officer, 2u);
}

TEST(CheckBooks, FindAPayerAnsweredTwice) {
  BooksInput input = Asked({});
  auto& entries = input.recipients["recipients/kela"].entries;
  entries.push_back(entries.back());
  entries.back().sequence = 4;
  ExpectFault(input, "was answered twice");
}

TEST(CheckBooks, FindAnAnswerByAStatementThatIsNotThere) {
  ExpectFault(Asked({StatementName(3, 1)}), "which the person's file does not have");
}

TEST(CheckBooks, FindAnAnswerThatNobodyAskedFor) {
  BooksInput input = Asked({});
  input.registrations[3].payer_request.clear();
  ExpectFault(input, "did not ask");
}

TEST(CheckBooks, FindPersonsInQuarantine) {
  BooksInput input = Balanced();
  input.quarantined_persons = 2;
  ExpectFault(input, "2 person(s) in quarantine");
}

TEST(Ledger, KeepsStatementsToPayersAndCopiesApart) {
  Ledger ledger;
  delivery::v1::MailboxEntry entry;
  entry.set_sequence(1);
  entry.mutable_statement()->set_name(StatementName(0, 1));
  EXPECT_TRUE(ledger.Received("recipients/kela", entry, {}));
  EXPECT_TRUE(ledger.Received("recipients/portal-sim", entry, {}));
  EXPECT_EQ(ledger.counts().statements, 1u);
  EXPECT_EQ(ledger.counts().copies, 1u);
  auto recipients = ledger.recipients();
  EXPECT_EQ(recipients["recipients/kela"].entries[0].content, ReceivedEntry::Content::kStatement);
  EXPECT_EQ(recipients["recipients/portal-sim"].entries[0].content, ReceivedEntry::Content::kCopy);
  EXPECT_EQ(recipients["recipients/portal-sim"].entries[0].content_hash,
            recipients["recipients/kela"].entries[0].content_hash);
}

TEST(Ledger, TellsAGapAndAnEntryThatComesAgain) {
  Ledger ledger;
  delivery::v1::MailboxEntry entry;
  entry.set_sequence(1);
  entry.mutable_statement()->set_name(StatementName(0, 1));
  EXPECT_TRUE(ledger.Received("recipients/kela", entry, {}));
  EXPECT_FALSE(ledger.Received("recipients/kela", entry, {}));
  entry.mutable_statement()->set_name(StatementName(0, 2));
  EXPECT_FALSE(ledger.Received("recipients/kela", entry, {}));
  entry.set_sequence(3);
  EXPECT_FALSE(ledger.Received("recipients/kela", entry, {}));
  RecipientRecord record = ledger.recipients()["recipients/kela"];
  EXPECT_EQ(record.entries.size(), 1u);
  EXPECT_EQ(record.sent_again, 1u);
  ASSERT_EQ(record.faults.size(), 2u);
  EXPECT_TRUE(absl::StrContains(record.faults[0], "other content"));
  EXPECT_TRUE(absl::StrContains(record.faults[1], "sequence 3 came after 1"));
}

}  // namespace
}  // namespace typl::sim
