#ifndef TYPL_SERVICES_DELIVERY_API_DELIVERY_SERVICE_H_
#define TYPL_SERVICES_DELIVERY_API_DELIVERY_SERVICE_H_

#include <vector>

#include "common/rpc/blocking_worker.h"
#include "common/rpc/call.h"
#include "grpcpp/grpcpp.h"
#include "services/delivery/api/mailbox_hub.h"
#include "services/delivery/domain/mailboxes.h"
#include "services/delivery/domain/rejections.h"
#include "services/delivery/domain/routes_in_force.h"
#include "typl/delivery/v1/delivery.grpc.pb.h"

namespace typl::delivery {

// typl.delivery.v1.DeliveryService over the mailboxes. Thread-safe. All references must outlive it.
class DeliveryService final : public v1::DeliveryService::CallbackService {
 public:
  DeliveryService(rpc::Host& host, Mailboxes& mailboxes, MailboxHub& hub, Rejections& rejections,
                  const RoutesInForce& routes);

  // For ServerOptions::rules.
  static std::vector<rpc::MethodRule> Rules();

  grpc::ServerWriteReactor<v1::ReceiveResponse>* Receive(
      grpc::CallbackServerContext* context, const v1::ReceiveRequest* request) override;
  grpc::ServerUnaryReactor* Pull(grpc::CallbackServerContext* context,
                                 const v1::PullRequest* request,
                                 v1::PullResponse* response) override;
  grpc::ServerUnaryReactor* Acknowledge(grpc::CallbackServerContext* context,
                                        const v1::AcknowledgeRequest* request,
                                        v1::AcknowledgeResponse* response) override;
  grpc::ServerUnaryReactor* Reject(grpc::CallbackServerContext* context,
                                   const v1::RejectRequest* request,
                                   v1::RejectResponse* response) override;
  grpc::ServerUnaryReactor* GetMailbox(grpc::CallbackServerContext* context,
                                       const v1::GetMailboxRequest* request,
                                       v1::GetMailboxResponse* response) override;
  grpc::ServerUnaryReactor* ListMailboxes(grpc::CallbackServerContext* context,
                                          const v1::ListMailboxesRequest* request,
                                          v1::ListMailboxesResponse* response) override;
  grpc::ServerUnaryReactor* ListRejections(grpc::CallbackServerContext* context,
                                           const v1::ListRejectionsRequest* request,
                                           v1::ListRejectionsResponse* response) override;
  grpc::ServerUnaryReactor* Redeliver(grpc::CallbackServerContext* context,
                                      const v1::RedeliverRequest* request,
                                      v1::RedeliverResponse* response) override;

 private:
  absl::Status DoReceive(const rpc::Call& call, const v1::ReceiveRequest& request,
                         rpc::StreamWriter<v1::ReceiveResponse>& writer);
  absl::Status DoPull(const rpc::Call& call, const v1::PullRequest& request,
                      v1::PullResponse& response) const;
  void DoAcknowledge(const rpc::Call& call, const v1::AcknowledgeRequest& request,
                     v1::AcknowledgeResponse& response, rpc::Done done);
  void DoReject(const rpc::Call& call, const v1::RejectRequest& request, rpc::Done done);
  absl::Status DoGetMailbox(const rpc::Call& call, const v1::GetMailboxRequest& request,
                            v1::GetMailboxResponse& response) const;
  absl::Status DoListMailboxes(const v1::ListMailboxesRequest& request,
                               v1::ListMailboxesResponse& response) const;
  absl::Status DoListRejections(const rpc::Caller& caller, const v1::ListRejectionsRequest& request,
                                v1::ListRejectionsResponse& response) const;
  absl::Status DoRedeliver(const rpc::Caller& caller, const v1::RedeliverRequest& request,
                           v1::RedeliverResponse& response);

  rpc::Host& host_;
  Mailboxes& mailboxes_;
  MailboxHub& hub_;
  Rejections& rejections_;
  const RoutesInForce& routes_;
  // For operators' calls, which block on the store.
  rpc::BlockingWorker operators_;
};

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_API_DELIVERY_SERVICE_H_
