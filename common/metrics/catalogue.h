#ifndef TYPL_COMMON_METRICS_CATALOGUE_H_
#define TYPL_COMMON_METRICS_CATALOGUE_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace typl::metrics {

enum class Kind { kCounter, kGauge, kHistogram };

// What is known of a metric before it is made.
struct Definition {
  std::string name;
  Kind kind = Kind::kGauge;
  // Who has it: "intake", "statement", "delivery".
  std::vector<std::string> services;
  // Names of its labels, in order.
  std::vector<std::string> labels;
  std::string help;
};

// The definitions of all metrics. They are an API: dashboards and alerts of others rest on them.
// Immutable.
class Catalogue {
 public:
  // What catalogue.txt says, which is put into the program.
  static const Catalogue& OfTypl();
  // The form is that of catalogue.txt. A faulty line is a broken invariant and aborts.
  static Catalogue Parse(absl::string_view text);

  // nullptr: there is none of that name.
  const Definition* Find(absl::string_view name) const;
  // In the order of the text.
  const std::vector<Definition>& definitions() const { return definitions_; }

 private:
  std::vector<Definition> definitions_;
  absl::flat_hash_map<std::string, size_t> by_name_;
};

}  // namespace typl::metrics

#endif  // TYPL_COMMON_METRICS_CATALOGUE_H_
