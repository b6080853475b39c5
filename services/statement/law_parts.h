#ifndef TYPL_SERVICES_STATEMENT_LAW_PARTS_H_
#define TYPL_SERVICES_STATEMENT_LAW_PARTS_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "typl/law/v1/pack.pb.h"

// Finding one's way in a pack as it is written. Days are in the text form "2022-05-02", in which
// their order is that of the letters; an empty end is open.

namespace typl::law {

// nullptr when there is none.
const v1::Provision* FindProvision(const v1::Pack& pack, absl::string_view id);
const v1::Table* FindTable(const v1::Provision& provision, absl::string_view id);
const v1::Section* FindSection(const v1::Pack& pack, absl::string_view id);
const v1::Parameter* FindParameter(const v1::Pack& pack, absl::string_view id);

// Whether two half-open periods have a day in common.
bool Overlap(absl::string_view from_a, absl::string_view until_a, absl::string_view from_b,
             absl::string_view until_b);

// Ids of the parameters that a text names as "{id}".
std::set<std::string> ParametersIn(absl::string_view text);
// Those that a table reads.
std::set<std::string> ParametersOf(const v1::Table& table);

// The values that a parameter has on days of the period, in order of time.
std::vector<int64_t> ValuesWithin(const v1::Pack& pack, absl::string_view parameter,
                                  absl::string_view from, absl::string_view until);

// Facts and derivations ("employment.until") that the pack names anywhere but in its questions.
std::set<std::string> FactsNamed(const v1::Pack& pack);

// On which days the parameters of a pack are read.
class ParameterUses {
 public:
  explicit ParameterUses(const v1::Pack& pack);

  // Whether it is read on some day of the period.
  bool Within(const std::string& parameter, absl::string_view from, absl::string_view until) const;

 private:
  // By parameter.
  std::map<std::string, std::vector<std::pair<std::string, std::string>>> periods_;
};

}  // namespace typl::law

#endif  // TYPL_SERVICES_STATEMENT_LAW_PARTS_H_
