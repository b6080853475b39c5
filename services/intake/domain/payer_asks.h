#ifndef TYPL_SERVICES_INTAKE_DOMAIN_PAYER_ASKS_H_
#define TYPL_SERVICES_INTAKE_DOMAIN_PAYER_ASKS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/ids/ids.h"
#include "services/intake/domain/person.h"
#include "services/intake/domain/validation.h"
#include "typl/intake/v1/event.pb.h"
#include "typl/intake/v1/payer_service.pb.h"
#include "typl/intake/v1/storage.pb.h"

// What payers ask (see payer_service.proto): their requests against the contract, and what they
// make of a person's record. As in validation.h and person.h.

namespace typl::intake {

// Who asks, told by the caller's principal.
struct Payer {
  // "recipients/ytk".
  absl::string_view principal;
  absl::CivilDay today;
};

// A request without fault.
struct ValidAsk {
  // Whom it is about: an id, or a good identity code of the request, which must outlive this.
  std::optional<PersonId> person;
  absl::string_view identity_code;
  // Complete but for its number.
  v1::PayerAsked asked;
};

// Besides INVALID_REQUEST: CALLER_UNKNOWN when the principal can't be that of a payer.
absl::Status Validate(const v1::RequestStatementRequest& request, const Payer& payer,
                      const ValidationRules& rules, ValidAsk& valid);
absl::Status Validate(const v1::RequestSupplementRequest& request, const Payer& payer,
                      const ValidationRules& rules, ValidAsk& valid);
absl::Status Validate(const v1::ReportAppealRequest& request, const Payer& payer,
                      const ValidationRules& rules, ValidAsk& valid);

// Numbers the request among the person's, and tells it. `event` is empty before.
void Ask(const v1::PayerAsked& asked, absl::CivilDay received_on, v1::PersonRecord& record,
         v1::IntakeEvent& event);

}  // namespace typl::intake

#endif  // TYPL_SERVICES_INTAKE_DOMAIN_PAYER_ASKS_H_
