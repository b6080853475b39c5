#include "tools/support/request_id.h"

#include "absl/strings/str_format.h"
#include "common/ids/ids.h"

namespace typl::tools {

std::string NewRequestId() {
  std::string hex = RandomIdGenerator().NewPersonId().text();
  hex[12] = '4';
  hex[16] = '8';
  return absl::StrFormat("%s-%s-%s-%s-%s", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                         hex.substr(16, 4), hex.substr(20, 12));
}

}  // namespace typl::tools
