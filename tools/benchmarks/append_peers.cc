// append_vs_nats and append_vs_etcd: a registration made durable, and a message of its size.

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/status/macros.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/wire_format_lite.h"
#include "grpcpp/generic/generic_stub.h"
#include "tools/benchmarks/in_flight.h"
#include "tools/benchmarks/peer.h"
#include "tools/benchmarks/setting.h"
#include "tools/benchmarks/unary_load.h"
#include "tools/support/client.h"

namespace typl::bench {
namespace {

constexpr char kUnit[] = "registrations/s";
constexpr int kInFlight = 256;
constexpr int kConnections = 4;
constexpr int kWarmUp = 1'000;
constexpr int kRound = 30'000;
// It syncs each message by itself, so that this takes long enough.
constexpr int kNatsRound = 3'000;
constexpr std::chrono::seconds kNatsPatience{180};
constexpr std::chrono::seconds kCallPatience{30};
constexpr double kMicroseconds = 1e6;

// What a peer is made of here.
struct Peer {
  std::string name;
  std::string version;
  std::unique_ptr<tools::Process> server;
  // Appends so many messages, kInFlight at a time; messages a second.
  std::function<absl::StatusOr<double>(int count)> append;
  int round = 0;
  std::string how;
};

absl::StatusOr<Results> Compare(const Setting& setting, const std::string& name, IntakeSide& intake,
                                Peer& peer) {
  setting.say(absl::StrCat(name, ": ", kInFlight, " in flight, ", setting.rounds, " rounds of ",
                           kRound, " here and ", peer.round, " there"));
  RETURN_IF_ERROR(intake.Register(kWarmUp, kInFlight).status());
  RETURN_IF_ERROR(peer.append(kWarmUp).status());
  const auto our_cpu = intake.CpuTime();
  const auto their_cpu = peer.server->CpuTime();
  ASSIGN_OR_RETURN(const Rates rates,
                   InTurn(
                       setting, peer.name, [&] { return intake.Register(kRound, kInFlight); },
                       [&] { return peer.append(peer.round); }));
  const double ours_us =
      (intake.CpuTime() - our_cpu).count() * kMicroseconds / setting.rounds / kRound;
  const double theirs_us =
      (peer.server->CpuTime() - their_cpu).count() * kMicroseconds / setting.rounds / peer.round;
  return Results{{name, rates.ours, kUnit,
                  absl::StrFormat("%s %s: %.0f/s", peer.name, peer.version, rates.theirs),
                  rates.ours / rates.theirs,
                  absl::StrFormat("%d in flight, %d bytes, each synced before its answer; there %s",
                                  kInFlight, intake.RequestBytes(), peer.how)},
                 {absl::StrCat(name, "_cpu"), ours_us, "us/registration",
                  absl::StrFormat("%s %.1f us", peer.name, theirs_us), ours_us / theirs_us,
                  "processor time of the servers' processes"}};
}

// An inode's flags, and whether writes to it are synced by the file system (chattr +S).
class SyncedFlag {
 public:
  // Sets it on a directory: files made there have it too. An error: the file system has none.
  static absl::Status Set(const std::string& directory) {
    return Change(directory, [](int& flags) {
      flags |= FS_SYNC_FL;
      return true;
    });
  }
  static bool IsSet(const std::string& file) {
    bool set = false;
    const absl::Status read = Change(file, [&set](int& flags) {
      set = (flags & FS_SYNC_FL) != 0;
      return false;
    });
    return read.ok() && set;
  }

 private:
  // Writes them back when `change` says so.
  static absl::Status Change(const std::string& file, const std::function<bool(int&)>& change) {
    const int fd = open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return absl::ErrnoToStatus(errno, file);
    int flags = 0;
    bool done = ioctl(fd, FS_IOC_GETFLAGS, &flags) == 0;
    if (done && change(flags)) done = ioctl(fd, FS_IOC_SETFLAGS, &flags) == 0;
    const int error = errno;
    close(fd);
    if (!done) return absl::ErrnoToStatus(error, absl::StrCat("flags of ", file));
    return absl::OkStatus();
  }
};

// That what JetStream has written was synced.
absl::Status CheckSynced(const std::string& store) {
  int blocks = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(store)) {
    if (entry.path().extension() != ".blk") continue;
    ++blocks;
    if (!SyncedFlag::IsSet(entry.path().string())) {
      return absl::InternalError(absl::StrCat(entry.path().string(), " is not written in sync"));
    }
  }
  if (blocks == 0) return absl::InternalError(absl::StrCat("no messages in ", store));
  return absl::OkStatus();
}

// Last word of the first line that a program prints.
absl::StatusOr<std::string> VersionOf(const Setting& setting, const std::string& program) {
  ASSIGN_OR_RETURN(const std::string output,
                   RunProgram({program, "--version"}, setting.work_dir + "/version.out",
                              std::chrono::seconds(10)));
  const std::string line = output.substr(0, output.find('\n'));
  return line.substr(line.rfind(' ') + 1);
}

// `store` is a directory whose files are written in sync.
absl::StatusOr<Peer> StartNats(const Setting& setting, const std::string& program,
                               const std::string& modules, const std::string& store, size_t bytes) {
  ASSIGN_OR_RETURN(const std::string node, FindProgram("node"));
  ASSIGN_OR_RETURN(const int port, FreePort());
  Peer peer;
  peer.name = "NATS JetStream";
  ASSIGN_OR_RETURN(peer.version, VersionOf(setting, program));
  const std::string log = setting.work_dir + "/nats/server.log";
  ASSIGN_OR_RETURN(peer.server, tools::Process::Start({program, "-js", "-sd", store, "-a",
                                                       "127.0.0.1", "-p", absl::StrCat(port)},
                                                      log));
  RETURN_IF_ERROR(WaitForPort(*peer.server, port, log));
  peer.append = [=, &setting](int count) -> absl::StatusOr<double> {
    ASSIGN_OR_RETURN(const std::string output,
                     RunProgram({node, setting.source_dir + "/tools/benchmarks/nats_bench.mjs",
                                 modules, absl::StrCat("127.0.0.1:", port), absl::StrCat(count),
                                 absl::StrCat(kInFlight), absl::StrCat(bytes)},
                                setting.work_dir + "/nats/client.out", kNatsPatience));
    RETURN_IF_ERROR(CheckSynced(store));
    double rate = 0;
    if (absl::SimpleAtod(output, &rate)) return rate;
    return absl::InternalError(absl::StrCat("nats_bench.mjs printed: ", output));
  };
  peer.round = kNatsRound;
  peer.how =
      "published to a stream of files on one server, each awaited; its directory is synced "
      "(chattr +S), since this version has no setting for it";
  return peer;
}

// A request of etcd's KV.Put: key is its field 1, value its field 2.
grpc::ByteBuffer EncodePut(const std::string& key, const std::string& value) {
  using google::protobuf::internal::WireFormatLite;
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    WireFormatLite::WriteBytes(1, key, &coded);
    WireFormatLite::WriteBytes(2, value, &coded);
  }
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

// Puts new keys by the client that asks intake.
class EtcdLoad {
 public:
  EtcdLoad(const std::string& address, size_t bytes)
      : value_(bytes, 'v'),
        calls_(kInFlight, [this](size_t slot, grpc::ClientContext* context, const auto* request,
                                 auto* response, std::function<void(grpc::Status)> done) {
          context->set_deadline(std::chrono::system_clock::now() + kCallPatience);
          stubs_[slot % stubs_.size()]->UnaryCall(context, "/etcdserverpb.KV/Put", {}, request,
                                                  response, std::move(done));
        }) {
    for (int i = 0; i < kConnections; ++i) {
      stubs_.push_back(std::make_unique<grpc::GenericStub>(tools::OpenChannel(address)));
    }
  }

  absl::StatusOr<double> Append(int count) {
    std::vector<grpc::ByteBuffer> requests;
    requests.reserve(static_cast<size_t>(count));
    for (int i = 0; i < count; ++i) {
      requests.push_back(EncodePut(absl::StrFormat("registrations/%020d", next_++), value_));
    }
    return calls_.Run(requests);
  }

 private:
  const std::string value_;
  int64_t next_ = 0;
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs_;
  InFlight<grpc::ByteBuffer, grpc::ByteBuffer> calls_;
};

absl::StatusOr<Peer> StartEtcd(const Setting& setting, const std::string& program, size_t bytes) {
  const std::string directory = setting.work_dir + "/etcd";
  std::filesystem::create_directories(directory);
  ASSIGN_OR_RETURN(const int port, FreePort());
  ASSIGN_OR_RETURN(const int peer_port, FreePort());
  const std::string url = absl::StrCat("http://127.0.0.1:", port);
  const std::string peer_url = absl::StrCat("http://127.0.0.1:", peer_port);
  Peer peer;
  peer.name = "etcd";
  ASSIGN_OR_RETURN(peer.version, VersionOf(setting, program));
  const std::string log = directory + "/server.log";
  ASSIGN_OR_RETURN(
      peer.server,
      tools::Process::Start(
          {program, "--name", "bench", "--data-dir", directory + "/data", "--listen-client-urls",
           url, "--advertise-client-urls", url, "--listen-peer-urls", peer_url,
           "--initial-advertise-peer-urls", peer_url, "--initial-cluster", "bench=" + peer_url},
          log));
  RETURN_IF_ERROR(WaitForPort(*peer.server, port, log));
  const auto load = std::make_shared<EtcdLoad>(absl::StrCat("127.0.0.1:", port), bytes);
  peer.append = [load](int count) { return load->Append(count); };
  peer.round = kRound;
  peer.how = "put as new keys on one server, by the same client";
  return peer;
}

}  // namespace

absl::StatusOr<Results> AppendVsNats(const Setting& setting) {
  constexpr char kName[] = "append_vs_nats";
  const auto program = FindProgram("nats-server");
  if (!program.ok()) return Skipped(setting, kName, kUnit, program.status());
  const auto modules = NodeModules(setting, "nats", "2.29.3");
  if (!modules.ok()) return Skipped(setting, kName, kUnit, modules.status());
  const std::string store = setting.work_dir + "/nats/store";
  std::filesystem::create_directories(store);
  const absl::Status synced = SyncedFlag::Set(store);
  if (!synced.ok()) return Skipped(setting, kName, kUnit, synced);
  ASSIGN_OR_RETURN(auto intake, IntakeSide::Start(setting, kName));
  ASSIGN_OR_RETURN(Peer peer,
                   StartNats(setting, *program, *modules, store, intake->RequestBytes()));
  return Compare(setting, kName, *intake, peer);
}

absl::StatusOr<Results> AppendVsEtcd(const Setting& setting) {
  constexpr char kName[] = "append_vs_etcd";
  const auto program = FindProgram("etcd");
  if (!program.ok()) return Skipped(setting, kName, kUnit, program.status());
  ASSIGN_OR_RETURN(auto intake, IntakeSide::Start(setting, kName));
  ASSIGN_OR_RETURN(Peer peer, StartEtcd(setting, *program, intake->RequestBytes()));
  return Compare(setting, kName, *intake, peer);
}

}  // namespace typl::bench
