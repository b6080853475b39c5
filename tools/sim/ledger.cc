#include "tools/sim/ledger.h"

#include <utility>

#include "absl/hash/hash.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace typl::sim {
namespace {

template <typename Message>
void SetContent(const Message& content, ReceivedEntry& received) {
  received.name = content.name();
  received.content_hash = absl::Hash<std::string>()(content.SerializeAsString());
}

ReceivedEntry EntryOf(absl::string_view recipient, const delivery::v1::MailboxEntry& entry,
                      SteadyTime when) {
  using Content = ReceivedEntry::Content;
  ReceivedEntry received;
  received.sequence = entry.sequence();
  received.person = entry.person();
  received.received = when;
  if (entry.has_statement()) {
    const statement::v1::Statement& statement = entry.statement();
    SetContent(statement, received);
    received.content = IsPortalMailbox(recipient) ? Content::kCopy : Content::kStatement;
    received.kind = statement.kind();
    received.outcome = statement.outcome();
    received.automatic = statement.decided_automatically();
  } else if (entry.has_payer_request()) {
    SetContent(entry.payer_request(), received);
    received.content = Content::kAnswer;
    received.statements.assign(entry.payer_request().statements().begin(),
                               entry.payer_request().statements().end());
  } else {
    const statement::v1::ClarificationRequest& request = entry.clarification_request();
    SetContent(request, received);
    received.request_state = request.state();
    received.content = request.state() == statement::v1::CLARIFICATION_STATE_WAITING
                           ? Content::kRequest
                           : Content::kRequestClosed;
  }
  return received;
}

}  // namespace

void Ledger::AddPlanned(const std::vector<PersonPlan>& plans) {
  std::lock_guard lock(mutex_);
  for (const PersonPlan& plan : plans) {
    Registration registration;
    registration.plan = plan;
    registrations_.push_back(std::move(registration));
  }
  counts_.planned += plans.size();
}

void Ledger::Registered(uint64_t number, const intake::v1::JobSearch& job_search, SteadyTime when) {
  std::lock_guard lock(mutex_);
  Registration& registration = registrations_[number];
  registration.person = PersonOf(job_search.name());
  registration.job_search = job_search.name();
  registration.acknowledged = when;
  numbers_[registration.person] = number;
  ++counts_.registered;
}

void Ledger::Refused(uint64_t number, std::string reason) {
  std::lock_guard lock(mutex_);
  ++refusals_[absl::StrCat("RegisterJobSearch: ", reason)];
  registrations_[number].refusal = std::move(reason);
  ++counts_.refused;
}

void Ledger::PayerAsked(uint64_t number, std::string payer, std::string payer_request) {
  std::lock_guard lock(mutex_);
  registrations_[number].asked_by = std::move(payer);
  registrations_[number].payer_request = std::move(payer_request);
  ++counts_.payers_asked;
}

bool Ledger::Received(const std::string& recipient, const delivery::v1::MailboxEntry& entry,
                      SteadyTime when) {
  ReceivedEntry received = EntryOf(recipient, entry, when);
  std::lock_guard lock(mutex_);
  RecipientRecord& record = recipients_[recipient];
  uint64_t last = record.entries.empty() ? 0 : record.entries.back().sequence;
  if (received.sequence <= last) {
    // Sequences have no gaps, so an entry's place is its sequence less the first one's.
    uint64_t first = record.entries.front().sequence;
    bool same = received.sequence >= first &&
                record.entries[received.sequence - first].content_hash == received.content_hash;
    if (same) {
      ++record.sent_again;
    } else {
      record.faults.push_back(
          absl::StrCat("sequence ", received.sequence, " came again with other content"));
    }
    return false;
  }
  if (received.sequence != last + 1) {
    record.faults.push_back(absl::StrCat("sequence ", received.sequence, " came after ", last));
    return false;
  }
  if (received.content == ReceivedEntry::Content::kStatement) ++counts_.statements;
  if (received.content == ReceivedEntry::Content::kCopy) ++counts_.copies;
  if (received.content == ReceivedEntry::Content::kRequest) ++counts_.requests;
  if (received.content == ReceivedEntry::Content::kAnswer) ++counts_.payers_answered;
  record.entries.push_back(std::move(received));
  return true;
}

void Ledger::Acknowledged(const std::string& recipient, uint64_t sequence) {
  std::lock_guard lock(mutex_);
  recipients_[recipient].acknowledged = sequence;
}

uint64_t Ledger::LastSequence(const std::string& recipient) const {
  std::lock_guard lock(mutex_);
  auto found = recipients_.find(recipient);
  if (found == recipients_.end() || found->second.entries.empty()) return 0;
  return found->second.entries.back().sequence;
}

void Ledger::Count(uint64_t LedgerCounts::*count) {
  std::lock_guard lock(mutex_);
  ++(counts_.*count);
}

void Ledger::CallRefused(uint64_t LedgerCounts::*count, absl::string_view method,
                         absl::string_view reason) {
  std::lock_guard lock(mutex_);
  ++(counts_.*count);
  ++refusals_[absl::StrCat(method, ": ", reason)];
}

std::optional<uint64_t> Ledger::NumberOf(const std::string& person) const {
  std::lock_guard lock(mutex_);
  auto found = numbers_.find(person);
  if (found == numbers_.end()) return std::nullopt;
  return found->second;
}

Registration Ledger::RegistrationOf(uint64_t number) const {
  std::lock_guard lock(mutex_);
  return registrations_[number];
}

LedgerCounts Ledger::counts() const {
  std::lock_guard lock(mutex_);
  return counts_;
}

std::map<std::string, uint64_t> Ledger::refusals() const {
  std::lock_guard lock(mutex_);
  return refusals_;
}

std::vector<Registration> Ledger::registrations() const {
  std::lock_guard lock(mutex_);
  return registrations_;
}

std::map<std::string, RecipientRecord> Ledger::recipients() const {
  std::lock_guard lock(mutex_);
  return recipients_;
}

bool IsPortalMailbox(absl::string_view recipient) {
  return absl::StartsWith(recipient, "recipients/portal-");
}

std::string PersonOf(absl::string_view name) {
  if (!absl::ConsumePrefix(&name, "persons/")) return "";
  return std::string(name.substr(0, name.find('/')));
}

}  // namespace typl::sim
