#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/config/clock_setup.h"
#include "common/config/store_setup.h"
#include "common/ids/ids.h"
#include "common/metrics/metrics.h"
#include "common/monitor/store_metrics.h"
#include "common/rpc/server.h"
#include "common/status/macros.h"
#include "common/store/rocksdb_store.h"
#include "services/intake/api/context.h"
#include "services/intake/api/intake_server.h"
#include "services/intake/storage/digests.h"
#include "services/intake/storage/installation.h"
#include "typl/config/v1/config.pb.h"

namespace typl::intake {
namespace {

using config::v1::IntakeConfig;

// Defaults that config.proto names.
constexpr int kRequestAgeMaxDays = 30;
constexpr uint32_t kPartitionCount = 16;
// Streams are kept open by readers and their heads in memory.
constexpr uint32_t kPartitionCountMax = 1'024;

absl::Status Check(const IntakeConfig& config) {
  std::vector<std::string> faults;
  if (config.server().listen().empty()) faults.push_back("server.listen is missing");
  if (config.store().path().empty()) faults.push_back("store.path is missing");
  if (config.identity_key_file().empty()) faults.push_back("identity_key_file is missing");
  if (config.partition_count() > kPartitionCountMax) {
    faults.push_back(absl::StrCat("partition_count is more than ", kPartitionCountMax));
  }
  if (faults.empty()) return absl::OkStatus();
  std::string all;
  for (const std::string& fault : faults) absl::StrAppend(&all, all.empty() ? "" : "; ", fault);
  return absl::InvalidArgumentError(all);
}

IntakeOptions OptionsOf(const IntakeConfig& config) {
  IntakeOptions options;
  options.rules.numbers = config.identity_range() == config::v1::IDENTITY_RANGE_ARTIFICIAL
                              ? IdentityNumbers::kArtificial
                              : IdentityNumbers::kProduction;
  options.rules.request_age_max_days =
      config.request_age_max_days() > 0 ? config.request_age_max_days() : kRequestAgeMaxDays;
  options.partition_count =
      config.partition_count() > 0 ? config.partition_count() : kPartitionCount;
  options.unsafe_no_dedup = config.unsafe_for_tests().no_dedup();
  return options;
}

absl::Status Run(const IntakeConfig& config, rpc::StopSignal& stop) {
  ASSIGN_OR_RETURN(const std::string secret, ReadSecretFile(config.identity_key_file()));
  ASSIGN_OR_RETURN(const std::unique_ptr<const Digests> digests, Digests::Create(secret));
  metrics::Registry registry;
  store::RocksDbOptions store_options =
      config::MakeStoreOptions(config.store(), config.unsafe_for_tests(),
                               [&stop](const absl::Status& why) { stop.Fail(why); });
  store_options.on_group = monitor::CountGroups(registry);
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store,
                   store::OpenRocksDbStore(std::move(store_options)));
  ASSIGN_OR_RETURN(const auto clock, config::ServiceClock::Create(config.clock(), *store));
  const IntakeOptions options = OptionsOf(config);
  RETURN_IF_ERROR(CheckInstallation(*store, options.partition_count, *digests));

  RandomIdGenerator ids;
  const auto advance = [&clock](absl::Time now) { return clock->Advance(now); };
  ASSIGN_OR_RETURN(const std::unique_ptr<IntakeServer> server,
                   IntakeServer::Start({*store, clock->clock(), advance, ids, *digests, registry,
                                        options, config.server()}));
  stop.OnReload(registry, nullptr);
  absl::Status why = stop.Wait();
  server->Drain();
  return why;
}

// The one thing that must be done before the first start.
int MakeIdentityKey(const std::string& path) {
  const absl::Status status = MakeSecretFile(path);
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return 1;
}

}  // namespace
}  // namespace typl::intake

int main(int argc, char** argv) {
  if (argc == 3 && absl::string_view(argv[1]) == "--make-identity-key") {
    return typl::intake::MakeIdentityKey(argv[2]);
  }
  return typl::rpc::ServiceMain<typl::config::v1::IntakeConfig>(
      argc, argv, "intake", typl::intake::Check, typl::intake::Run);
}
