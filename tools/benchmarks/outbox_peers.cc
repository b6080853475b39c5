// outbox_vs_postgres: statements that wait, brought to their recipients and acknowledged, and rows
// of an outbox table, claimed and marked.

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/status/macros.h"
#include "tools/benchmarks/counting_store.h"
#include "tools/benchmarks/peer.h"
#include "tools/benchmarks/postgres.h"
#include "tools/benchmarks/setting.h"
#include "tools/benchmarks/stream_load.h"
#include "tools/sim/observer.h"
#include "tools/support/client.h"
#include "typl/admin/v1/admin.grpc.pb.h"

namespace typl::bench {
namespace {

using std::chrono::steady_clock;

constexpr char kName[] = "outbox_vs_postgres";
constexpr char kUnit[] = "messages/s";
constexpr int kBatch = 500;
constexpr int kBatchesInFlight = 8;
constexpr int kRegistrations = 50'000;
constexpr int kWarmUp = 5'000;
constexpr int kWorkers = 8;
constexpr int kClaimsOfWorker = 24;
constexpr int kClaimed = 500;
constexpr int kRows = kWorkers * kClaimsOfWorker * kClaimed;
constexpr int kQuietLooks = 3;
constexpr std::chrono::milliseconds kLookEvery{20};
constexpr std::chrono::seconds kQuietPatience{120};

constexpr char kTables[] =
    "CREATE TABLE outbox (id bigserial PRIMARY KEY, payload text NOT NULL,"
    " delivered_at timestamptz);"
    "CREATE INDEX ON outbox (id) WHERE delivered_at IS NULL";

constexpr char kClaim[] =
    "UPDATE outbox SET delivered_at = now() WHERE id IN (SELECT id FROM outbox"
    " WHERE delivered_at IS NULL ORDER BY id LIMIT %d FOR UPDATE SKIP LOCKED)"
    " RETURNING id, payload;\n";

// What recipients keep here: counts and sizes. Thread-safe.
class Tally final : public sim::EntryStore {
 public:
  bool Received(const std::string& recipient, const delivery::v1::MailboxEntry& entry,
                Moment when) override {
    std::lock_guard lock(mutex_);
    uint64_t& last = last_[recipient];
    if (entry.sequence() <= last) return false;
    last = entry.sequence();
    ++received_;
    bytes_ += entry.ByteSizeLong();
    return true;
  }
  void Acknowledged(const std::string& recipient, uint64_t sequence) override {
    std::lock_guard lock(mutex_);
    last_acknowledged_ = steady_clock::now();
  }
  uint64_t LastSequence(const std::string& recipient) const override {
    std::lock_guard lock(mutex_);
    const auto found = last_.find(recipient);
    return found == last_.end() ? 0 : found->second;
  }

  uint64_t received() const {
    std::lock_guard lock(mutex_);
    return received_;
  }
  size_t MeanBytes() const {
    std::lock_guard lock(mutex_);
    return received_ == 0 ? 0 : bytes_ / received_;
  }
  Moment last_acknowledged() const {
    std::lock_guard lock(mutex_);
    return last_acknowledged_;
  }

 private:
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::map<std::string, uint64_t> last_;
  uint64_t received_ = 0;
  uint64_t bytes_ = 0;
  Moment last_acknowledged_;
};

// Where the messages wait when a round begins.
enum class Waiting { kInJournal, kInMailboxes };

// Processor time of one side, and what was done in it.
struct Work {
  std::chrono::duration<double> cpu{};
  double messages = 0;
  // Of the last round, from starting delivery until it served.
  std::chrono::duration<double> start{};

  double MicrosecondsEach() const { return cpu.count() * 1e6 / messages; }
};

// Waits until the service has processed everything in the journal that it reads.
absl::Status WaitUntilCaughtUp(const std::string& address) {
  const auto stub = admin::v1::AdminService::NewStub(tools::OpenChannel(address));
  const auto deadline = steady_clock::now() + kQuietPatience;
  for (int quiet = 0; quiet < kQuietLooks;) {
    if (steady_clock::now() > deadline) {
      return absl::DeadlineExceededError(absl::StrCat(address, " does not catch up"));
    }
    std::this_thread::sleep_for(kLookEvery);
    grpc::ClientContext context;
    tools::PrepareCall(context, "operators/sim");
    admin::v1::GetStatusResponse status;
    const grpc::Status asked = stub->GetStatus(&context, {}, &status);
    if (!asked.ok()) return absl::InternalError(tools::Describe(asked));
    const bool behind =
        std::any_of(status.lags().begin(), status.lags().end(),
                    [](const auto& lag) { return lag.entries() > 0 || !lag.connected(); });
    quiet = behind ? 0 : quiet + 1;
  }
  return absl::OkStatus();
}

// The three services, whose messages are let wait and then received.
class DeliverySide {
 public:
  static absl::StatusOr<std::unique_ptr<DeliverySide>> Start(const Setting& setting) {
    ASSIGN_OR_RETURN(auto stack, StartStack(setting, kName, false));
    return std::unique_ptr<DeliverySide>(new DeliverySide(std::move(stack), setting.seed));
  }

  // Messages a second, from the moment that they are asked for until the last is acknowledged.
  absl::StatusOr<double> Deliver(int registrations, Waiting waiting, Work& work) {
    if (waiting == Waiting::kInJournal) Delivery().Kill();
    RETURN_IF_ERROR(SendBatches(stack_->endpoints().intake.grpc,
                                persons_.NextBatches(registrations, kBatch), kBatchesInFlight));
    RETURN_IF_ERROR(WaitUntilCaughtUp(stack_->endpoints().statement.grpc));
    const uint64_t before = tally_.received();
    std::chrono::duration<double> cpu_before{};
    if (waiting == Waiting::kInMailboxes) {
      RETURN_IF_ERROR(WaitUntilCaughtUp(stack_->endpoints().delivery.grpc));
      cpu_before = Delivery().CpuTime();
    }
    const auto begun = steady_clock::now();
    if (waiting == Waiting::kInJournal) {
      ASSIGN_OR_RETURN(work.start, stack_->KillAndRestart("delivery"));
    }
    RETURN_IF_ERROR(ReceiveAll());
    const auto messages = static_cast<double>(tally_.received() - before);
    work.cpu += Delivery().CpuTime() - cpu_before;
    work.messages += messages;
    return messages / std::chrono::duration<double>(tally_.last_acknowledged() - begun).count();
  }

  size_t MessageBytes() const { return tally_.MeanBytes(); }

 private:
  DeliverySide(std::unique_ptr<tools::Stack> stack, uint64_t seed)
      : stack_(std::move(stack)), persons_(seed) {}

  tools::Process& Delivery() { return *stack_->services().back().process; }

  absl::Status ReceiveAll() {
    const auto receivers = StartReceivers(stack_->endpoints().delivery.grpc, tally_);
    sim::Observer observer(stack_->endpoints());
    const auto deadline = steady_clock::now() + kQuietPatience;
    while (steady_clock::now() < deadline) {
      ASSIGN_OR_RETURN(const bool quiet, observer.IsQuiet([this](const std::string& recipient) {
        return tally_.LastSequence(recipient);
      }));
      if (quiet) return absl::OkStatus();
      std::this_thread::sleep_for(kLookEvery);
    }
    return absl::DeadlineExceededError("messages are not acknowledged");
  }

  const std::unique_ptr<tools::Stack> stack_;
  PersonSource persons_;
  Tally tally_;
};

// Rows of `bytes` that wait, claimed and marked by workers; rows a second.
absl::StatusOr<double> Claim(Postgres& postgres, size_t bytes, Work& work) {
  RETURN_IF_ERROR(postgres
                      .Sql(absl::StrFormat("TRUNCATE outbox; INSERT INTO outbox (payload) SELECT "
                                           "repeat('p', %d) FROM generate_series(1, %d)",
                                           bytes, kRows))
                      .status());
  RETURN_IF_ERROR(postgres.Sql("VACUUM ANALYZE outbox").status());
  Postgres::Load load;
  load.clients = kWorkers;
  load.transactions = kClaimsOfWorker;
  load.script = absl::StrFormat(kClaim, kClaimed);
  const auto cpu_before = postgres.CpuTime();
  ASSIGN_OR_RETURN(const double claims, postgres.Run(load));
  work.cpu += postgres.CpuTime() - cpu_before;
  work.messages += kRows;
  ASSIGN_OR_RETURN(const std::string left,
                   postgres.Sql("SELECT count(*) FROM outbox WHERE delivered_at IS NULL"));
  if (left != "0\n") return absl::InternalError(absl::StrCat("rows that nobody claimed: ", left));
  return claims * kClaimed;
}

absl::StatusOr<Results> Compare(const Setting& setting, DeliverySide& delivery, Postgres& postgres,
                                Waiting waiting) {
  const bool in_journal = waiting == Waiting::kInJournal;
  const std::string name = in_journal ? kName : "mailbox_vs_postgres";
  setting.say(absl::StrCat("  ", name));
  Work warm_up;
  RETURN_IF_ERROR(delivery.Deliver(kWarmUp, waiting, warm_up).status());
  const size_t bytes = delivery.MessageBytes();
  RETURN_IF_ERROR(Claim(postgres, bytes, warm_up).status());
  Work ours;
  Work theirs;
  ASSIGN_OR_RETURN(
      const Rates rates,
      InTurn(
          setting, "PostgreSQL", [&] { return delivery.Deliver(kRegistrations, waiting, ours); },
          [&] { return Claim(postgres, bytes, theirs); }));
  return Results{
      {name, rates.ours, kUnit,
       absl::StrFormat("PostgreSQL %s: %.0f/s", postgres.version(), rates.theirs),
       rates.ours / rates.theirs,
       absl::StrFormat(
           "%d bytes; %s; there %d rows of an outbox, claimed %d at a time FOR UPDATE SKIP LOCKED, "
           "marked and committed by %d workers",
           bytes,
           in_journal ? absl::StrFormat("from statement's journal into mailboxes, received, "
                                        "acknowledged; delivery's start (%.1f s) included",
                                        ours.start.count())
                      : "from full mailboxes, received and acknowledged",
           kRows, kClaimed, kWorkers)},
      {name + "_cpu", ours.MicrosecondsEach(), "us/message",
       absl::StrFormat("PostgreSQL %.1f us", theirs.MicrosecondsEach()),
       ours.MicrosecondsEach() / theirs.MicrosecondsEach(),
       "processor time of delivery and of the database's processes"}};
}

}  // namespace

absl::StatusOr<Results> OutboxVsPostgres(const Setting& setting) {
  const absl::Status found = Postgres::Find();
  if (!found.ok()) return Skipped(setting, kName, kUnit, found);
  setting.say(absl::StrCat(kName, ": ", setting.rounds, " rounds of the messages of ",
                           kRegistrations, " registrations here and ", kRows, " rows there"));
  ASSIGN_OR_RETURN(auto delivery, DeliverySide::Start(setting));
  ASSIGN_OR_RETURN(auto postgres, Postgres::Start(setting, absl::StrCat(kName, ".postgres")));
  RETURN_IF_ERROR(postgres->Sql(kTables).status());
  Results results;
  for (const Waiting waiting : {Waiting::kInJournal, Waiting::kInMailboxes}) {
    ASSIGN_OR_RETURN(const Results some, Compare(setting, *delivery, *postgres, waiting));
    results.insert(results.end(), some.begin(), some.end());
  }
  return results;
}

}  // namespace typl::bench
