#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/config/clock_setup.h"
#include "common/config/config.h"
#include "common/config/store_setup.h"
#include "common/journal/remote_source.h"
#include "common/log/log.h"
#include "common/metrics/metrics.h"
#include "common/monitor/store_metrics.h"
#include "common/rpc/channel.h"
#include "common/rpc/server.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/store/rocksdb_store.h"
#include "services/delivery/api/delivery_server.h"
#include "services/delivery/domain/routes_in_force.h"
#include "typl/config/v1/config.pb.h"

namespace typl::delivery {
namespace {

using config::v1::DeliveryConfig;

// Defaults that config.proto names.
constexpr uint32_t kPartitionCount = 16;
constexpr int kWorkers = 2;
// A cursor of each is held in memory, and one batch of each is under way.
constexpr uint32_t kPartitionCountMax = 1'024;

// Faults of the register with their fields, one to a line.
absl::Status WithViolations(const absl::Status& status, const std::string& file) {
  const auto faults = GetBadRequest(status);
  if (!faults.has_value()) return status;
  std::vector<std::string> lines = {absl::StrCat(file, " has faults:")};
  for (const auto& fault : faults->field_violations()) {
    lines.push_back(absl::StrCat("  ", fault.field(), ": ", fault.description()));
  }
  return absl::InvalidArgumentError(absl::StrJoin(lines, "\n"));
}

absl::StatusOr<RoutingTable> LoadRoutes(const std::string& file) {
  v1::RecipientRegister reg;
  RETURN_IF_ERROR(config::LoadFile(file, reg));
  auto routes = RoutingTable::FromRegister(reg);
  if (!routes.ok()) return WithViolations(routes.status(), file);
  return routes;
}

absl::Status Check(const DeliveryConfig& config) {
  std::vector<std::string> faults;
  if (config.server().listen().empty()) faults.push_back("server.listen is missing");
  if (config.store().path().empty()) faults.push_back("store.path is missing");
  if (config.statement().address().empty()) faults.push_back("statement.address is missing");
  if (config.recipients_file().empty()) faults.push_back("recipients_file is missing");
  if (config.partition_count() > kPartitionCountMax) {
    faults.push_back(absl::StrCat("partition_count is more than ", kPartitionCountMax));
  }
  if (!faults.empty()) return absl::InvalidArgumentError(absl::StrJoin(faults, "; "));
  return LoadRoutes(config.recipients_file()).status();
}

absl::StatusOr<std::unique_ptr<journal::Source>> MakeSource(
    const config::v1::UpstreamConfig& upstream) {
  journal::RemoteSourceOptions options;
  ASSIGN_OR_RETURN(options.channel, rpc::MakeChannel(upstream.address(), {.tls = upstream.tls()}));
  options.principal = "services/delivery";
  options.on_disconnect = [address = upstream.address()](const absl::Status& why) {
    log::Warning("journal_disconnected",
                 {{"journal", "statement"}, {"address", address}, {"cause", why.ToString()}});
  };
  return journal::NewRemoteSource(std::move(options));
}

absl::Status Run(const DeliveryConfig& config, rpc::StopSignal& stop) {
  ASSIGN_OR_RETURN(RoutingTable first_routes, LoadRoutes(config.recipients_file()));
  RoutesInForce routes(std::move(first_routes));
  metrics::Registry registry;
  store::RocksDbOptions store_options =
      config::MakeStoreOptions(config.store(), config.unsafe_for_tests(),
                               [&stop](const absl::Status& why) { stop.Fail(why); });
  store_options.on_group = monitor::CountGroups(registry);
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store,
                   store::OpenRocksDbStore(std::move(store_options)));
  ASSIGN_OR_RETURN(const auto clock, config::ServiceClock::Create(config.clock(), *store));
  ASSIGN_OR_RETURN(const std::unique_ptr<journal::Source> source, MakeSource(config.statement()));
  const DeliveryServerParts parts{
      .store = *store,
      .clock = clock->clock(),
      .advance_clock = [&clock](absl::Time now) { return clock->Advance(now); },
      .routes = routes,
      .source = *source,
      .registry = registry,
      .partition_count = config.partition_count() > 0 ? config.partition_count() : kPartitionCount,
      .workers = config.workers() > 0 ? config.workers() : kWorkers,
      .unsafe_no_dedup = config.unsafe_for_tests().no_dedup(),
      .config = config.server(),
  };
  ASSIGN_OR_RETURN(const std::unique_ptr<DeliveryServer> server, DeliveryServer::Start(parts));
  stop.OnReload(registry, [&routes](const google::protobuf::Message& read) -> absl::Status {
    const auto& again = static_cast<const DeliveryConfig&>(read);
    ASSIGN_OR_RETURN(RoutingTable next, LoadRoutes(again.recipients_file()));
    routes.Replace(std::move(next));
    return absl::OkStatus();
  });
  absl::Status why = stop.Wait();
  server->Drain();
  return why;
}

}  // namespace
}  // namespace typl::delivery

int main(int argc, char** argv) {
  return typl::rpc::ServiceMain<typl::config::v1::DeliveryConfig>(
      argc, argv, "delivery", typl::delivery::Check, typl::delivery::Run);
}
