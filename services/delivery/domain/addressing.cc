#include "services/delivery/domain/addressing.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/ids/ids.h"
#include "common/store/store.h"
#include "common/time/business_date.h"
#include "services/delivery/domain/keys.h"
#include "typl/statement/v1/statement.pb.h"

namespace typl::delivery {
namespace {

using statement::v1::StatementEvent;

RoutingFault Fault(absl::string_view code, absl::string_view detail) {
  return {.code = std::string(code), .detail = std::string(detail)};
}

// True when `name` is "persons/<person>/<collection>/...": what is about someone else must not go
// out under this person.
bool IsOf(absl::string_view name, absl::string_view person, absl::string_view collection) {
  return absl::ConsumePrefix(&name, "persons/") && absl::ConsumePrefix(&name, person) &&
         absl::ConsumePrefix(&name, "/") && absl::ConsumePrefix(&name, collection) &&
         absl::ConsumePrefix(&name, "/") && !name.empty();
}

// The payer's mailbox.
Route RouteOf(const statement::v1::Statement& statement, const RoutingTable& routes) {
  const auto issued_on = DayFromProto(statement.issued_on());
  if (!issued_on.has_value()) {
    return Fault(kIssuedOnMissing, "the statement has no day on which it was issued");
  }
  return routes.StatementRoute(statement.benefit(), statement.fund(), *issued_on);
}

// The fault with the name of what it is about, which leads an operator to the rest.
RoutingFault About(absl::string_view name, RoutingFault fault) {
  fault.detail = absl::StrCat(name, ": ", fault.detail);
  return fault;
}

// Moves the event's content into `entry` and tells where it goes, besides the copy of a statement.
Route Unpack(StatementEvent& event, const journal::Entry& journal_entry, const RoutingTable& routes,
             v1::MailboxEntry& entry) {
  absl::string_view collection;
  switch (event.event_case()) {
    case StatementEvent::kStatementIssued:
      entry.mutable_statement()->Swap(event.mutable_statement_issued());
      collection = kStatements;
      break;
    case StatementEvent::kClarificationRequested:
      entry.mutable_clarification_request()->Swap(event.mutable_clarification_requested());
      collection = kClarificationRequests;
      break;
    case StatementEvent::kClarificationClosed:
      entry.mutable_clarification_request()->Swap(event.mutable_clarification_closed());
      collection = kClarificationRequests;
      break;
    case StatementEvent::kPayerRequestClosed:
      entry.mutable_payer_request()->Swap(event.mutable_payer_request_closed());
      collection = kPayerRequests;
      break;
    case StatementEvent::EVENT_NOT_SET:
      return Fault(kEventUnknown, "an event of a kind that this version does not know");
  }
  if (!IsOf(ContentName(entry), journal_entry.person, collection)) {
    return Fault(kPersonMismatch, "the content is another person's");
  }
  if (entry.has_statement()) return RouteOf(entry.statement(), routes);
  if (entry.has_payer_request()) {
    return routes.PayerRoute(entry.payer_request().recipient(),
                             HelsinkiDay(journal_entry.recorded_at));
  }
  return routes.NoticeRoute(event.portal());
}

// The payer's statement must not wait for the person's copy.
void AddCopy(const StatementEvent& event, const RoutingTable& routes, Addressed& addressed) {
  Route portal = routes.NoticeRoute(event.portal());
  if (auto* mailbox = std::get_if<std::string>(&portal)) {
    addressed.recipients.push_back(std::move(*mailbox));
  } else {
    addressed.copy_left_out = true;
  }
}

}  // namespace

std::variant<Addressed, RoutingFault> Address(const journal::Entry& event,
                                              const RoutingTable& routes, absl::Time now) {
  StatementEvent parsed;
  if (!parsed.ParseFromString(event.payload)) {
    return Fault(kEventUnreadable, "the event is no StatementEvent");
  }
  v1::MailboxEntry entry;
  Route route = Unpack(parsed, event, routes, entry);
  const absl::string_view name = ContentName(entry).empty() ? "event" : ContentName(entry);
  if (auto* fault = std::get_if<RoutingFault>(&route)) return About(name, *fault);
  *entry.mutable_accepted_at() = TimeToProto(now);
  entry.set_person(event.person);
  Addressed addressed;
  addressed.recipients.push_back(std::get<std::string>(std::move(route)));
  addressed.entry = entry.SerializeAsString();
  if (addressed.entry.size() > store::kValueBytesMax) {
    return About(name, Fault(kEntryTooLarge,
                             absl::StrCat("an entry of ", addressed.entry.size(), " bytes")));
  }
  if (entry.has_statement()) AddCopy(parsed, routes, addressed);
  return addressed;
}

Route RouteAgain(const v1::MailboxEntry& entry, absl::string_view refused_by,
                 const RoutingTable& routes, absl::CivilDay day) {
  if (IsPortalMailbox(refused_by)) return std::string(refused_by);
  if (entry.has_payer_request()) return routes.PayerRoute(entry.payer_request().recipient(), day);
  const statement::v1::Statement& statement = entry.statement();
  return routes.StatementRoute(statement.benefit(), statement.fund(), day);
}

absl::string_view ContentName(const v1::MailboxEntry& entry) {
  switch (entry.content_case()) {
    case v1::MailboxEntry::kStatement:
      return entry.statement().name();
    case v1::MailboxEntry::kClarificationRequest:
      return entry.clarification_request().name();
    case v1::MailboxEntry::kPayerRequest:
      return entry.payer_request().name();
    case v1::MailboxEntry::CONTENT_NOT_SET:
      break;
  }
  return {};
}

}  // namespace typl::delivery
