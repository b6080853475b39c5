#ifndef TYPL_TOOLS_SUPPORT_REQUEST_ID_H_
#define TYPL_TOOLS_SUPPORT_REQUEST_ID_H_

#include <string>

namespace typl::tools {

// A UUID (version 4) from the operating system's random source.
std::string NewRequestId();

}  // namespace typl::tools

#endif  // TYPL_TOOLS_SUPPORT_REQUEST_ID_H_
