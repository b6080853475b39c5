#ifndef TYPL_COMMON_CONFIG_PARTS_H_
#define TYPL_COMMON_CONFIG_PARTS_H_

#include <string>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace typl::config {

// The part called `name` that every service's configuration has; an empty one where it has none.
template <typename Part>
Part PartOf(const google::protobuf::Message& config, const std::string& name) {
  const auto* const field = config.GetDescriptor()->FindFieldByName(name);
  if (field == nullptr || field->message_type() != Part::descriptor()) return {};
  return static_cast<const Part&>(config.GetReflection()->GetMessage(config, field));
}

}  // namespace typl::config

#endif  // TYPL_COMMON_CONFIG_PARTS_H_
