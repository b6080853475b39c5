#ifndef TYPL_SERVICES_STATEMENT_LAW_CASES_H_
#define TYPL_SERVICES_STATEMENT_LAW_CASES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "typl/law/v1/case.pb.h"
#include "typl/law/v1/determination.pb.h"
#include "typl/law/v1/facts.pb.h"

// Worked cases of the law: reading them, and holding a determination against what they expect.

namespace typl::law {

// The facts of a file as a person's facts: `facts` first, known from the beginning of time, then
// those of `known_facts` that were known at `known_at` at the latest, in the order in which they
// became known. A fact without a source event is given one named after its place in the file.
v1::PersonFacts ToPersonFacts(const v1::FactsFile& file,
                              absl::Time known_at = absl::InfiniteFuture());

// All cases of the *.textproto files in the folder, in order of the files' names. INVALID_REQUEST
// names every file that can't be read or is no typl.law.v1.CaseFile, with the place of the fault,
// and every case without a day, a source or a number of its own.
absl::StatusOr<std::vector<v1::Case>> ReadCaseFolder(const std::string& folder);

// In what `got` differs from what the case expects, one text for each part, such as "open facts:
// ... expected ...". Empty when it is as expected.
std::vector<std::string> CheckCase(const v1::Case& expected, const v1::Determination& got);

// "2022-05-16..2022-06-29" with both end days, as the law counts; "2022-06-30.." until further
// notice.
std::string DaysText(const common::v1::DateRange& range);

}  // namespace typl::law

#endif  // TYPL_SERVICES_STATEMENT_LAW_CASES_H_
