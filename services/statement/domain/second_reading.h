#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READING_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "common/ids/ids.h"
#include "typl/law/v1/determination.pb.h"

// Which determinations are made a second time by the second reader, and in which provisions two
// determinations are apart.

namespace typl::statement {

// Whether the determination of this person after this input is in the sample of `percent` of a
// hundred. It follows from the arguments alone, so that a step that is done again, after a crash or
// out of quarantine, is sampled the same. `input` counts the inputs of the person.
bool IsSampled(const PersonId& person, uint64_t input, int percent);
// The same for any numbered thing of a person, and `share` of `whole`.
bool IsInSample(const PersonId& person, uint64_t number, int share, int whole);

// Provisions whose grounds, open facts, matters or notes are not the same in both, sorted; receipts
// aside. Names provisions only, no facts. When two determinations differ and no provision does,
// their periods do: "timeline".
std::vector<std::string> DifferingProvisions(const law::v1::Determination& first,
                                             const law::v1::Determination& second);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READING_H_
