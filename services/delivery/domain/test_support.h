#ifndef TYPL_SERVICES_DELIVERY_DOMAIN_TEST_SUPPORT_H_
#define TYPL_SERVICES_DELIVERY_DOMAIN_TEST_SUPPORT_H_

#include <cstdint>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/ids/ids.h"
#include "common/journal/journal.h"
#include "common/store/store.h"
#include "services/delivery/domain/routing_table.h"
#include "typl/delivery/v1/delivery.pb.h"
#include "typl/statement/v1/statement.pb.h"

// Builders for the tests of delivery.

namespace typl::delivery {

// Kela, the funds "ytk" and "old" ("old" goes over into "ytk" on 1.1.2021), the portal "oma".
RoutingTable TestRoutes();
// The same, and the fund "new".
RoutingTable TestRoutesWithNewFund();

PersonId TestPerson(uint64_t number);

// The `number`th statement of a person, issued on 30.3.2020 to a fund; the person is reached
// through the portal "oma".
statement::v1::StatementEvent FundStatement(const PersonId& person, uint64_t number,
                                            absl::string_view fund = "ytk");
// The same to Kela.
statement::v1::StatementEvent KelaStatement(const PersonId& person, uint64_t number);
statement::v1::StatementEvent Clarification(const PersonId& person, uint64_t number,
                                            absl::string_view portal = "portals/oma");

// The answer to a payer's request.
statement::v1::StatementEvent PayerAnswer(const PersonId& person, uint64_t number,
                                          absl::string_view payer = "recipients/ytk");

journal::Entry EventEntry(const PersonId& person, store::Sequence sequence,
                          const statement::v1::StatementEvent& event, uint32_t partition = 0);

// All entries of a mailbox, parsed, without their sequences.
std::vector<v1::MailboxEntry> MailboxEntries(const store::Store& store,
                                             absl::string_view recipient);
// Names of the statements and requests in it, in order.
std::vector<std::string> MailboxNames(const store::Store& store, absl::string_view recipient);

// A seed that a failed test prints.
uint64_t NewSeed();

// Waits for a state that other threads bring about; the test's time limit ends a wait in vain.
template <typename Condition>
void Await(Condition condition) {
  while (!condition()) std::this_thread::yield();
}

// What a callback gives, on whatever thread, once.
template <typename T>
class Answer {
 public:
  auto setter() {
    return [promise = promise_](T value) { promise->set_value(std::move(value)); };
  }
  T Get() { return promise_->get_future().get(); }

 private:
  // Shared: the callback may still be in set_value when Get returns.
  std::shared_ptr<std::promise<T>> promise_ = std::make_shared<std::promise<T>>();
};

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_DOMAIN_TEST_SUPPORT_H_
