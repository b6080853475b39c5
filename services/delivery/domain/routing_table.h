#ifndef TYPL_SERVICES_DELIVERY_DOMAIN_ROUTING_TABLE_H_
#define TYPL_SERVICES_DELIVERY_DOMAIN_ROUTING_TABLE_H_

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "typl/delivery/v1/recipient.pb.h"
#include "typl/law/v1/facts.pb.h"

namespace typl::delivery {

// Why something can't be brought to anyone. `code` is one of the constants below.
struct RoutingFault {
  std::string code;
  // For operators; no personal data.
  std::string detail;
};

inline constexpr absl::string_view kNoPayer = "NO_PAYER";
inline constexpr absl::string_view kFundMissing = "FUND_MISSING";
inline constexpr absl::string_view kFundUnknown = "FUND_UNKNOWN";
inline constexpr absl::string_view kFundNotYet = "FUND_NOT_YET";
inline constexpr absl::string_view kFundClosed = "FUND_CLOSED";
inline constexpr absl::string_view kPayerUnknown = "PAYER_UNKNOWN";
inline constexpr absl::string_view kPortalUnknown = "PORTAL_UNKNOWN";

// The recipient's key, or why there is none.
using Route = std::variant<std::string, RoutingFault>;

// Who gets what on which day, from the register of recipients. Funds merge and are renamed; their
// members move with them (act 603/1984 53, 57 §), so the key that a statement names is followed to
// whoever goes on. Immutable and thread-safe.
class RoutingTable {
 public:
  // INVALID_REQUEST naming all faults of the register: forms of keys, periods and kinds, the same
  // key twice on a day, successors that are unknown, go round in a circle or do not exist when they
  // should take over, not exactly one Kela.
  static absl::StatusOr<RoutingTable> FromRegister(const v1::RecipientRegister& reg);

  // Where a statement goes that is issued on `day` for this benefit. `fund` matters for the
  // earnings-related allowance only.
  Route StatementRoute(law::v1::Benefit benefit, absl::string_view fund, absl::CivilDay day) const;
  // Where an answer goes that is given on `day` to a payer ("recipients/ytk").
  Route PayerRoute(absl::string_view payer, absl::CivilDay day) const;
  // Where a notice for a person goes who is reached through this portal ("portals/oma").
  Route NoticeRoute(absl::string_view portal) const;

  // Keys of all mailboxes there can be, in byte order: recipients of all times and portals.
  const absl::btree_set<std::string>& mailboxes() const { return mailboxes_; }

 private:
  struct Period {
    absl::CivilDay from;
    absl::CivilDay until;  // First day no longer in it.
    std::string successor;
  };

  RoutingTable() = default;
  // The period of `key` on `day`, or before it the last one; nullptr: it begins later.
  const Period* PeriodAt(absl::string_view key, absl::CivilDay day) const;
  Route FundOn(absl::string_view fund, absl::CivilDay day) const;

  friend class RegisterReader;

  std::string kela_;
  // By key, in order of time and not overlapping.
  absl::btree_map<std::string, std::vector<Period>> periods_;
  absl::btree_set<std::string> mailboxes_;
};

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_DOMAIN_ROUTING_TABLE_H_
