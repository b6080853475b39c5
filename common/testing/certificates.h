#ifndef TYPL_COMMON_TESTING_CERTIFICATES_H_
#define TYPL_COMMON_TESTING_CERTIFICATES_H_

#include <memory>
#include <string>
#include <vector>

namespace typl::testing {

// A certificate and its private key, both PEM.
struct KeyPair {
  std::string certificate;
  std::string private_key;
};

// A certificate authority made for one test: fresh keys (P-256), valid from an hour ago. A fault
// ends the process. Not thread-safe.
class TestAuthority {
 public:
  TestAuthority();
  ~TestAuthority();

  const std::string& certificate() const { return certificate_; }
  // A certificate with these subject alternative names in OpenSSL's spelling, such as
  // "URI:typl://portals/oma" and "IP:127.0.0.1". It ends `valid_seconds` from now, which may be
  // negative.
  KeyPair Issue(const std::vector<std::string>& names, long valid_seconds = 3600);

 private:
  struct Keys;
  std::unique_ptr<Keys> keys_;
  std::string certificate_;
};

}  // namespace typl::testing

#endif  // TYPL_COMMON_TESTING_CERTIFICATES_H_
