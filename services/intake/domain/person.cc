#include "services/intake/domain/person.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "services/intake/domain/fact_checks.h"

namespace typl::intake {
namespace {

namespace law = ::typl::law::v1;

std::string SearchName(const PersonId& person, uint64_t number) {
  return PersonResourceName(person, kJobSearches, number);
}

absl::CivilDay Day(const google::type::Date& date) {
  return absl::CivilDay(date.year(), date.month(), date.day());
}

// True for a key in the form of PersonRecord.fact_keys that names this fact.
bool Names(absl::string_view stored_key, const law::Fact& fact) {
  if (!absl::ConsumeSuffix(&stored_key, fact.key())) return false;
  return stored_key == absl::StrCat(static_cast<int>(fact.content_case()), "/");
}

bool IsKnown(const law::Fact& fact, const v1::PersonRecord& record) {
  for (const std::string& stored_key : record.fact_keys()) {
    if (Names(stored_key, fact)) return true;
  }
  return false;
}

// Counts what the event tells. False when the person's file would hold too much.
bool CountFacts(const v1::IntakeEvent& event, v1::PersonRecord& record) {
  const int known_before = record.fact_keys_size();
  size_t bytes = record.fact_bytes();
  for (const law::Fact& fact : event.facts()) {
    bytes += fact.ByteSizeLong();
    // Searches have their own limit.
    if (fact.has_job_search()) continue;
    const bool known = known_before > 0 && IsKnown(fact, record);
    if (!known) {
      record.add_fact_keys(absl::StrCat(static_cast<int>(fact.content_case()), "/", fact.key()));
    }
  }
  record.set_fact_bytes(static_cast<uint32_t>(bytes));
  return record.fact_keys_size() <= kFactKeysMax && bytes <= kFactBytesMax;
}

absl::Status TooManyFacts() {
  return MakeError(common::v1::ERROR_REASON_TOO_MANY_FACTS,
                   "the person's file holds as many facts as it may; an officer must look at it");
}

absl::Status JobSearchEnded(const PersonId& person, uint64_t number) {
  return MakeError(common::v1::ERROR_REASON_JOB_SEARCH_ENDED,
                   "the job search has ended; a change needs a new registration",
                   {{"job_search", SearchName(person, number)}});
}

// The open search that a call names.
absl::Status CheckOpen(const PersonResource& named, const v1::PersonRecord& record) {
  const auto count = static_cast<uint64_t>(record.searches_size());
  if (named.number > count) return JobSearchNotFound();
  const bool open =
      named.number == count && !record.searches(record.searches_size() - 1).has_end_on();
  if (!open) return JobSearchEnded(named.person, named.number);
  return absl::OkStatus();
}

void BeginEvent(v1::IntakeEventKind kind, std::string job_search, v1::Channel channel,
                const google::type::Date& reported_on, const Report& report,
                v1::PersonRecord& record, v1::IntakeEvent& event) {
  event.set_job_search(std::move(job_search));
  event.set_kind(kind);
  event.set_channel(channel);
  event.set_portal(std::string(report.portal));
  *event.mutable_reported_on() = reported_on;
  record.set_event_count(record.event_count() + 1);
  event.set_person_event(record.event_count());
}

// What a portal tells of the person as such, over what was known. CheckFacts has seen to it that
// nothing is in it that the request itself gives.
const law::Fact* TakeBasics(const Facts& facts, law::PersonBasics& basics) {
  for (const law::Fact& fact : facts) {
    if (!fact.has_person_basics()) continue;
    basics.MergeFrom(fact.person_basics());
    return &fact;
  }
  return nullptr;
}

void AddBasicsFact(const law::PersonBasics& basics, law::FactSource source,
                   v1::IntakeEvent& event) {
  law::Fact* fact = event.add_facts();
  fact->set_key(std::string(kPersonBasicsKey));
  fact->set_source(source);
  *fact->mutable_person_basics() = basics;
}

void AddSearchFact(const v1::SearchRecord& search, int number, v1::IntakeEvent& event) {
  law::Fact* fact = event.add_facts();
  fact->set_key(absl::StrCat(kJobSearchKeyPrefix, number));
  const bool by_authority = search.end_reason() != law::SEARCH_END_REASON_UNSPECIFIED &&
                            search.end_reason() != law::SEARCH_END_REASON_OWN_REQUEST;
  fact->set_source(by_authority ? law::FACT_SOURCE_AUTHORITY : law::FACT_SOURCE_PERSON);
  law::JobSearch* told = fact->mutable_job_search();
  *told = search.details();
  *told->mutable_from() = search.start_on();
  if (search.has_end_on()) *told->mutable_until() = search.end_on();
  *told->mutable_requested_on() = search.requested_on();
  told->set_end_reason(search.end_reason());
}

// What the facts say more of searches, over what was known; each such search is told as a whole.
absl::Status TakeDetails(const Facts& facts, v1::PersonRecord& record, v1::IntakeEvent& event) {
  for (const law::Fact& fact : facts) {
    if (!fact.has_job_search()) continue;
    const int number = SearchNumber(fact.key());
    if (number > record.searches_size()) return JobSearchNotFound();
    v1::SearchRecord& search = *record.mutable_searches(number - 1);
    search.mutable_details()->MergeFrom(fact.job_search());
    AddSearchFact(search, number, event);
    event.mutable_facts()->rbegin()->set_source(fact.source());
  }
  return absl::OkStatus();
}

void AddFacts(const Facts& facts, v1::IntakeEvent& event) {
  for (const law::Fact& fact : facts) {
    // These are told as parts of their wholes.
    if (!fact.has_person_basics() && !fact.has_job_search()) *event.add_facts() = fact;
  }
}

absl::Status CheckNoneOpen(const PersonId& person, const v1::PersonRecord& record,
                           absl::CivilDay start_on) {
  if (record.searches().empty()) return absl::OkStatus();
  const v1::SearchRecord& last = record.searches(record.searches_size() - 1);
  const std::string name = SearchName(person, record.searches_size());
  if (!last.has_end_on()) {
    return MakeError(common::v1::ERROR_REASON_JOB_SEARCH_ALREADY_OPEN,
                     "the person already has a job search in force", {{"job_search", name}});
  }
  const absl::CivilDay end_on = Day(last.end_on());
  if (start_on < end_on) {
    return MakeError(common::v1::ERROR_REASON_JOB_SEARCH_ALREADY_OPEN,
                     "the person's job search is still in force on the day asked",
                     {{"job_search", name}, {"end_on", FormatDay(end_on)}});
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Register(const v1::RegisterJobSearchRequest& request, const ValidRegistration& valid,
                      const Report& report, v1::PersonRecord& record, v1::IntakeEvent& event) {
  FieldViolations faults;
  CheckOwner(request.facts(), report.person, faults);
  RETURN_IF_ERROR(faults.ToStatus());
  RETURN_IF_ERROR(CheckNoneOpen(report.person, record, valid.start_on));
  if (record.searches_size() >= kJobSearchesMax) return TooManyFacts();

  law::PersonBasics& basics = *record.mutable_basics();
  *basics.mutable_birth_date() = DayToProto(valid.birth_date);
  basics.set_municipality_code(request.municipality_code());
  basics.set_language(request.language());
  const law::Fact* told = TakeBasics(request.facts(), basics);

  v1::SearchRecord* search = record.add_searches();
  *search->mutable_requested_on() = request.requested_on();
  *search->mutable_start_on() = DayToProto(valid.start_on);
  search->set_channel(request.channel());
  *search->mutable_create_time() = TimeToProto(report.now);
  if (request.has_details()) *search->mutable_details() = request.details();
  const int number = record.searches_size();

  BeginEvent(v1::INTAKE_EVENT_KIND_REGISTERED, SearchName(report.person, number), request.channel(),
             request.requested_on(), report, record, event);
  AddBasicsFact(basics, told == nullptr ? law::FACT_SOURCE_PERSON : told->source(), event);
  AddSearchFact(*search, number, event);
  RETURN_IF_ERROR(TakeDetails(request.facts(), record, event));
  AddFacts(request.facts(), event);
  return CountFacts(event, record) ? absl::OkStatus() : TooManyFacts();
}

absl::Status Change(const v1::ReportChangeRequest& request, const ValidChange& valid,
                    const Report& report, v1::PersonRecord& record, v1::IntakeEvent& event) {
  RETURN_IF_ERROR(CheckOpen(*valid.job_search, record));

  law::PersonBasics& basics = *record.mutable_basics();
  const law::Fact* told = TakeBasics(request.facts(), basics);
  const bool moved = !request.municipality_code().empty();
  if (moved) basics.set_municipality_code(request.municipality_code());

  BeginEvent(v1::INTAKE_EVENT_KIND_CHANGED, request.job_search(), request.channel(),
             request.reported_on(), report, record, event);
  event.set_clarification_request(request.clarification_request());
  if (moved || told != nullptr) {
    AddBasicsFact(basics, told == nullptr ? law::FACT_SOURCE_PERSON : told->source(), event);
  }
  RETURN_IF_ERROR(TakeDetails(request.facts(), record, event));
  AddFacts(request.facts(), event);
  return CountFacts(event, record) ? absl::OkStatus() : TooManyFacts();
}

absl::Status End(const v1::EndJobSearchRequest& request, const ValidEnd& valid,
                 const Report& report, v1::PersonRecord& record, v1::IntakeEvent& event) {
  RETURN_IF_ERROR(CheckOpen(*valid.job_search, record));
  v1::SearchRecord& search = *record.mutable_searches(record.searches_size() - 1);
  if (valid.end_on < Day(search.start_on())) {
    return MakeError(common::v1::ERROR_REASON_DAY_NOT_ALLOWED,
                     "end_on is before the start of the job search");
  }
  // The search is in force until the person asks for its end (act 380/2023 28 §).
  if (request.reason() == law::SEARCH_END_REASON_OWN_REQUEST && valid.end_on < valid.reported_on) {
    return MakeError(common::v1::ERROR_REASON_DAY_NOT_ALLOWED,
                     "end_on is before the day on which the person asked for the end");
  }

  *search.mutable_end_on() = request.end_on();
  search.set_end_reason(request.reason());
  search.mutable_details()->MergeFrom(request.details());
  BeginEvent(v1::INTAKE_EVENT_KIND_ENDED, request.job_search(), request.channel(),
             request.reported_on(), report, record, event);
  AddSearchFact(search, record.searches_size(), event);
  // An end is never refused for the size of the file.
  CountFacts(event, record);
  return absl::OkStatus();
}

void FillJobSearch(const PersonId& person, const v1::PersonRecord& record, uint64_t number,
                   v1::JobSearch& job_search) {
  const v1::SearchRecord& search = record.searches(static_cast<int>(number) - 1);
  job_search.set_name(SearchName(person, number));
  job_search.set_state(search.has_end_on() ? v1::JOB_SEARCH_STATE_ENDED
                                           : v1::JOB_SEARCH_STATE_OPEN);
  *job_search.mutable_start_on() = search.start_on();
  if (search.has_end_on()) *job_search.mutable_end_on() = search.end_on();
  job_search.set_end_reason(search.end_reason());
  job_search.set_channel(search.channel());
  *job_search.mutable_create_time() = search.create_time();
}

absl::Status JobSearchNotFound() {
  return MakeError(common::v1::ERROR_REASON_RESOURCE_NOT_FOUND,
                   "there is no such job search or person");
}

}  // namespace typl::intake
