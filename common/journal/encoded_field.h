#ifndef TYPL_COMMON_JOURNAL_ENCODED_FIELD_H_
#define TYPL_COMMON_JOURNAL_ENCODED_FIELD_H_

#include <string>
#include <utility>

#include "google/protobuf/message.h"

namespace typl::journal {

// Adds an element to a repeated message field of `message` by its serialised bytes, without parsing
// them: what a service stores as a message and only sends on costs a copy this way. The element is
// seen by whoever parses the serialised `message`, not through its accessors here. (It travels as
// an unknown field, which has the same wire form.)
inline void AddEncodedElement(google::protobuf::Message& message, int field_number,
                              std::string bytes) {
  *message.GetReflection()->MutableUnknownFields(&message)->AddLengthDelimited(field_number) =
      std::move(bytes);
}

}  // namespace typl::journal

#endif  // TYPL_COMMON_JOURNAL_ENCODED_FIELD_H_
