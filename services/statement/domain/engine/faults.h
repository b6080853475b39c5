#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_FAULTS_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_FAULTS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace typl::law::engine {

// Collects every fault of a pack with its place, such as "30_leaving.textproto: provision 2a:1,
// version R3, row resigned". Not thread-safe.
class Faults {
 public:
  void Add(std::string place, std::string description) {
    faults_.push_back({std::move(place), std::move(description)});
  }
  bool empty() const { return faults_.empty(); }
  // OK when there are none, else LAW_PACK_INVALID with each of them as a field violation.
  absl::Status ToStatus() const;

 private:
  std::vector<std::pair<std::string, std::string>> faults_;
};

}  // namespace typl::law::engine

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_FAULTS_H_
