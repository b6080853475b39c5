#include "services/delivery/domain/addressing.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/ids/ids.h"
#include "common/store/store.h"
#include "common/time/business_date.h"
#include "typl/delivery/v1/delivery.pb.h"
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

// Moves the event's content into `entry` and tells where it goes.
Route Unpack(StatementEvent& event, const journal::Entry& journal_entry, const RoutingTable& routes,
             v1::MailboxEntry& entry) {
  statement::v1::ClarificationRequest* request = nullptr;
  switch (event.event_case()) {
    case StatementEvent::kStatementIssued: {
      statement::v1::Statement& statement = *event.mutable_statement_issued();
      if (!IsOf(statement.name(), journal_entry.person, kStatements)) {
        return Fault(kPersonMismatch, "the statement is another person's");
      }
      Route route = RouteOf(statement, routes);
      entry.mutable_statement()->Swap(&statement);
      return route;
    }
    case StatementEvent::kClarificationRequested:
      request = event.mutable_clarification_requested();
      break;
    case StatementEvent::kClarificationClosed:
      request = event.mutable_clarification_closed();
      break;
    case StatementEvent::EVENT_NOT_SET:
      return Fault(kEventUnknown, "an event of a kind that this version does not know");
  }
  if (!IsOf(request->name(), journal_entry.person, kClarificationRequests)) {
    return Fault(kPersonMismatch, "the clarification request is another person's");
  }
  entry.mutable_clarification_request()->Swap(request);
  return routes.NoticeRoute(event.portal());
}

std::string NameOf(const v1::MailboxEntry& entry) {
  if (entry.has_statement()) return entry.statement().name();
  if (entry.has_clarification_request()) return entry.clarification_request().name();
  return "event";
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
  if (auto* fault = std::get_if<RoutingFault>(&route)) return About(NameOf(entry), *fault);
  *entry.mutable_accepted_at() = TimeToProto(now);
  entry.set_person(event.person);
  Addressed addressed;
  addressed.recipient = std::get<std::string>(std::move(route));
  addressed.entry = entry.SerializeAsString();
  if (addressed.entry.size() > store::kValueBytesMax) {
    return About(
        NameOf(entry),
        Fault(kEntryTooLarge, absl::StrCat("an entry of ", addressed.entry.size(), " bytes")));
  }
  return addressed;
}

}  // namespace typl::delivery
