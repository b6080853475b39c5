#include "services/intake/api/intake_server.h"

#include <optional>
#include <utility>
#include <vector>

#include "common/config/config.h"
#include "common/journal/journal.h"
#include "common/journal/journal_service.h"
#include "common/monitor/journal_metrics.h"
#include "common/monitor/service_monitor.h"
#include "common/monitor/status_page.h"
#include "common/rpc/admin_service.h"
#include "common/rpc/server.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "services/intake/api/intake_layout.h"
#include "services/intake/api/intake_service.h"
#include "services/intake/api/payer_service.h"

namespace typl::intake {
namespace {

absl::Status AcceptsNewWork(const store::Store& store) {
  if (!store.health().ok()) {
    return MakeRetryableError(common::v1::ERROR_REASON_NOT_SERVING, "the store takes no writes",
                              absl::Seconds(5));
  }
  if (store.low_on_space()) {
    return MakeRetryableError(common::v1::ERROR_REASON_STORAGE_FULL,
                              "the disk is too full to take more work", absl::Seconds(30));
  }
  return absl::OkStatus();
}

rpc::ServerOptions ServerOptionsOf(const IntakeServerParts& parts) {
  rpc::ServerOptions options;
  options.name = "intake";
  options.config = parts.config;
  for (const auto& rules : {IntakeService::Rules(), PayerService::Rules(),
                            journal::JournalService::Rules(), rpc::AdminRules()}) {
    options.rules.insert(options.rules.end(), rules.begin(), rules.end());
  }
  options.metrics = &parts.registry;
  options.accepts_new_work = [&store = parts.store] { return AcceptsNewWork(store); };
  options.ready = [&store = parts.store] { return store.health(); };
  return options;
}

class Impl final : public IntakeServer {
 public:
  explicit Impl(const IntakeServerParts& parts)
      : parts_(parts),
        metrics_(parts.registry),
        context_{parts.store, parts.clock, parts.ids, parts.digests, metrics_, parts.options},
        started_at_(parts.clock.Now()),
        monitor_(monitor::ServiceMonitor::Start(
            {"intake", parts.registry, parts.store, parts.clock, IntakeLayout()})),
        collector_(monitor::AddJournalMetrics(parts.registry, parts.store,
                                              parts.options.partition_count)) {}
  // The server goes before its services.
  ~Impl() override {
    if (server_ != nullptr) server_->Drain();
    server_.reset();
  }

  absl::Status Start() {
    rpc::ServerOptions options = ServerOptionsOf(parts_);
    options.status_page = [this] { return monitor_->StatusPage(); };
    options.status_page_policy = monitor::StatusPagePolicy();
    ASSIGN_OR_RETURN(server_, rpc::Server::Create(std::move(options)));
    intake_.emplace(server_->host(), context_);
    payers_.emplace(server_->host(), context_);
    journal_.emplace(server_->host(), parts_.store, parts_.options.partition_count);
    admin_.emplace(server_->host(), Admin());
    return server_->Start({&*intake_, &*payers_, &*journal_, &*admin_});
  }

  const std::string& address() const override { return server_->address(); }
  void Drain() override { server_->Drain(); }

 private:
  rpc::AdminFunctions Admin() {
    rpc::AdminFunctions functions;
    functions.status = [this](const auto&, admin::v1::GetStatusResponse& response) {
      FillStatus(response);
      return absl::OkStatus();
    };
    // Nothing is quarantined here: what can't be taken is refused to the caller.
    functions.list_quarantine = [](const auto&, const auto&) { return absl::OkStatus(); };
    functions.advance_clock = [this](const admin::v1::AdvanceClockRequest& request,
                                     admin::v1::AdvanceClockResponse& response) {
      RETURN_IF_ERROR(parts_.advance_clock(TimeFromProto(request.now())));
      *response.mutable_now() = TimeToProto(parts_.clock.Now());
      return absl::OkStatus();
    };
    return functions;
  }

  void FillStatus(admin::v1::GetStatusResponse& response) const {
    response.set_service("intake");
    response.set_version(std::string(config::Version()));
    *response.mutable_start_time() = TimeToProto(started_at_);
    *response.mutable_now() = TimeToProto(parts_.clock.Now());
    const absl::Status accepts = AcceptsNewWork(parts_.store);
    response.set_accepting_writes(accepts.ok());
    response.set_detail(std::string(accepts.message()));
    response.set_partition_count(parts_.options.partition_count);
    auto& counts = *response.mutable_counts();
    counts["registrations_accepted"] = metrics_.registrations();
    counts["changes_accepted"] = metrics_.changes();
    counts["ends_accepted"] = metrics_.ends();
    counts["payer_requests_accepted"] = metrics_.payer_requests();
    counts["replays"] = metrics_.replays();
    counts["persons_added"] = metrics_.persons_added();
    counts["journal_entries"] = JournalEntries();
  }

  // Over all partitions; a partition that can't be read counts as empty.
  int64_t JournalEntries() const {
    int64_t entries = 0;
    for (uint32_t partition = 0; partition < parts_.options.partition_count; ++partition) {
      const auto head = parts_.store.StreamHead(journal::StreamName(partition));
      if (head.ok()) entries += static_cast<int64_t>(*head);
    }
    return entries;
  }

  const IntakeServerParts parts_;
  const IntakeMetrics metrics_;
  const Context context_;
  const absl::Time started_at_;
  const std::unique_ptr<monitor::ServiceMonitor> monitor_;
  const std::unique_ptr<metrics::Registry::Collector> collector_;
  std::optional<IntakeService> intake_;
  std::optional<PayerService> payers_;
  std::optional<journal::JournalService> journal_;
  std::optional<rpc::AdminService> admin_;
  std::unique_ptr<rpc::Server> server_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<IntakeServer>> IntakeServer::Start(const IntakeServerParts& parts) {
  auto server = std::make_unique<Impl>(parts);
  RETURN_IF_ERROR(server->Start());
  return server;
}

}  // namespace typl::intake
