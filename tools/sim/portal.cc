#include "tools/sim/portal.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <optional>

#include "absl/strings/str_cat.h"
#include "common/time/business_date.h"
#include "tools/sim/answers.h"
#include "tools/support/client.h"
#include "tools/support/unary_sender.h"

namespace typl::sim {
namespace {

using intake::v1::IntakeService;

constexpr int kConnections = 4;
// Batches of registrations under way in the stream; the server takes no more.
constexpr int kBatchesInFlight = 8;

}  // namespace

Portal::Portal(Options options, const PersonGenerator& generator, Ledger& ledger)
    : options_(std::move(options)), generator_(generator), ledger_(ledger) {
  for (int i = 0; i < kConnections; ++i) {
    stubs_.push_back(IntakeService::NewStub(tools::OpenChannel(options_.address)));
  }
}

absl::Status Portal::RegisterAll(const std::vector<PersonPlan>& plans) {
  if (plans.empty()) return absl::OkStatus();
  return options_.stream ? RegisterByStream(plans) : RegisterByCalls(plans);
}

absl::Status Portal::RegisterByCalls(const std::vector<PersonPlan>& plans) {
  using Request = intake::v1::RegisterJobSearchRequest;
  using Response = intake::v1::RegisterJobSearchResponse;
  std::atomic<size_t> next_stub{0};
  std::mutex trouble_mutex;
  std::string trouble;
  tools::UnarySender<Request, Response> sender(
      options_.in_flight, [&](grpc::ClientContext* context, const Request* request,
                              Response* response, std::function<void(grpc::Status)> done) {
        stubs_[next_stub++ % stubs_.size()]->async()->RegisterJobSearch(context, request, response,
                                                                        std::move(done));
      });
  for (const PersonPlan& plan : plans) {
    sender.Send(kPrincipal, generator_.Make(plan).registration,
                [&, plan](const Request&, const Response& response, const grpc::Status& status,
                          SteadyTime, SteadyTime answered) {
                  if (status.ok()) {
                    OnRegistered(plan, response, answered);
                    return;
                  }
                  ledger_.Refused(plan.number, tools::Describe(status));
                  if (!tools::IsRetryable(status)) return;
                  std::lock_guard lock(trouble_mutex);
                  trouble = tools::Describe(status);
                });
  }
  sender.Drain();
  std::lock_guard lock(trouble_mutex);
  if (!trouble.empty()) return absl::UnavailableError(absl::StrCat("intake: ", trouble));
  return absl::OkStatus();
}

absl::Status Portal::RegisterByStream(const std::vector<PersonPlan>& plans) {
  grpc::ClientContext context;
  tools::PrepareStream(context, kPrincipal);
  auto stream = stubs_[0]->BatchRegisterJobSearches(&context);
  size_t written = 0;
  std::deque<std::pair<size_t, size_t>> under_way;
  auto read_one = [&] {
    intake::v1::BatchRegisterJobSearchesResponse response;
    if (!stream->Read(&response)) return false;
    auto [from, until] = under_way.front();
    under_way.pop_front();
    SteadyTime now = std::chrono::steady_clock::now();
    for (size_t i = from; i < until; ++i) {
      const intake::v1::BatchResult& result = response.results(static_cast<int>(i - from));
      if (result.has_response()) {
        OnRegistered(plans[i], result.response(), now);
      } else {
        ledger_.Refused(plans[i].number, result.error().reason());
      }
    }
    return true;
  };
  bool open = true;
  while (open && written < plans.size()) {
    size_t until = std::min(plans.size(), written + static_cast<size_t>(options_.batch));
    intake::v1::BatchRegisterJobSearchesRequest batch;
    for (size_t i = written; i < until; ++i) {
      *batch.add_requests() = std::move(generator_.Make(plans[i]).registration);
    }
    open = stream->Write(batch);
    under_way.emplace_back(written, until);
    written = until;
    if (open && under_way.size() >= kBatchesInFlight) open = read_one();
  }
  if (open) stream->WritesDone();
  while (open && !under_way.empty()) open = read_one();
  grpc::Status status = stream->Finish();
  if (status.ok() && under_way.empty()) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("intake's stream broke: ", tools::Describe(status)));
}

void Portal::OnRegistered(const PersonPlan& plan,
                          const intake::v1::RegisterJobSearchResponse& response, SteadyTime when) {
  ledger_.Registered(plan.number, response.job_search(), when);
  PlanChanges(plan);
}

void Portal::PlanChanges(const PersonPlan& plan) {
  Person person = generator_.Make(plan);
  std::lock_guard lock(mutex_);
  for (size_t i = 0; i < person.changes.size(); ++i) {
    if (person.changes[i].day > options_.last_day) continue;
    Due due;
    due.number = plan.number;
    due.change = static_cast<int>(i);
    agenda_.emplace(person.changes[i].day, std::move(due));
  }
}

void Portal::SetToday(absl::CivilDay today) {
  std::lock_guard lock(mutex_);
  today_ = today;
}

void Portal::OnMailboxEntry(const delivery::v1::MailboxEntry& entry) {
  if (!entry.has_clarification_request()) return;
  if (entry.clarification_request().state() != statement::v1::CLARIFICATION_STATE_WAITING) return;
  std::lock_guard lock(mutex_);
  requests_.push_back(entry.clarification_request());
}

void Portal::PlanAnswers() {
  std::vector<statement::v1::ClarificationRequest> requests;
  absl::CivilDay today;
  {
    std::lock_guard lock(mutex_);
    requests.swap(requests_);
    today = today_;
  }
  for (statement::v1::ClarificationRequest& request : requests) {
    std::optional<uint64_t> number = ledger_.NumberOf(PersonOf(request.name()));
    if (!number) continue;
    Person person = generator_.Make(ledger_.RegistrationOf(*number).plan);
    if (!person.answer_days) continue;
    Due due;
    due.number = *number;
    due.request = std::move(request);
    std::lock_guard lock(mutex_);
    agenda_.emplace(today + *person.answer_days, std::move(due));
  }
}

std::vector<Portal::Due> Portal::TakeDue(absl::CivilDay day) {
  std::lock_guard lock(mutex_);
  std::vector<Due> due;
  auto end = agenda_.upper_bound(day);
  for (auto at = agenda_.begin(); at != end; ++at) due.push_back(std::move(at->second));
  agenda_.erase(agenda_.begin(), end);
  return due;
}

intake::v1::EndJobSearchRequest Portal::EndOf(const Due& due, const Registration& registration,
                                              law::v1::SearchEndReason reason,
                                              absl::CivilDay day) const {
  intake::v1::EndJobSearchRequest request;
  request.set_request_id(generator_.RequestId(due.number, absl::StrCat("end-", due.change)));
  request.set_job_search(registration.job_search);
  request.set_channel(intake::v1::CHANNEL_ONLINE);
  *request.mutable_reported_on() = DayToProto(day);
  *request.mutable_end_on() = DayToProto(day);
  request.set_reason(reason);
  return request;
}

intake::v1::ReportChangeRequest Portal::ChangeOf(const Due& due, const Registration& registration,
                                                 const Person& person, absl::CivilDay day) const {
  intake::v1::ReportChangeRequest request;
  bool is_answer = due.change < 0;
  std::string purpose = is_answer ? due.request.name() : absl::StrCat("change-", due.change);
  request.set_request_id(generator_.RequestId(due.number, purpose));
  request.set_job_search(registration.job_search);
  const bool by_adviser = !is_answer && person.changes[static_cast<size_t>(due.change)].by_adviser;
  request.set_channel(by_adviser ? intake::v1::CHANNEL_APPOINTMENT : intake::v1::CHANNEL_ONLINE);
  *request.mutable_reported_on() = DayToProto(day);
  if (is_answer) request.set_clarification_request(due.request.name());
  std::vector<law::v1::Fact> facts = is_answer
                                         ? AnswerTo(due.request, person, day)
                                         : person.changes[static_cast<size_t>(due.change)].facts;
  for (law::v1::Fact& fact : facts) *request.add_facts() = std::move(fact);
  return request;
}

template <typename Request, typename Response>
auto Portal::CountingFinish(uint64_t LedgerCounts::*done, uint64_t LedgerCounts::*refused,
                            const char* method) {
  return [this, done, refused, method](const Request&, const Response&, const grpc::Status& status,
                                       SteadyTime, SteadyTime) {
    if (status.ok()) {
      ledger_.Count(done);
    } else {
      ledger_.CallRefused(refused, method, tools::Describe(status));
    }
  };
}

void Portal::SendDue(absl::CivilDay day) {
  using intake::v1::EndJobSearchRequest;
  using intake::v1::EndJobSearchResponse;
  using intake::v1::ReportChangeRequest;
  using intake::v1::ReportChangeResponse;
  PlanAnswers();
  tools::UnarySender<ReportChangeRequest, ReportChangeResponse> changes(
      options_.in_flight, [&](auto* context, auto* request, auto* response, auto done) {
        stubs_[0]->async()->ReportChange(context, request, response, std::move(done));
      });
  tools::UnarySender<EndJobSearchRequest, EndJobSearchResponse> ends(
      options_.in_flight, [&](auto* context, auto* request, auto* response, auto done) {
        stubs_[1]->async()->EndJobSearch(context, request, response, std::move(done));
      });
  auto told = CountingFinish<ReportChangeRequest, ReportChangeResponse>(
      &LedgerCounts::changes, &LedgerCounts::changes_refused, "ReportChange");
  auto answered = CountingFinish<ReportChangeRequest, ReportChangeResponse>(
      &LedgerCounts::answers, &LedgerCounts::answers_refused, "ReportChange (answer)");
  auto ended = CountingFinish<EndJobSearchRequest, EndJobSearchResponse>(
      &LedgerCounts::changes, &LedgerCounts::changes_refused, "EndJobSearch");
  // A person's matters of one day may overtake each other on the way, as they may in life.
  for (const Due& due : TakeDue(day)) {
    Registration registration = ledger_.RegistrationOf(due.number);
    Person person = generator_.Make(registration.plan);
    bool is_answer = due.change < 0;
    if (!is_answer) {
      const LaterChange& change = person.changes[static_cast<size_t>(due.change)];
      if (change.end_reason != law::v1::SEARCH_END_REASON_UNSPECIFIED) {
        ends.Send(kPrincipal, EndOf(due, registration, change.end_reason, day), ended);
        continue;
      }
    }
    ReportChangeRequest request = ChangeOf(due, registration, person, day);
    if (request.facts().empty()) {
      ledger_.CallRefused(&LedgerCounts::answers_refused, "answer", "nothing to say");
      continue;
    }
    if (is_answer) {
      changes.Send(kPrincipal, std::move(request), answered);
    } else {
      changes.Send(kPrincipal, std::move(request), told);
    }
  }
}

}  // namespace typl::sim
