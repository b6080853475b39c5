#include "services/intake/api/intake_server.h"

#include <optional>
#include <utility>
#include <vector>

#include "common/config/config.h"
#include "common/journal/journal.h"
#include "common/journal/journal_service.h"
#include "common/rpc/admin_service.h"
#include "common/rpc/server.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
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
        started_at_(parts.clock.Now()) {}
  // The server goes before its services.
  ~Impl() override {
    if (server_ != nullptr) server_->Drain();
    server_.reset();
  }

  absl::Status Start() {
    ASSIGN_OR_RETURN(server_, rpc::Server::Create(ServerOptionsOf(parts_)));
    intake_.emplace(server_->host(), context_);
    payers_.emplace(server_->host(), context_);
    journal_.emplace(server_->host(), parts_.store, parts_.options.partition_count);
    admin_.emplace(server_->host(), Admin());
    collector_ = AddStoreMetrics();
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

  std::unique_ptr<metrics::Registry::Collector> AddStoreMetrics() {
    metrics::Registry& registry = parts_.registry;
    const metrics::Gauge queued =
        registry.MakeGauge("typl_store_commits_queued", "Commits that wait for the disk.");
    const metrics::Gauge free_bytes =
        registry.MakeGauge("typl_store_disk_free_bytes", "Free space where the store is.");
    const metrics::Counter commits =
        registry.MakeCounter("typl_store_commits_total", "Commits made durable.");
    const metrics::Counter groups =
        registry.MakeCounter("typl_store_groups_total", "Synced writes, each of many commits.");
    const metrics::Counter seconds =
        registry.MakeCounter("typl_store_sync_seconds_total", "Time spent in synced writes.");
    return registry.AddCollector(
        [&store = parts_.store, queued, free_bytes, commits, groups, seconds] {
          const store::StoreStats stats = store.stats();
          queued.Set(static_cast<double>(stats.queued));
          free_bytes.Set(static_cast<double>(stats.disk_free_bytes));
          commits.Increment(static_cast<double>(stats.commits) - commits.value());
          groups.Increment(static_cast<double>(stats.groups) - groups.value());
          seconds.Increment(stats.sync_seconds_sum - seconds.value());
        });
  }

  const IntakeServerParts parts_;
  const IntakeMetrics metrics_;
  const Context context_;
  const absl::Time started_at_;
  std::optional<IntakeService> intake_;
  std::optional<PayerService> payers_;
  std::optional<journal::JournalService> journal_;
  std::optional<rpc::AdminService> admin_;
  std::unique_ptr<metrics::Registry::Collector> collector_;
  std::unique_ptr<rpc::Server> server_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<IntakeServer>> IntakeServer::Start(const IntakeServerParts& parts) {
  auto server = std::make_unique<Impl>(parts);
  RETURN_IF_ERROR(server->Start());
  return server;
}

}  // namespace typl::intake
