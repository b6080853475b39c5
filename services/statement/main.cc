#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/config/clock_setup.h"
#include "common/config/store_setup.h"
#include "common/journal/remote_source.h"
#include "common/log/log.h"
#include "common/metrics/metrics.h"
#include "common/monitor/store_metrics.h"
#include "common/rpc/channel.h"
#include "common/rpc/server.h"
#include "common/status/macros.h"
#include "common/store/rocksdb_store.h"
#include "services/statement/api/statement_server.h"
#include "services/statement/domain/installation.h"
#include "services/statement/domain/pack_law.h"
#include "services/statement/domain/rules_in_force.h"
#include "services/statement/law_files.h"
#include "typl/config/v1/config.pb.h"

namespace typl::statement {
namespace {

using config::v1::StatementConfig;

// As whom intake knows this service on a plaintext port; under TLS the certificate tells.
constexpr char kPrincipal[] = "services/statement";

// Defaults that config.proto names.
constexpr uint32_t kPartitionCount = 16;
// Streams are kept open by readers and their heads in memory.
constexpr uint32_t kPartitionCountMax = 1'024;
constexpr int kClaimMinutes = 60;
constexpr int kWorkers = 2;
constexpr int kSecondReadingPercent = 1;
constexpr int kPercentMax = 100;
// Parts of the contract: see config.proto.
constexpr int kReplyDaysMax = 60;
constexpr int kThousand = 1'000;
constexpr int kExPostPerThousand = 2;
constexpr int kExPostDaysMax = 365;

absl::StatusOr<std::vector<law::PackFile>> ReadConfiguredPack(const StatementConfig& config) {
  return law::ReadPackFiles({config.law_pack_files().begin(), config.law_pack_files().end()});
}

absl::StatusOr<std::shared_ptr<const CaseLaw>> LoadLaw(const std::vector<law::PackFile>& files) {
  ASSIGN_OR_RETURN(std::shared_ptr<const law::LawPack> pack, law::LawPack::Load(files));
  return NewPackLaw(std::move(pack));
}

absl::Status CheckConfiguredPack(const StatementConfig& config) {
  ASSIGN_OR_RETURN(const std::vector<law::PackFile> files, ReadConfiguredPack(config));
  return LoadLaw(files).status();
}

// The pack that is active in the store decides. A new installation begins with the configured one;
// later that is only named when it is another.
absl::StatusOr<std::unique_ptr<LawBook>> OpenLaws(const StatementConfig& config,
                                                  store::Store& store, const Clock& clock) {
  ASSIGN_OR_RETURN(const std::vector<law::PackFile> configured, ReadConfiguredPack(config));
  ASSIGN_OR_RETURN(const std::shared_ptr<const CaseLaw> law, LoadLaw(configured));
  ASSIGN_OR_RETURN(std::unique_ptr<LawBook> laws,
                   LawBook::Open(store, LoadLaw, law, configured, clock.Now()));
  const std::string active = laws->active().law->pack_hash();
  log::Info("law_pack_active", {{"pack_hash", active}});
  if (law->pack_hash() != active) {
    log::Warning("law_pack_files_not_active", {{"pack_hash", law->pack_hash()}});
  }
  return laws;
}

// All faults of the configuration, the law pack's among them, so that --check-config tells them.
// Negative numbers are told by config::CheckCommon.
absl::Status Check(const StatementConfig& config) {
  std::vector<std::string> faults;
  if (config.server().listen().empty()) faults.push_back("server.listen is missing");
  if (config.store().path().empty()) faults.push_back("store.path is missing");
  if (config.intake().address().empty()) faults.push_back("intake.address is missing");
  if (config.clarification_reply_days() < 1 || config.clarification_reply_days() > kReplyDaysMax) {
    faults.push_back(absl::StrCat("clarification_reply_days must be 1-", kReplyDaysMax));
  }
  if (config.second_reading_percent() > kPercentMax) {
    faults.push_back(absl::StrCat("second_reading_percent must be 0-", kPercentMax));
  }
  if (config.ex_post_per_thousand() > kThousand) {
    faults.push_back(absl::StrCat("ex_post_per_thousand must be 0-", kThousand));
  }
  if (config.ex_post_days() > kExPostDaysMax) {
    faults.push_back(absl::StrCat("ex_post_days must be 0-", kExPostDaysMax));
  }
  for (const int risk : config.ex_post_risks()) {
    if (risk == config::v1::EX_POST_RISK_UNSPECIFIED) {
      faults.push_back("ex_post_risks must name risks");
    }
  }
  if (config.partition_count() > kPartitionCountMax) {
    faults.push_back(absl::StrCat("partition_count is more than ", kPartitionCountMax));
  }
  if (config.law_pack_files().empty()) {
    faults.push_back("law_pack_files is missing");
  } else if (const absl::Status pack = CheckConfiguredPack(config); !pack.ok()) {
    faults.push_back(std::string(pack.message()));
  }
  if (faults.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrJoin(faults, "; "));
}

CaseRules RulesOf(const StatementConfig& config) {
  CaseRules rules;
  rules.clarification_reply_days = config.clarification_reply_days();
  rules.second_reading_percent =
      config.has_second_reading_percent() ? config.second_reading_percent() : kSecondReadingPercent;
  rules.approval_provisions = {config.approval_provisions().begin(),
                               config.approval_provisions().end()};
  rules.ex_post_per_thousand =
      config.has_ex_post_per_thousand() ? config.ex_post_per_thousand() : kExPostPerThousand;
  for (const int risk : config.ex_post_risks()) {
    rules.ex_post_risks.push_back(static_cast<config::v1::ExPostRisk>(risk));
  }
  if (config.ex_post_days() > 0) rules.ex_post_days = config.ex_post_days();
  rules.claim_duration =
      absl::Minutes(config.claim_minutes() > 0 ? config.claim_minutes() : kClaimMinutes);
  return rules;
}

StatementOptions OptionsOf(const StatementConfig& config) {
  StatementOptions options;
  options.partition_count =
      config.partition_count() > 0 ? config.partition_count() : kPartitionCount;
  options.unsafe_no_dedup = config.unsafe_for_tests().no_dedup();
  return options;
}

absl::StatusOr<std::unique_ptr<journal::Source>> IntakeSource(const StatementConfig& config) {
  rpc::ChannelOptions options;
  options.tls = config.intake().tls();
  journal::RemoteSourceOptions source;
  ASSIGN_OR_RETURN(source.channel, rpc::MakeChannel(config.intake().address(), options));
  source.principal = kPrincipal;
  source.on_disconnect = [](const absl::Status& why) {
    log::Warning("intake_journal_disconnected", {{"status", why.ToString()}});
  };
  return journal::NewRemoteSource(std::move(source));
}

absl::Status Run(const StatementConfig& config, rpc::StopSignal& stop) {
  metrics::Registry registry;
  store::RocksDbOptions store_options =
      config::MakeStoreOptions(config.store(), config.unsafe_for_tests(),
                               [&stop](const absl::Status& why) { stop.Fail(why); });
  store_options.on_group = monitor::CountGroups(registry);
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store,
                   store::OpenRocksDbStore(std::move(store_options)));
  ASSIGN_OR_RETURN(const auto clock, config::ServiceClock::Create(config.clock(), *store));
  const StatementOptions options = OptionsOf(config);
  RulesInForce rules(RulesOf(config));
  RETURN_IF_ERROR(CheckInstallation(*store, options.partition_count));
  ASSIGN_OR_RETURN(std::unique_ptr<journal::Source> intake, IntakeSource(config));
  ASSIGN_OR_RETURN(const std::unique_ptr<LawBook> laws, OpenLaws(config, *store, clock->clock()));

  const auto advance = [&clock](absl::Time now) { return clock->Advance(now); };
  ASSIGN_OR_RETURN(const std::unique_ptr<StatementServer> server,
                   StatementServer::Start({{*store, clock->clock(), *laws, rules, options},
                                           advance,
                                           registry,
                                           config.server(),
                                           std::move(intake),
                                           config.workers() > 0 ? config.workers() : kWorkers}));
  stop.OnReload(registry, [&rules](const google::protobuf::Message& read) {
    rules.Replace(RulesOf(static_cast<const StatementConfig&>(read)));
    return absl::OkStatus();
  });
  absl::Status why = stop.Wait();
  server->Drain();
  return why;
}

}  // namespace
}  // namespace typl::statement

int main(int argc, char** argv) {
  return typl::rpc::ServiceMain<typl::config::v1::StatementConfig>(
      argc, argv, "statement", typl::statement::Check, typl::statement::Run);
}
