#include "services/delivery/api/delivery_service.h"

#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/journal/encoded_field.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "services/delivery/api/access.h"
#include "services/delivery/api/order.h"
#include "services/delivery/api/receive.h"
#include "services/delivery/api/validation.h"
#include "services/delivery/domain/keys.h"

namespace typl::delivery {
namespace {

constexpr absl::string_view kReceive = "/typl.delivery.v1.DeliveryService/Receive";
constexpr absl::string_view kPull = "/typl.delivery.v1.DeliveryService/Pull";
constexpr absl::string_view kAcknowledge = "/typl.delivery.v1.DeliveryService/Acknowledge";
constexpr absl::string_view kReject = "/typl.delivery.v1.DeliveryService/Reject";
constexpr absl::string_view kGetMailbox = "/typl.delivery.v1.DeliveryService/GetMailbox";
constexpr absl::string_view kListMailboxes = "/typl.delivery.v1.DeliveryService/ListMailboxes";
constexpr absl::string_view kListRejections = "/typl.delivery.v1.DeliveryService/ListRejections";
constexpr absl::string_view kRedeliver = "/typl.delivery.v1.DeliveryService/Redeliver";

// As the contract says of PullRequest.max_entries.
constexpr uint32_t kPullEntriesDefault = 100;
constexpr size_t kRejectionsDefault = 50;
// An installation has about forty mailboxes: all of them on one page unless fewer are asked for.
constexpr int kPageSizeDefault = 100;
constexpr int kPageSizeMax = 200;

void Fill(const std::string& recipient, const Mailboxes::View& view, v1::Mailbox& mailbox) {
  mailbox.set_recipient(RecipientName(recipient));
  mailbox.set_head_sequence(view.head);
  mailbox.set_acknowledged_sequence(view.state.acknowledged_sequence());
  mailbox.set_rejected_count(view.state.rejected_count());
  if (view.oldest_pending_at.has_value()) {
    *mailbox.mutable_oldest_pending_at() = TimeToProto(*view.oldest_pending_at);
  }
}

}  // namespace

DeliveryService::DeliveryService(rpc::Host& host, Mailboxes& mailboxes, MailboxHub& hub,
                                 Rejections& rejections, const RoutesInForce& routes)
    : host_(host), mailboxes_(mailboxes), hub_(hub), rejections_(rejections), routes_(routes) {}

std::vector<rpc::MethodRule> DeliveryService::Rules() {
  const std::vector<rpc::Role> owners = {rpc::Role::kRecipient, rpc::Role::kPortal};
  return {
      {.method = std::string(kReceive), .roles = owners},
      {.method = std::string(kPull), .roles = owners},
      {.method = std::string(kAcknowledge), .roles = owners},
      {.method = std::string(kReject), .roles = owners},
      {.method = std::string(kGetMailbox),
       .roles = {rpc::Role::kRecipient, rpc::Role::kPortal, rpc::Role::kOperator}},
      {.method = std::string(kListMailboxes), .roles = {rpc::Role::kOperator}},
      {.method = std::string(kListRejections), .roles = {rpc::Role::kOperator}},
      {.method = std::string(kRedeliver), .roles = {rpc::Role::kOperator}},
  };
}

grpc::ServerWriteReactor<v1::ReceiveResponse>* DeliveryService::Receive(
    grpc::CallbackServerContext* context, const v1::ReceiveRequest* request) {
  return rpc::ServerStream<v1::ReceiveRequest, v1::ReceiveResponse>(
      host_, context, kReceive, request,
      [this](const rpc::Call& call, const v1::ReceiveRequest& asked,
             rpc::StreamWriter<v1::ReceiveResponse>& writer) {
        return DoReceive(call, asked, writer);
      });
}

absl::Status DeliveryService::DoReceive(const rpc::Call& call, const v1::ReceiveRequest& request,
                                        rpc::StreamWriter<v1::ReceiveResponse>& writer) {
  ASSIGN_OR_RETURN(const std::string recipient,
                   OwnMailbox(call.caller, request.recipient(), *routes_.now()));
  RETURN_IF_ERROR(Validate(request));
  return SendMailbox(recipient, request, mailboxes_, hub_, writer);
}

grpc::ServerUnaryReactor* DeliveryService::Pull(grpc::CallbackServerContext* context,
                                                const v1::PullRequest* request,
                                                v1::PullResponse* response) {
  return rpc::Unary(
      host_, context, kPull, request, response,
      [this](const rpc::Call& call, const v1::PullRequest& asked, v1::PullResponse& answer,
             rpc::Done done) { std::move(done)(DoPull(call, asked, answer)); });
}

absl::Status DeliveryService::DoPull(const rpc::Call& call, const v1::PullRequest& request,
                                     v1::PullResponse& response) const {
  ASSIGN_OR_RETURN(const std::string recipient,
                   OwnMailbox(call.caller, request.recipient(), *routes_.now()));
  RETURN_IF_ERROR(Validate(request));
  ASSIGN_OR_RETURN(const store::Sequence acknowledged, mailboxes_.Acknowledged(recipient));
  ASSIGN_OR_RETURN(const store::Sequence head, mailboxes_.Head(recipient));
  const store::Sequence after =
      request.has_after_sequence() ? request.after_sequence() : acknowledged;
  RETURN_IF_ERROR(CheckPosition(after, head));
  const size_t entries_max =
      request.max_entries() == 0 ? kPullEntriesDefault : request.max_entries();
  ASSIGN_OR_RETURN(std::vector<Mailboxes::Encoded> entries,
                   mailboxes_.Read(recipient, after, entries_max, kMessageBytesMax));
  response.set_head_sequence(head);
  for (Mailboxes::Encoded& entry : entries) {
    journal::AddEncodedElement(response, v1::PullResponse::kEntriesFieldNumber,
                               std::move(entry.entry));
  }
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* DeliveryService::Acknowledge(grpc::CallbackServerContext* context,
                                                       const v1::AcknowledgeRequest* request,
                                                       v1::AcknowledgeResponse* response) {
  return rpc::Unary(host_, context, kAcknowledge, request, response,
                    [this](const rpc::Call& call, const v1::AcknowledgeRequest& asked,
                           v1::AcknowledgeResponse& answer, rpc::Done done) {
                      DoAcknowledge(call, asked, answer, std::move(done));
                    });
}

void DeliveryService::DoAcknowledge(const rpc::Call& call, const v1::AcknowledgeRequest& request,
                                    v1::AcknowledgeResponse& response, rpc::Done done) {
  const auto recipient = OwnMailbox(call.caller, request.recipient(), *routes_.now());
  if (!recipient.ok()) return std::move(done)(recipient.status());
  mailboxes_.Acknowledge(*recipient, request.sequence(),
                         [this, recipient = *recipient, &response, done = std::move(done)](
                             absl::StatusOr<store::Sequence> position) mutable {
                           if (position.ok()) {
                             response.set_acknowledged_sequence(*position);
                             hub_.Wake(recipient);
                           }
                           std::move(done)(position.status());
                         });
}

grpc::ServerUnaryReactor* DeliveryService::Reject(grpc::CallbackServerContext* context,
                                                  const v1::RejectRequest* request,
                                                  v1::RejectResponse* response) {
  return rpc::Unary(
      host_, context, kReject, request, response,
      [this](const rpc::Call& call, const v1::RejectRequest& asked, v1::RejectResponse&,
             rpc::Done done) { DoReject(call, asked, std::move(done)); });
}

void DeliveryService::DoReject(const rpc::Call& call, const v1::RejectRequest& request,
                               rpc::Done done) {
  const auto recipient = OwnMailbox(call.caller, request.recipient(), *routes_.now());
  if (!recipient.ok()) return std::move(done)(recipient.status());
  if (const absl::Status status = Validate(request); !status.ok()) return std::move(done)(status);
  v1::Rejection rejection;
  rejection.set_sequence(request.sequence());
  rejection.set_reason(request.reason());
  rejection.set_detail(request.detail());
  rejection.set_principal(call.caller.principal);
  mailboxes_.Reject(*recipient, std::move(rejection), std::move(done));
}

grpc::ServerUnaryReactor* DeliveryService::GetMailbox(grpc::CallbackServerContext* context,
                                                      const v1::GetMailboxRequest* request,
                                                      v1::GetMailboxResponse* response) {
  return rpc::Unary(host_, context, kGetMailbox, request, response,
                    [this](const rpc::Call& call, const v1::GetMailboxRequest& asked,
                           v1::GetMailboxResponse& answer,
                           rpc::Done done) { std::move(done)(DoGetMailbox(call, asked, answer)); });
}

absl::Status DeliveryService::DoGetMailbox(const rpc::Call& call,
                                           const v1::GetMailboxRequest& request,
                                           v1::GetMailboxResponse& response) const {
  ASSIGN_OR_RETURN(const std::string recipient,
                   VisibleMailbox(call.caller, request.recipient(), *routes_.now()));
  ASSIGN_OR_RETURN(const Mailboxes::View view, mailboxes_.Look(recipient));
  Fill(recipient, view, *response.mutable_mailbox());
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* DeliveryService::ListMailboxes(grpc::CallbackServerContext* context,
                                                         const v1::ListMailboxesRequest* request,
                                                         v1::ListMailboxesResponse* response) {
  return rpc::Unary(host_, context, kListMailboxes, request, response,
                    [this](const rpc::Call&, const v1::ListMailboxesRequest& asked,
                           v1::ListMailboxesResponse& answer,
                           rpc::Done done) { std::move(done)(DoListMailboxes(asked, answer)); });
}

absl::Status DeliveryService::DoListMailboxes(const v1::ListMailboxesRequest& request,
                                              v1::ListMailboxesResponse& response) const {
  FieldViolations violations;
  std::string start;  // Key of the page's first mailbox.
  if (!absl::WebSafeBase64Unescape(request.page_token(), &start)) {
    violations.Add("page_token", "is not one of ours");
  }
  if (request.page_size() < 0 || request.page_size() > kPageSizeMax) {
    violations.Add("page_size", absl::StrCat("must be 0 to ", kPageSizeMax));
  }
  RETURN_IF_ERROR(violations.ToStatus());
  const int page_size = request.page_size() == 0 ? kPageSizeDefault : request.page_size();
  const std::shared_ptr<const RoutingTable> routes = routes_.now();
  const auto& all = routes->mailboxes();
  for (auto next = all.lower_bound(start); next != all.end(); ++next) {
    if (response.mailboxes_size() == page_size) {
      response.set_next_page_token(absl::WebSafeBase64Escape(*next));
      break;
    }
    ASSIGN_OR_RETURN(const Mailboxes::View view, mailboxes_.Look(*next));
    Fill(*next, view, *response.add_mailboxes());
  }
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* DeliveryService::ListRejections(grpc::CallbackServerContext* context,
                                                          const v1::ListRejectionsRequest* request,
                                                          v1::ListRejectionsResponse* response) {
  return rpc::Unary(host_, context, kListRejections, request, response,
                    [this](const rpc::Call& call, const v1::ListRejectionsRequest& asked,
                           v1::ListRejectionsResponse& answer, rpc::Done done) {
                      operators_.Run([this, caller = call.caller, &asked,
                                      &answer] { return DoListRejections(caller, asked, answer); },
                                     std::move(done));
                    });
}

absl::Status DeliveryService::DoListRejections(const rpc::Caller& caller,
                                               const v1::ListRejectionsRequest& request,
                                               v1::ListRejectionsResponse& response) const {
  ASSIGN_OR_RETURN(const std::string recipient,
                   VisibleMailbox(caller, request.recipient(), *routes_.now()));
  store::Sequence start = 0;
  RETURN_IF_ERROR(Validate(request, start));
  const size_t count = request.page_size() == 0 ? kRejectionsDefault : request.page_size();
  ASSIGN_OR_RETURN(Rejections::Page page, rejections_.List(recipient, start, count));
  for (v1::RejectedEntry& entry : page.entries) *response.add_rejections() = std::move(entry);
  if (page.next > 0) response.set_next_page_token(absl::StrCat(page.next));
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* DeliveryService::Redeliver(grpc::CallbackServerContext* context,
                                                     const v1::RedeliverRequest* request,
                                                     v1::RedeliverResponse* response) {
  return rpc::Unary(host_, context, kRedeliver, request, response,
                    [this](const rpc::Call& call, const v1::RedeliverRequest& asked,
                           v1::RedeliverResponse& answer, rpc::Done done) {
                      operators_.Run([this, caller = call.caller, &asked,
                                      &answer] { return DoRedeliver(caller, asked, answer); },
                                     std::move(done));
                    });
}

absl::Status DeliveryService::DoRedeliver(const rpc::Caller& caller,
                                          const v1::RedeliverRequest& request,
                                          v1::RedeliverResponse& response) {
  ASSIGN_OR_RETURN(const std::string recipient,
                   VisibleMailbox(caller, request.recipient(), *routes_.now()));
  RETURN_IF_ERROR(Validate(request));
  ASSIGN_OR_RETURN(
      response, rejections_.Redeliver(recipient, request.sequence(),
                                      OrderOf("Redeliver", caller, request.request_id(), request)));
  return absl::OkStatus();
}

}  // namespace typl::delivery
