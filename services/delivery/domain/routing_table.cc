#include "services/delivery/domain/routing_table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "services/delivery/domain/keys.h"

namespace typl::delivery {
namespace {

constexpr absl::string_view kPortalPrincipalPrefix = "portals/";

RoutingFault Fault(absl::string_view code, absl::string_view detail) {
  return {.code = std::string(code), .detail = std::string(detail)};
}

}  // namespace

// Makes a table of a register, collecting every fault on the way.
class RegisterReader {
 public:
  absl::StatusOr<RoutingTable> Read(const v1::RecipientRegister& reg) {
    for (int i = 0; i < reg.recipients_size(); ++i) {
      AddRecipient(absl::StrCat("recipients[", i, "]"), reg.recipients(i));
    }
    if (table_.kela_.empty()) violations_.Add("recipients", "there is no Kela");
    CheckPeriods();
    CheckSuccessors();
    for (int i = 0; i < reg.portals_size(); ++i) {
      AddPortal(absl::StrCat("portals[", i, "]"), reg.portals(i));
    }
    RETURN_IF_ERROR(violations_.ToStatus());
    return std::move(table_);
  }

 private:
  void AddRecipient(const std::string& field, const v1::Recipient& recipient) {
    const std::string& key = recipient.key();
    if (!IsRecipientKey(key) || IsPortalMailbox(key)) {
      violations_.Add(field + ".key",
                      absl::StrCat("'", key, "' is no key (a-z, 0-9 and -, not \"portal-\")"));
      return;
    }
    if (recipient.kind() == v1::RECIPIENT_KIND_KELA) {
      if (!table_.kela_.empty()) violations_.Add(field + ".kind", "there is a Kela already");
      table_.kela_ = key;
    } else if (recipient.kind() != v1::RECIPIENT_KIND_FUND) {
      violations_.Add(field + ".kind", "must be Kela or a fund");
    }
    RoutingTable::Period period{kDayMin, kDayMax + 1, recipient.successor()};
    if (recipient.has_valid_from())
      ReadDay(field + ".valid_from", recipient.valid_from(), period.from);
    if (recipient.has_valid_until()) {
      ReadDay(field + ".valid_until", recipient.valid_until(), period.until);
    } else if (!recipient.successor().empty()) {
      violations_.Add(field + ".successor", absl::StrCat(key, " goes on without end"));
    }
    if (period.from >= period.until) {
      violations_.Add(field + ".valid_until", absl::StrCat(key, " ends before it begins"));
    }
    table_.periods_[key].push_back(std::move(period));
    table_.mailboxes_.insert(key);
  }

  void ReadDay(const std::string& field, const google::type::Date& date, absl::CivilDay& day) {
    if (const auto read = DayFromProto(date); read.has_value()) {
      day = *read;
    } else {
      violations_.Add(field, "is no day");
    }
  }

  void CheckPeriods() {
    for (auto& [key, periods] : table_.periods_) {
      std::sort(periods.begin(), periods.end(),
                [](const auto& a, const auto& b) { return a.from < b.from; });
      for (size_t i = 1; i < periods.size(); ++i) {
        if (periods[i].from < periods[i - 1].until) {
          violations_.Add("recipients", absl::StrCat("periods of ", key, " overlap"));
        }
      }
    }
  }

  // Whoever takes over must exist on the day of the change, directly or by taking over in turn.
  void CheckSuccessors() {
    for (const auto& [key, periods] : table_.periods_) {
      for (const RoutingTable::Period& period : periods) {
        if (period.successor.empty()) continue;
        const Route route = table_.FundOn(period.successor, period.until);
        if (const auto* fault = std::get_if<RoutingFault>(&route)) {
          violations_.Add("recipients",
                          absl::StrCat("successor of ", key, ", ", period.successor, ", on ",
                                       FormatDay(period.until), ": ", fault->detail));
        }
      }
    }
  }

  void AddPortal(const std::string& field, const std::string& portal) {
    const std::string mailbox = absl::StrCat(kPortalMailboxPrefix, portal);
    if (portal.empty() || !IsRecipientKey(mailbox)) {
      violations_.Add(field, absl::StrCat("'", portal, "' is no name of a portal"));
    } else if (!table_.mailboxes_.insert(mailbox).second) {
      violations_.Add(field, absl::StrCat("'", portal, "' is there twice"));
    }
  }

  RoutingTable table_;
  FieldViolations violations_;
};

absl::StatusOr<RoutingTable> RoutingTable::FromRegister(const v1::RecipientRegister& reg) {
  return RegisterReader().Read(reg);
}

Route RoutingTable::StatementRoute(law::v1::Benefit benefit, absl::string_view fund,
                                   absl::CivilDay day) const {
  switch (benefit) {
    case law::v1::BENEFIT_EARNINGS_RELATED:
      if (fund.empty()) return Fault(kFundMissing, "the statement names no fund");
      return FundOn(fund, day);
    case law::v1::BENEFIT_BASIC:
    case law::v1::BENEFIT_LABOUR_MARKET_SUBSIDY:
    case law::v1::BENEFIT_GENERAL_SUPPORT:
      return kela_;
    default:
      return Fault(kNoPayer, "the statement is for no benefit that anyone pays");
  }
}

Route RoutingTable::PayerRoute(absl::string_view payer, absl::CivilDay day) const {
  const std::optional<std::string> key = ParseRecipientName(payer);
  if (!key.has_value()) return Fault(kPayerUnknown, "the payer has no name of a recipient");
  if (*key == kela_) return kela_;
  return FundOn(*key, day);
}

Route RoutingTable::NoticeRoute(absl::string_view portal) const {
  std::string mailbox =
      absl::StrCat(kPortalMailboxPrefix, absl::StripPrefix(portal, kPortalPrincipalPrefix));
  if (!absl::StartsWith(portal, kPortalPrincipalPrefix) || !mailboxes_.contains(mailbox)) {
    return Fault(kPortalUnknown, "the person's portal is not in the register");
  }
  return mailbox;
}

const RoutingTable::Period* RoutingTable::PeriodAt(absl::string_view key,
                                                   absl::CivilDay day) const {
  const Period* found = nullptr;
  for (const Period& period : periods_.at(key)) {
    if (period.from <= day) found = &period;
  }
  return found;
}

Route RoutingTable::FundOn(absl::string_view fund, absl::CivilDay day) const {
  // A chain that is longer than there are keys goes round in a circle.
  for (size_t step = 0; step <= periods_.size(); ++step) {
    const auto known = periods_.find(fund);
    if (known == periods_.end() || fund == kela_) {
      return Fault(kFundUnknown, "the fund is not in the register");
    }
    const Period* period = PeriodAt(fund, day);
    if (period == nullptr) return Fault(kFundNotYet, "the fund does not exist yet on that day");
    if (day < period->until) return std::string(fund);
    if (period->successor.empty()) {
      return Fault(kFundClosed, "the fund has ended without a successor");
    }
    fund = period->successor;
  }
  return Fault(kFundClosed, "its successors go round in a circle");
}

}  // namespace typl::delivery
