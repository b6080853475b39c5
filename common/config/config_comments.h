#ifndef TYPL_COMMON_CONFIG_CONFIG_COMMENTS_H_
#define TYPL_COMMON_CONFIG_CONFIG_COMMENTS_H_

#include <string>

#include "google/protobuf/descriptor.h"

namespace typl::config {

// Comments of config.proto. Generated code does not keep them, so the file itself is in the binary.
// Thread-safe.
class ConfigComments {
 public:
  ConfigComments();
  // Without "//"; empty when the field has none.
  std::string Of(const google::protobuf::FieldDescriptor& field) const;

 private:
  google::protobuf::DescriptorPool pool_;
};

}  // namespace typl::config

#endif  // TYPL_COMMON_CONFIG_CONFIG_COMMENTS_H_
