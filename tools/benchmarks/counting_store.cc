#include "tools/benchmarks/counting_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "tools/benchmarks/setting.h"
#include "tools/sim/ledger.h"
#include "tools/sim/region.h"

namespace typl::bench {

bool CountingStore::Received(const std::string& recipient, const delivery::v1::MailboxEntry& entry,
                             Moment when) {
  std::lock_guard lock(mutex_);
  Mailbox& mailbox = mailboxes_[recipient];
  if (entry.sequence() <= mailbox.last) return false;
  mailbox.last = entry.sequence();
  // Copies for the person are not counted again.
  bool is_statement = entry.has_statement() && !sim::IsPortalMailbox(recipient);
  mailbox.waiting.push_back(
      {entry.sequence(), is_statement, by_person_ ? entry.person() : std::string()});
  if (is_statement) ++statements_;
  return true;
}

void CountingStore::Acknowledged(const std::string& recipient, uint64_t sequence) {
  Moment now = std::chrono::steady_clock::now();
  std::lock_guard lock(mutex_);
  std::deque<Waiting>& waiting = mailboxes_[recipient].waiting;
  while (!waiting.empty() && waiting.front().sequence <= sequence) {
    if (waiting.front().is_statement) {
      ++acknowledged_statements_;
      last_acknowledged_ = now;
      if (by_person_) by_person_acknowledged_.try_emplace(std::move(waiting.front().person), now);
    }
    waiting.pop_front();
  }
}

uint64_t CountingStore::LastSequence(const std::string& recipient) const {
  std::lock_guard lock(mutex_);
  auto found = mailboxes_.find(recipient);
  return found == mailboxes_.end() ? 0 : found->second.last;
}

uint64_t CountingStore::statements() const {
  std::lock_guard lock(mutex_);
  return statements_;
}

uint64_t CountingStore::acknowledged_statements() const {
  std::lock_guard lock(mutex_);
  return acknowledged_statements_;
}

CountingStore::Moment CountingStore::last_acknowledged() const {
  std::lock_guard lock(mutex_);
  return last_acknowledged_;
}

absl::flat_hash_map<std::string, CountingStore::Moment> CountingStore::acknowledged_by_person()
    const {
  std::lock_guard lock(mutex_);
  return by_person_acknowledged_;
}

std::vector<std::unique_ptr<sim::Receiver>> StartReceivers(const std::string& delivery_address,
                                                           sim::EntryStore& store) {
  std::vector<std::unique_ptr<sim::Receiver>> receivers;
  auto start = [&](std::string mailbox, std::string principal) {
    sim::Receiver::Options options;
    options.address = delivery_address;
    options.mailbox = std::move(mailbox);
    options.principal = std::move(principal);
    receivers.push_back(std::make_unique<sim::Receiver>(std::move(options), store));
  };
  start(kPortalMailbox, kPortal);
  for (absl::string_view payer : sim::PayersOf2020()) {
    std::string mailbox = absl::StrCat("recipients/", payer);
    start(mailbox, mailbox);
  }
  return receivers;
}

}  // namespace typl::bench
