#include "services/statement/api/statement_server.h"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/config/config.h"
#include "common/journal/journal_service.h"
#include "common/log/log.h"
#include "common/monitor/service_monitor.h"
#include "common/monitor/status_page.h"
#include "common/rpc/admin_service.h"
#include "common/rpc/server.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "services/statement/api/case_metrics.h"
#include "services/statement/api/casework_service.h"
#include "services/statement/api/law_service.h"
#include "services/statement/api/operations.h"
#include "services/statement/api/pipeline.h"
#include "services/statement/api/queue_census.h"
#include "services/statement/api/statement_layout.h"
#include "services/statement/api/statement_monitor.h"
#include "services/statement/api/statement_service.h"
#include "services/statement/domain/timers.h"

namespace typl::statement {
namespace {

constexpr int kMessageBytesMax = 4 * 1024 * 1024;

class Impl final : public StatementServer {
 public:
  explicit Impl(StatementServerParts parts)
      : parts_(std::move(parts)),
        metrics_(parts_.registry),
        started_at_(parts_.context.clock.Now()),
        monitor_(monitor::ServiceMonitor::Start({"statement", parts_.registry, parts_.context.store,
                                                 parts_.context.clock, StatementLayout()})),
        census_(parts_.context.store, parts_.context.clock, parts_.registry) {}
  // The server goes before its services, and they before the pipeline; the rest in the order of the
  // members.
  ~Impl() override {
    if (server_ != nullptr) server_->Drain();
    server_.reset();
  }

  absl::Status Start() {
    const Context& context = parts_.context;
    ASSIGN_OR_RETURN(server_, rpc::Server::Create(ServerOptions()));
    ASSIGN_OR_RETURN(pipeline_, Pipeline::Start(context, std::move(parts_.intake), metrics_,
                                                PipelineOptionsOf()));
    statements_.emplace(server_->host(), context);
    casework_.emplace(server_->host(), context);
    laws_.emplace(server_->host(), context, [this] { pipeline_->ReviewCases(); });
    journal_.emplace(server_->host(), context.store, context.options.partition_count);
    admin_.emplace(server_->host(), Admin());
    collectors_ = AddStatementGauges(parts_.registry, monitor_->jobs(), context, *pipeline_);
    census_thread_ = std::make_unique<QueueCensusThread>(census_, Watched("count_queue"));
    return server_->Start({&*statements_, &*casework_, &*laws_, &*journal_, &*admin_});
  }

  const std::string& address() const override { return server_->address(); }
  void Drain() override { server_->Drain(); }

 private:
  using OnEnd = std::function<void(const absl::Status&)>;

  // For a background job named `job`: a success is noted, a failure is logged.
  OnEnd Watched(const std::string& job) {
    return [job, succeeded = monitor_->jobs().Add(job)](const absl::Status& status) {
      if (status.ok()) return succeeded();
      log::Warning("job_failed", {{"job", job}, {"status", status.ToString()}});
    };
  }

  PipelineOptions PipelineOptionsOf() {
    PipelineOptions options;
    options.workers = parts_.workers;
    options.on_timer_run = Watched("fire_timers");
    std::vector<OnEnd> on_review_step;
    for (uint32_t lane = 0; lane < kReviewLanes; ++lane) {
      on_review_step.push_back(Watched(absl::StrCat("review_law_", lane)));
    }
    options.on_review_step = [on_review_step = std::move(on_review_step)](
                                 uint32_t lane, const absl::Status& status) {
      on_review_step.at(lane)(status);
    };
    return options;
  }

  rpc::ServerOptions ServerOptions() {
    const store::Store& store = parts_.context.store;
    rpc::ServerOptions options;
    options.name = "statement";
    options.config = parts_.config;
    // A law pack is given in one message.
    if (options.config.message_bytes_max() == 0) {
      options.config.set_message_bytes_max(kMessageBytesMax);
    }
    for (const auto& rules :
         {StatementService::Rules(), CaseworkService::Rules(), LawService::Rules(),
          journal::JournalService::Rules(), rpc::AdminRules()}) {
      options.rules.insert(options.rules.end(), rules.begin(), rules.end());
    }
    options.metrics = &parts_.registry;
    options.accepts_new_work = [&store] { return AcceptsNewWork(store); };
    options.ready = [&store] { return store.health(); };
    options.status_page = [this] { return monitor_->StatusPage(); };
    options.status_page_policy = monitor::StatusPagePolicy();
    return options;
  }

  rpc::AdminFunctions Admin() {
    rpc::AdminFunctions functions;
    functions.status = [this](const auto&, admin::v1::GetStatusResponse& response) {
      return FillStatus(response);
    };
    functions.list_quarantine = [this](const auto& request, auto& response) {
      return ListQuarantine(parts_.context, request, response);
    };
    functions.retry_quarantined = [this](const rpc::Caller& caller, const auto& request,
                                         auto& response) {
      return RetryQuarantine(parts_.context, metrics_, caller.principal, request, response);
    };
    functions.put_aside_quarantined = [this](const rpc::Caller& caller, const auto& request,
                                             auto& response) {
      return PutAside(parts_.context, metrics_, caller.principal, request, response);
    };
    functions.list_audit = [this](const auto& request, auto& response) {
      return ListAudit(parts_.context, request, response);
    };
    functions.advance_clock = [this](const admin::v1::AdvanceClockRequest& request,
                                     admin::v1::AdvanceClockResponse& response) {
      RETURN_IF_ERROR(parts_.advance_clock(TimeFromProto(request.now())));
      *response.mutable_now() = TimeToProto(parts_.context.clock.Now());
      return absl::OkStatus();
    };
    return functions;
  }

  absl::Status FillStatus(admin::v1::GetStatusResponse& response) const {
    const Context& context = parts_.context;
    response.set_service("statement");
    response.set_version(std::string(config::Version()));
    *response.mutable_start_time() = TimeToProto(started_at_);
    *response.mutable_now() = TimeToProto(context.clock.Now());
    const absl::Status accepts = AcceptsNewWork(context.store);
    response.set_accepting_writes(accepts.ok());
    response.set_detail(std::string(accepts.message()));
    response.set_partition_count(context.options.partition_count);
    response.set_pack_hash(context.laws.active().law->pack_hash());
    AddLag("intake", pipeline_->intake_stats(), response);
    AddLag("inputs", pipeline_->inputs_stats(), response);
    RETURN_IF_ERROR(AddTimers(response));
    ASSIGN_OR_RETURN(const uint64_t quarantined, CountQuarantined(context.store));
    response.set_quarantined_persons(quarantined);
    ASSIGN_OR_RETURN(const v1::Counts counts, ReadCounts(*context.store.NewSnapshot()));
    const google::protobuf::Reflection* reflection = v1::Counts::GetReflection();
    for (int i = 0; i < v1::Counts::descriptor()->field_count(); ++i) {
      const google::protobuf::FieldDescriptor* field = v1::Counts::descriptor()->field(i);
      (*response.mutable_counts())[field->name()] = reflection->GetInt64(counts, field);
    }
    return absl::OkStatus();
  }

  // Timers whose day has come are work that is not done yet, too.
  absl::Status AddTimers(admin::v1::GetStatusResponse& response) const {
    const Context& context = parts_.context;
    admin::v1::JournalLag& lag = *response.add_lags();
    lag.set_journal("timers");
    lag.set_connected(true);
    ASSIGN_OR_RETURN(const uint64_t due,
                     CountDueTimers(context.store, HelsinkiDay(context.clock.Now()),
                                    TimerRunner::kTimersAtOnceMax));
    lag.set_entries(due);
    return absl::OkStatus();
  }

  static void AddLag(const std::string& journal, const journal::ConsumerStats& stats,
                     admin::v1::GetStatusResponse& response) {
    admin::v1::JournalLag& lag = *response.add_lags();
    lag.set_journal(journal);
    lag.set_entries(stats.lag);
    lag.set_connected(stats.connected);
    if (stats.status.ok()) return;
    if (!response.detail().empty()) response.mutable_detail()->append("; ");
    response.mutable_detail()->append(journal + ": " + std::string(stats.status.message()));
  }

  StatementServerParts parts_;
  CaseMetrics metrics_;
  const absl::Time started_at_;
  const std::unique_ptr<monitor::ServiceMonitor> monitor_;
  QueueCensus census_;
  std::unique_ptr<Pipeline> pipeline_;
  std::optional<StatementService> statements_;
  std::optional<CaseworkService> casework_;
  std::optional<LawService> laws_;
  std::optional<journal::JournalService> journal_;
  std::optional<rpc::AdminService> admin_;
  std::unique_ptr<QueueCensusThread> census_thread_;
  std::vector<std::unique_ptr<metrics::Registry::Collector>> collectors_;
  std::unique_ptr<rpc::Server> server_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<StatementServer>> StatementServer::Start(
    StatementServerParts parts) {
  auto server = std::make_unique<Impl>(std::move(parts));
  RETURN_IF_ERROR(server->Start());
  return server;
}

}  // namespace typl::statement
