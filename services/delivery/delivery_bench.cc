// How much typl-delivery bears: entries a second from a statement journal to acknowledged
// mailboxes, and the processor time it takes. Runs the real binary on a new store as a process of
// its own; this process is the upstream and the recipients.
//   delivery_bench [ENTRIES]

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/ids/ids.h"
#include "common/journal/journal.h"
#include "common/journal/journal_service.h"
#include "common/rpc/channel.h"
#include "common/rpc/server.h"
#include "common/store/memory_store.h"
#include "common/testing/child_process.h"
#include "common/testing/temp_dir.h"
#include "common/time/business_date.h"
#include "typl/delivery/v1/delivery.grpc.pb.h"
#include "typl/statement/v1/statement.pb.h"

namespace typl::delivery {
namespace {

constexpr uint32_t kPartitions = 16;
constexpr uint64_t kEntriesDefault = 400'000;
// Each person gets this many statements.
constexpr uint64_t kStatementsPerPerson = 2;
// An acknowledgement for about as many entries as a recipient would store in one transaction.
constexpr uint64_t kAcknowledgeEvery = 500;

const std::vector<std::string>& Recipients() {
  static const auto& recipients =
      *new std::vector<std::string>{"kela", "ytk", "jhl", "pro", "super"};
  return recipients;
}

// A statement of the size of a real one: two grounds, wordings in two languages.
std::string Event(const PersonId& person, uint64_t number, const std::string& recipient) {
  statement::v1::StatementEvent event;
  statement::v1::Statement& statement = *event.mutable_statement_issued();
  statement.set_name(PersonResourceName(person, kStatements, number));
  *statement.mutable_issued_on() = DayToProto(absl::CivilDay(2020, 3, 30));
  *statement.mutable_range()->mutable_from() = DayToProto(absl::CivilDay(2020, 3, 30));
  statement.set_benefit(recipient == "kela" ? law::v1::BENEFIT_BASIC
                                            : law::v1::BENEFIT_EARNINGS_RELATED);
  if (recipient != "kela") statement.set_fund(recipient);
  for (int i = 0; i < 2; ++i) {
    law::v1::Ground& ground = *statement.add_grounds();
    ground.set_provision("2:1");
    ground.set_section("TTL 1290/2002 2:1 (A 288/2012)");
    ground.set_reason("REGISTERED_FULL_TIME");
    statement::v1::Wording& wording = *statement.add_wordings();
    wording.set_code(ground.reason());
    wording.set_section(ground.section());
    wording.set_fi(std::string(120, 'f'));
    wording.set_sv(std::string(120, 's'));
  }
  statement.set_pack_hash(std::string(64, 'a'));
  event.set_portal("portals/sim");
  return event.SerializeAsString();
}

uint64_t FillJournal(store::Store& store, uint64_t entries) {
  uint64_t bytes = 0;
  std::vector<store::Batch> batches(kPartitions);
  for (uint64_t n = 0; n < entries; ++n) {
    const uint64_t person_number = n / kStatementsPerPerson;
    // Spread over partitions as random ids are.
    const PersonId person = PersonId::FromBits(person_number, person_number * 0x9E3779B97F4A7C15);
    const std::string& recipient = Recipients()[person_number % Recipients().size()];
    const std::string event = Event(person, n % kStatementsPerPerson + 1, recipient);
    bytes += event.size();
    store::Batch& batch = batches[person.Partition(kPartitions)];
    journal::Append(batch, person.Partition(kPartitions), absl::UnixEpoch(), person.text(), event);
    if (batch.bytes() > store::kBatchBytesMax / 2) store.CommitAndWait(std::exchange(batch, {}));
  }
  for (store::Batch& batch : batches) {
    if (!batch.empty()) store.CommitAndWait(std::move(batch));
  }
  return bytes / entries;
}

// Processor time of a process so far.
double CpuSeconds(pid_t pid) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/stat"));
  std::stringstream text;
  text << file.rdbuf();
  const std::string stat = text.str();
  // Fields 14 and 15, counted after the name in brackets, which is the second.
  const std::vector<std::string> fields = absl::StrSplit(stat.substr(stat.rfind(')') + 2), ' ');
  return (std::atof(fields[11].c_str()) + std::atof(fields[12].c_str())) /
         static_cast<double>(sysconf(_SC_CLK_TCK));
}

// Receives and acknowledges until the recipient has its share.
void RunRecipient(const std::string& address, const std::string& name, const std::string& principal,
                  uint64_t share) {
  const auto stub = v1::DeliveryService::NewStub(*rpc::MakeChannel(address));
  const auto context = rpc::ClientContextFor(principal);
  v1::ReceiveRequest request;
  request.set_recipient(name);
  request.set_window(10'000);
  const auto stream = stub->Receive(context.get(), request);
  uint64_t acknowledged = 0;
  uint64_t last = 0;
  v1::ReceiveResponse response;
  while (last < share && stream->Read(&response)) {
    last = response.entries(response.entries_size() - 1).sequence();
    if (last - acknowledged < kAcknowledgeEvery && last != response.head_sequence()) continue;
    v1::AcknowledgeRequest acknowledge;
    acknowledge.set_recipient(name);
    acknowledge.set_sequence(last);
    v1::AcknowledgeResponse done;
    const auto call = rpc::ClientContextFor(principal, absl::Seconds(30));
    if (!stub->Acknowledge(call.get(), acknowledge, &done).ok()) std::abort();
    acknowledged = last;
  }
  context->TryCancel();
}

std::string Config(const std::string& directory, const std::string& upstream,
                   const std::string& recipients_file) {
  return absl::StrCat("server { listen: \"127.0.0.1:0\" address_file: \"", directory,
                      "/addresses\" }\nstore { path: \"", directory,
                      "/store\" create_if_missing: true }\nstatement { address: \"", upstream,
                      "\" }\nrecipients_file: \"", recipients_file,
                      "\"\npartition_count: ", kPartitions, "\n");
}

int Run(const std::string& own_path, uint64_t entries) {
  const auto store = store::NewMemoryStore();
  const uint64_t event_bytes = FillJournal(*store, entries);
  rpc::ServerOptions options;
  options.name = "upstream";
  options.config.set_listen("127.0.0.1:0");
  options.rules = journal::JournalService::Rules();
  const auto upstream = *rpc::Server::Create(std::move(options));
  journal::JournalService service(upstream->host(), *store, kPartitions);
  if (!upstream->Start({&service}).ok()) return 1;

  const testing::TempDir directory;
  const std::string config_file = directory.Write(
      "config.textproto", Config(directory.path(), upstream->address(), TYPL_RECIPIENTS_FILE));
  const std::string binary =
      absl::StrCat(own_path.substr(0, own_path.rfind('/') + 1), "typl-delivery");
  const auto begun = std::chrono::steady_clock::now();
  testing::ChildProcess delivery(
      {.command = {binary, "--config", config_file}, .output_file = directory.File("log")});
  const auto addresses = delivery.AwaitAddressFile(directory.File("addresses"));
  if (!addresses.has_value()) return 1;
  std::vector<std::thread> threads;
  for (const std::string& recipient : Recipients()) {
    threads.emplace_back([&addresses, name = absl::StrCat("recipients/", recipient), entries] {
      RunRecipient(addresses->grpc, name, name, entries / Recipients().size());
    });
  }
  // The portal gets a copy of each.
  threads.emplace_back([&addresses, entries] {
    RunRecipient(addresses->grpc, "recipients/portal-sim", "portals/sim", entries);
  });
  for (std::thread& thread : threads) thread.join();
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  const double cpu = CpuSeconds(delivery.pid());
  std::printf("%llu statements of %llu bytes to %zu payers and a portal in %.2f s: %.0f/s\n",
              static_cast<unsigned long long>(entries),
              static_cast<unsigned long long>(event_bytes), Recipients().size(), seconds,
              entries / seconds);
  std::printf(
      "typl-delivery: %.2f s of processor time, %.1f us a statement, %.2f cores at 20,000/s\n", cpu,
      cpu / entries * 1e6, cpu / entries * 20'000);
  delivery.Kill(SIGTERM);
  delivery.AwaitExit();
  return 0;
}

}  // namespace
}  // namespace typl::delivery

int main(int argc, char** argv) {
  uint64_t entries = typl::delivery::kEntriesDefault;
  if (argc > 1 && !absl::SimpleAtoi(argv[1], &entries)) return 2;
  // The same number for each recipient and person.
  entries -= entries % 10;
  return typl::delivery::Run(argv[0], entries);
}
