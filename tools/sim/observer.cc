#include "tools/sim/observer.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "tools/support/client.h"
#include "tools/support/unary_sender.h"

namespace typl::sim {
namespace {

constexpr char kPrincipal[] = "operators/sim";
constexpr int kReadsInFlight = 128;
// TTL 11:4.2 in the law pack, and its row for somebody who applies for nothing.
constexpr absl::string_view kBenefitProvision = "11:4";
constexpr absl::string_view kNoneRow = "/none";

absl::Status Trouble(absl::string_view what, const grpc::Status& status) {
  absl::string_view reason = tools::ReasonOf(status);
  std::string text = absl::StrCat(what, ": ", tools::Describe(status));
  if (reason == "CLOCK_NOT_VIRTUAL") {
    return absl::FailedPreconditionError(absl::StrCat(
        text, "; the simulator needs services with clock.virtual_start set (see deploy/config)"));
  }
  return absl::UnavailableError(text);
}

PersonView ViewOf(const statement::v1::GetPersonFileResponse& file) {
  PersonView view;
  view.found = true;
  for (const auto& known : file.facts().facts()) {
    if (known.fact().has_job_search()) view.has_job_search = true;
    const law::v1::OfficerFinding& finding = known.fact().officer_finding();
    if (finding.provision() == kBenefitProvision && absl::EndsWith(finding.row(), kNoneRow)) {
      view.found_no_benefit = true;
    }
  }
  for (const auto& statement : file.statements()) view.statements.push_back(statement.name());
  for (const auto& request : file.clarification_requests()) {
    view.requests[request.name()] = request.state();
  }
  for (const auto& task : file.tasks()) {
    switch (task.state()) {
      case statement::v1::OFFICER_TASK_STATE_OPEN:
      case statement::v1::OFFICER_TASK_STATE_CLAIMED:
      case statement::v1::OFFICER_TASK_STATE_WAITING:
      case statement::v1::OFFICER_TASK_STATE_PROPOSED:
        ++view.open_tasks;
        break;
      case statement::v1::OFFICER_TASK_STATE_DECIDED:
        ++view.decided_tasks;
        break;
      default:
        ++view.lapsed_tasks;
    }
  }
  return view;
}

}  // namespace

Observer::Observer(const tools::Endpoints& endpoints) {
  auto add = [this](std::string name, const std::string& address) {
    services_.push_back(
        {std::move(name), admin::v1::AdminService::NewStub(tools::OpenChannel(address))});
  };
  add("intake", endpoints.intake.grpc);
  add("statement", endpoints.statement.grpc);
  add("delivery", endpoints.delivery.grpc);
  delivery_ = delivery::v1::DeliveryService::NewStub(tools::OpenChannel(endpoints.delivery.grpc));
  statement_ =
      statement::v1::StatementService::NewStub(tools::OpenChannel(endpoints.statement.grpc));
}

absl::Status Observer::AdvanceClocks(absl::Time now) {
  // In the direction in which data moves, so that no event comes from a day that its reader has
  // left.
  for (Service& service : services_) {
    grpc::ClientContext context;
    tools::PrepareCall(context, kPrincipal);
    admin::v1::AdvanceClockRequest request;
    *request.mutable_now() = TimeToProto(now);
    admin::v1::AdvanceClockResponse response;
    grpc::Status status = service.admin->AdvanceClock(&context, request, &response);
    if (!status.ok()) return Trouble(absl::StrCat(service.name, "'s clock"), status);
  }
  return absl::OkStatus();
}

absl::StatusOr<admin::v1::GetStatusResponse> Observer::StatusOf(Service& service) {
  grpc::ClientContext context;
  tools::PrepareCall(context, kPrincipal);
  admin::v1::GetStatusResponse response;
  grpc::Status status = service.admin->GetStatus(&context, {}, &response);
  if (!status.ok()) return Trouble(absl::StrCat(service.name, "'s status"), status);
  return response;
}

absl::StatusOr<absl::Time> Observer::Now() {
  absl::Time latest = absl::InfinitePast();
  for (Service& service : services_) {
    ASSIGN_OR_RETURN(admin::v1::GetStatusResponse status, StatusOf(service));
    latest = std::max(latest, TimeFromProto(status.now()));
  }
  return latest;
}

absl::StatusOr<bool> Observer::IsQuiet(
    const std::function<uint64_t(const std::string&)>& received) {
  for (Service& service : services_) {
    ASSIGN_OR_RETURN(admin::v1::GetStatusResponse status, StatusOf(service));
    for (const admin::v1::JournalLag& lag : status.lags()) {
      if (lag.entries() > 0 || !lag.connected()) return false;
    }
  }
  ASSIGN_OR_RETURN(auto mailboxes, Mailboxes());
  return std::all_of(mailboxes.begin(), mailboxes.end(), [&received](const auto& mailbox) {
    return mailbox.second.head == received(mailbox.first) &&
           mailbox.second.acknowledged == mailbox.second.head;
  });
}

absl::StatusOr<uint64_t> Observer::QuarantinedPersons() {
  uint64_t persons = 0;
  for (Service& service : services_) {
    ASSIGN_OR_RETURN(admin::v1::GetStatusResponse status, StatusOf(service));
    persons += status.quarantined_persons();
  }
  return persons;
}

absl::StatusOr<std::map<std::string, MailboxView>> Observer::Mailboxes() {
  std::map<std::string, MailboxView> mailboxes;
  std::string page_token;
  do {
    grpc::ClientContext context;
    tools::PrepareCall(context, kPrincipal);
    delivery::v1::ListMailboxesRequest request;
    request.set_page_token(page_token);
    delivery::v1::ListMailboxesResponse response;
    grpc::Status status = delivery_->ListMailboxes(&context, request, &response);
    if (!status.ok()) return Trouble("delivery's mailboxes", status);
    for (const delivery::v1::Mailbox& mailbox : response.mailboxes()) {
      MailboxView view;
      view.head = mailbox.head_sequence();
      view.acknowledged = mailbox.acknowledged_sequence();
      view.rejected = mailbox.rejected_count();
      mailboxes[mailbox.recipient()] = view;
    }
    page_token = response.next_page_token();
  } while (!page_token.empty());
  return mailboxes;
}

absl::StatusOr<std::map<std::string, PersonView>> Observer::PersonFiles(
    const std::vector<std::string>& persons) {
  using statement::v1::GetPersonFileRequest;
  using statement::v1::GetPersonFileResponse;
  std::mutex mutex;
  std::map<std::string, PersonView> files;
  absl::Status trouble;
  {
    tools::UnarySender<GetPersonFileRequest, GetPersonFileResponse> sender(
        kReadsInFlight, [this](auto* context, auto* request, auto* response, auto done) {
          statement_->async()->GetPersonFile(context, request, response, std::move(done));
        });
    for (const std::string& person : persons) {
      GetPersonFileRequest request;
      request.set_name(absl::StrCat("persons/", person));
      sender.Send(kPrincipal, std::move(request),
                  [&, person](const auto&, const GetPersonFileResponse& response,
                              const grpc::Status& status, SteadyTime, SteadyTime) {
                    std::lock_guard lock(mutex);
                    if (status.ok()) {
                      files[person] = ViewOf(response);
                    } else if (status.error_code() == grpc::StatusCode::NOT_FOUND) {
                      files[person] = PersonView();
                    } else {
                      trouble = Trouble("a person's file", status);
                    }
                  });
    }
  }
  RETURN_IF_ERROR(trouble);
  return files;
}

}  // namespace typl::sim
