#ifndef TYPL_COMMON_JOURNAL_JOURNAL_SERVICE_H_
#define TYPL_COMMON_JOURNAL_JOURNAL_SERVICE_H_

#include <cstdint>
#include <vector>

#include "common/rpc/call.h"
#include "common/store/store.h"
#include "grpcpp/grpcpp.h"
#include "typl/journal/v1/journal.grpc.pb.h"

namespace typl::journal {

// Serves the journal of a service from its store, to other services. Thread-safe. `host` and
// `store` must outlive it.
class JournalService final : public v1::JournalService::CallbackService {
 public:
  JournalService(rpc::Host& host, store::Store& store, uint32_t partition_count);

  // For ServerOptions::rules.
  static std::vector<rpc::MethodRule> Rules();

  grpc::ServerWriteReactor<v1::ReadJournalResponse>* ReadJournal(
      grpc::CallbackServerContext* context, const v1::ReadJournalRequest* request) override;
  grpc::ServerUnaryReactor* GetJournalHeads(grpc::CallbackServerContext* context,
                                            const v1::GetJournalHeadsRequest* request,
                                            v1::GetJournalHeadsResponse* response) override;

 private:
  rpc::Host& host_;
  store::Store& store_;
  const uint32_t partition_count_;
};

}  // namespace typl::journal

#endif  // TYPL_COMMON_JOURNAL_JOURNAL_SERVICE_H_
