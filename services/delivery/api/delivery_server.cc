#include "services/delivery/api/delivery_server.h"

#include <optional>
#include <utility>
#include <vector>

#include "common/config/config.h"
#include "common/log/log.h"
#include "common/monitor/service_monitor.h"
#include "common/monitor/status_page.h"
#include "common/rpc/admin_service.h"
#include "common/rpc/server.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "services/delivery/api/audit_admin.h"
#include "services/delivery/api/delivery_layout.h"
#include "services/delivery/api/delivery_metrics.h"
#include "services/delivery/api/delivery_service.h"
#include "services/delivery/api/mailbox_hub.h"
#include "services/delivery/api/quarantine_admin.h"
#include "services/delivery/domain/keys.h"
#include "services/delivery/domain/mailboxes.h"
#include "services/delivery/domain/quarantine.h"
#include "services/delivery/domain/rejections.h"
#include "services/delivery/domain/statement_processor.h"

namespace typl::delivery {
namespace {

rpc::ServerOptions ServerOptionsOf(const DeliveryServerParts& parts) {
  rpc::ServerOptions options;
  options.name = "delivery";
  options.config = parts.config;
  for (const auto& rules : {DeliveryService::Rules(), rpc::AdminRules()}) {
    options.rules.insert(options.rules.end(), rules.begin(), rules.end());
  }
  options.metrics = &parts.registry;
  // A journal that can't be read is no reason to keep recipients from their mailboxes.
  options.ready = [&store = parts.store] { return store.health(); };
  return options;
}

class Impl final : public DeliveryServer {
 public:
  explicit Impl(const DeliveryServerParts& parts)
      : parts_(parts),
        metrics_(parts.registry, *parts.routes.now()),
        mailboxes_(parts.store, parts.clock),
        hub_(parts.store),
        ward_(parts.store, parts.routes, parts.clock, parts.partition_count, Observer()),
        rejections_(parts.store, parts.routes, parts.clock, Observer()),
        processor_(parts.store, parts.routes, parts.clock, parts.partition_count, Observer()),
        started_at_(parts.clock.Now()),
        monitor_(monitor::ServiceMonitor::Start(
            {"delivery", parts.registry, parts.store, parts.clock, DeliveryLayout()})) {}

  // First no more calls, then nobody who asks the consumer, then no more entries; the rest goes in
  // the order of the members.
  ~Impl() override {
    if (server_ != nullptr) server_->Drain();
    server_.reset();
    admin_.reset();
    collectors_.clear();
    consumer_.reset();
  }

  absl::Status Start() {
    rpc::ServerOptions options = ServerOptionsOf(parts_);
    options.status_page = [this] { return monitor_->StatusPage(); };
    options.status_page_policy = monitor::StatusPagePolicy();
    ASSIGN_OR_RETURN(server_, rpc::Server::Create(std::move(options)));
    ASSIGN_OR_RETURN(consumer_, journal::Consumer::Start(ConsumerOptionsOf(), parts_.store,
                                                         parts_.source, processor_));
    collectors_ = AddGauges(parts_.registry, monitor_->jobs(),
                            {parts_.store, parts_.clock, parts_.routes, mailboxes_, *consumer_,
                             parts_.partition_count});
    delivery_.emplace(server_->host(), mailboxes_, hub_, rejections_, parts_.routes);
    admin_.emplace(server_->host(), Admin());
    return server_->Start({&*delivery_, &*admin_});
  }

  const std::string& address() const override { return server_->address(); }
  journal::ConsumerStats consumer_stats() const override { return consumer_->stats(); }
  void Drain() override { server_->Drain(); }

 private:
  DeliveryObserver Observer() {
    return [this](const Delivered& delivered) { metrics_.Count(delivered); };
  }

  journal::ConsumerOptions ConsumerOptionsOf() const {
    journal::ConsumerOptions options;
    options.name = std::string(kStatementJournal);
    options.partition_count = parts_.partition_count;
    options.workers = parts_.workers;
    options.unsafe_no_dedup = parts_.unsafe_no_dedup;
    options.on_stopped = [](const absl::Status& why) {
      log::Error("journal_consumer_stopped", {{"cause", why.ToString()}});
    };
    return options;
  }

  rpc::AdminFunctions Admin() {
    rpc::AdminFunctions functions = QuarantineFunctions(ward_);
    functions.status = [this](const auto&, admin::v1::GetStatusResponse& response) {
      return FillStatus(response);
    };
    functions.list_audit = [this](const auto& request, auto& response) {
      return ListAudit(parts_.store, request, response);
    };
    functions.advance_clock = [this](const admin::v1::AdvanceClockRequest& request,
                                     admin::v1::AdvanceClockResponse& response) {
      RETURN_IF_ERROR(parts_.advance_clock(TimeFromProto(request.now())));
      *response.mutable_now() = TimeToProto(parts_.clock.Now());
      return absl::OkStatus();
    };
    return functions;
  }

  absl::Status FillStatus(admin::v1::GetStatusResponse& response) const {
    response.set_service("delivery");
    response.set_version(std::string(config::Version()));
    *response.mutable_start_time() = TimeToProto(started_at_);
    *response.mutable_now() = TimeToProto(parts_.clock.Now());
    response.set_partition_count(parts_.partition_count);
    const journal::ConsumerStats stats = consumer_->stats();
    const absl::Status health = parts_.store.health();
    response.set_accepting_writes(health.ok() && !parts_.store.low_on_space());
    response.set_detail(std::string((health.ok() ? stats.status : health).message()));
    admin::v1::JournalLag& lag = *response.add_lags();
    lag.set_journal(std::string(kStatementJournal));
    lag.set_entries(stats.lag);
    lag.set_connected(stats.connected);
    ASSIGN_OR_RETURN(const uint64_t quarantined, ward_.Count());
    response.set_quarantined_persons(quarantined);
    return FillCounts(response);
  }

  absl::Status FillCounts(admin::v1::GetStatusResponse& response) const {
    auto& counts = *response.mutable_counts();
    counts["entries_delivered"] = metrics_.delivered();
    counts["copies_left_out"] = metrics_.copies_left_out();
    const std::shared_ptr<const RoutingTable> routes = parts_.routes.now();
    for (const std::string& recipient : routes->mailboxes()) {
      ASSIGN_OR_RETURN(const Mailboxes::View view, mailboxes_.Look(recipient));
      const auto head = static_cast<int64_t>(view.head);
      counts["mailbox_entries"] += head;
      counts["entries_pending"] += head - static_cast<int64_t>(view.state.acknowledged_sequence());
      counts["entries_rejected"] += static_cast<int64_t>(view.state.rejected_count());
    }
    return absl::OkStatus();
  }

  const DeliveryServerParts parts_;
  DeliveryMetrics metrics_;
  Mailboxes mailboxes_;
  MailboxHub hub_;
  QuarantineWard ward_;
  Rejections rejections_;
  StatementProcessor processor_;
  const absl::Time started_at_;
  const std::unique_ptr<monitor::ServiceMonitor> monitor_;
  std::optional<DeliveryService> delivery_;
  std::optional<rpc::AdminService> admin_;
  std::unique_ptr<journal::Consumer> consumer_;
  std::vector<std::unique_ptr<metrics::Registry::Collector>> collectors_;
  std::unique_ptr<rpc::Server> server_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<DeliveryServer>> DeliveryServer::Start(
    const DeliveryServerParts& parts) {
  auto server = std::make_unique<Impl>(parts);
  RETURN_IF_ERROR(server->Start());
  return server;
}

}  // namespace typl::delivery
