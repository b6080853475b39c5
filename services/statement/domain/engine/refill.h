#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_REFILL_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_REFILL_H_

#include <string>

#include "google/protobuf/repeated_ptr_field.h"

namespace typl::law::engine {

// Sets a text field, which `take` gives. Most persons' periods rest on the same grounds, and to
// compare is quicker than to write.
template <typename Take>
void Assign(const std::string& text, const std::string& field, Take take) {
  if (field != text) *take() = text;
}

// Writes a list of messages over the one that is there. A message that is cleared lets go of its
// parts; one that is written over keeps them. So whoever takes one must set or clear every field.
// What is left of the old list goes when this does.
template <typename Message>
class Refill {
 public:
  explicit Refill(google::protobuf::RepeatedPtrField<Message>& list) : list_(list) {}
  ~Refill() {
    while (list_.size() > used_) list_.RemoveLast();
  }
  Refill(const Refill&) = delete;
  Refill& operator=(const Refill&) = delete;

  Message& Next() {
    Message& next = used_ < list_.size() ? *list_.Mutable(used_) : *list_.Add();
    ++used_;
    return next;
  }

 private:
  google::protobuf::RepeatedPtrField<Message>& list_;
  int used_ = 0;
};

}  // namespace typl::law::engine

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_REFILL_H_
