#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_STATED_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_STATED_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "google/protobuf/repeated_field.h"
#include "services/statement/domain/day_number.h"
#include "services/statement/domain/payer.h"
#include "typl/law/v1/determination.pb.h"
#include "typl/statement/v1/storage.pb.h"

// What is stated of which days, what the law now says of them, and the difference.

namespace typl::statement {

using StatedPeriods = google::protobuf::RepeatedPtrField<v1::StatedPeriod>;
using Notes = google::protobuf::RepeatedPtrField<law::v1::Note>;

// A period of the timeline, joined over bounds at which nothing changes for the payer: the outcome
// and the deciding ground (its version aside) stay.
struct TimelinePeriod {
  DaySpan days;
  // With the grounds of the first of the joined periods. Points into the determination.
  const law::v1::Period* period = nullptr;
};

// The determination's timeline, joined. The first undetermined period is in it; what comes after it
// too.
std::vector<TimelinePeriod> JoinTimeline(const law::v1::Determination& determination);

// First undetermined day for which a benefit is applied for; kOpenDay when there is none. From it
// on nothing may be stated. Days without an application hold nothing back: no statement is given on
// them (TTL 11:4.2).
DayNumber FirstUndeterminedDay(const std::vector<TimelinePeriod>& timeline, const Payers& payers);

// Something to state: a longest stretch of days on which a period of the timeline differs from what
// is stated, with one payer.
struct Difference {
  DaySpan days;
  const law::v1::Period* period = nullptr;
  // As of the first day.
  law::v1::Benefit benefit = law::v1::BENEFIT_UNSPECIFIED;
  std::string fund;
};

// The notes that hold on any of the days, in their order.
Notes NotesOn(const Notes& notes, const DaySpan& days);

// In order of days. Only days before the first undetermined one and with a known payer. Notes are
// told with a statement, so other notes on its days than were told are a difference too.
std::vector<Difference> Differences(const std::vector<TimelinePeriod>& timeline, const Notes& notes,
                                    const Payers& payers, const StatedPeriods& stated);

// Lays the statement `period` over what is stated. Gives the numbers of the statements that it
// replaces in part or whole, ascending.
std::vector<uint64_t> Overlay(const v1::StatedPeriod& period, StatedPeriods& stated);

// The first stretch of days that is stated, that the timeline before had, and that is in `timeline`
// no more although a benefit is or may be applied for: the facts the statement rested on are gone.
std::optional<DaySpan> StatedWithoutGround(
    const StatedPeriods& stated,
    const google::protobuf::RepeatedPtrField<v1::DeterminedPeriod>& before,
    const std::vector<TimelinePeriod>& timeline, const Payers& payers);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_STATED_H_
