#ifndef TYPL_TOOLS_BENCHMARKS_ECHO_SERVER_H_
#define TYPL_TOOLS_BENCHMARKS_ECHO_SERVER_H_

#include <string>

namespace typl::bench {

// The peer of unary_vs_echo: a bare gRPC callback server that takes the same request and gives an
// answer of the same form and size as intake's, and does nothing else. Writes its address to
// `address_file` like a service. Runs until the process is killed; gives an exit code when it can't
// begin.
int RunEchoServer(const std::string& address_file);

}  // namespace typl::bench

#endif  // TYPL_TOOLS_BENCHMARKS_ECHO_SERVER_H_
