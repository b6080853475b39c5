#ifndef TYPL_TOOLS_BENCHMARKS_COUNTING_STORE_H_
#define TYPL_TOOLS_BENCHMARKS_COUNTING_STORE_H_

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "tools/sim/receiver.h"

namespace typl::bench {

// What recipients keep when only counts and times matter. Thread-safe.
class CountingStore final : public sim::EntryStore {
 public:
  // With `by_person` the moment of each person's first acknowledged statement is kept.
  explicit CountingStore(bool by_person) : by_person_(by_person) {}

  bool Received(const std::string& recipient, const delivery::v1::MailboxEntry& entry,
                Moment when) override;
  void Acknowledged(const std::string& recipient, uint64_t sequence) override;
  uint64_t LastSequence(const std::string& recipient) const override;

  uint64_t statements() const;
  // Statements whose acknowledgement was confirmed, and when the last was.
  uint64_t acknowledged_statements() const;
  Moment last_acknowledged() const;
  // By opaque person id.
  absl::flat_hash_map<std::string, Moment> acknowledged_by_person() const;

 private:
  struct Waiting {
    uint64_t sequence;
    bool is_statement;
    // Empty unless it is kept.
    std::string person;
  };
  struct Mailbox {
    uint64_t last = 0;
    std::deque<Waiting> waiting;
  };

  const bool by_person_;
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::map<std::string, Mailbox> mailboxes_;
  absl::flat_hash_map<std::string, Moment> by_person_acknowledged_;
  uint64_t statements_ = 0;
  uint64_t acknowledged_statements_ = 0;
  Moment last_acknowledged_;
};

// Receivers for every payer of 2020 and for the portal; statements and requests are
// acknowledged as they come.
std::vector<std::unique_ptr<sim::Receiver>> StartReceivers(const std::string& delivery_address,
                                                           sim::EntryStore& store);

}  // namespace typl::bench

#endif  // TYPL_TOOLS_BENCHMARKS_COUNTING_STORE_H_
