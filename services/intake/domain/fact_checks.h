#ifndef TYPL_SERVICES_INTAKE_DOMAIN_FACT_CHECKS_H_
#define TYPL_SERVICES_INTAKE_DOMAIN_FACT_CHECKS_H_

#include "absl/strings/string_view.h"
#include "common/ids/ids.h"
#include "common/status/error.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "typl/law/v1/facts.pb.h"

namespace typl::intake {

// Facts of one request. More belongs into several.
inline constexpr int kFactsPerRequestMax = 50;
// Bytes of one person's facts, all requests together. The statement service keeps a person's whole
// file in one stored value (90 kB), of which facts may take two thirds.
inline constexpr size_t kFactBytesMax = 60'000;
// Key of the fact that holds PersonBasics, and beginning of the keys of JobSearch facts.
inline constexpr absl::string_view kPersonBasicsKey = "person";
inline constexpr absl::string_view kJobSearchKeyPrefix = "search-";

// Of a field that names a clarification request.
inline constexpr absl::string_view kClarificationRequestRule =
    "must have the form persons/{person}/clarificationRequests/{n}";
inline constexpr absl::string_view kAnotherPersonsRule = "is of another person";

using Facts = google::protobuf::RepeatedPtrField<law::v1::Fact>;

// Checks what a portal tells: form, contradictions inside a fact, and that nothing is in it that is
// not the portal's to give. What the law makes of it is not judged here; unknown stays allowed.
void CheckFacts(const Facts& facts, FieldViolations& faults);
// That what the facts name is the person's own. What has not the form of a name is passed over:
// CheckFacts tells it.
void CheckOwner(const Facts& facts, const PersonId& person, FieldViolations& faults);
// As CheckFacts of the details of a search, `details` of a request.
void CheckDetails(const law::v1::JobSearch& details, FieldViolations& faults);

// The number n of a key "search-<n>"; 0 when it has another form.
int SearchNumber(absl::string_view key);

}  // namespace typl::intake

#endif  // TYPL_SERVICES_INTAKE_DOMAIN_FACT_CHECKS_H_
