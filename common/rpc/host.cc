#include "common/rpc/host.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/rpc/deadline.h"
#include "common/rpc/principal.h"
#include "common/rpc/status.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "grpc/grpc_security_constants.h"
#include "grpc/support/time.h"

namespace typl::rpc {
namespace {

using internal::Kind;
using internal::Method;

// About what the calls in progress need to end, so that those who come back find room.
constexpr absl::Duration kOverloadedRetry = absl::Seconds(1);
// An officer notices this; a unary call that takes longer is worth a line.
constexpr double kSlowCallSeconds = 1.0;

uint8_t RoleBit(Role role) { return static_cast<uint8_t>(1u << static_cast<unsigned>(role)); }

std::unique_ptr<Method> MakeMethod(metrics::Registry& registry, absl::string_view label) {
  auto method = std::make_unique<Method>();
  method->label = std::string(label);
  method->started =
      registry.MakeCounter("grpc_server_call_started_total", {{"grpc_method", label}});
  return method;
}

absl::string_view CodeName(grpc::StatusCode code) {
  static constexpr std::array<absl::string_view, internal::kCodes> kNames = {"OK",
                                                                             "CANCELLED",
                                                                             "UNKNOWN",
                                                                             "INVALID_ARGUMENT",
                                                                             "DEADLINE_EXCEEDED",
                                                                             "NOT_FOUND",
                                                                             "ALREADY_EXISTS",
                                                                             "PERMISSION_DENIED",
                                                                             "RESOURCE_EXHAUSTED",
                                                                             "FAILED_PRECONDITION",
                                                                             "ABORTED",
                                                                             "OUT_OF_RANGE",
                                                                             "UNIMPLEMENTED",
                                                                             "INTERNAL",
                                                                             "UNAVAILABLE",
                                                                             "DATA_LOSS",
                                                                             "UNAUTHENTICATED"};
  return kNames[static_cast<size_t>(code)];
}

// nullopt: the call has no deadline.
std::optional<absl::Duration> TimeLeft(const grpc::CallbackServerContext& context) {
  const gpr_timespec deadline = context.raw_deadline();
  if (gpr_time_cmp(deadline, gpr_inf_future(deadline.clock_type)) == 0) return std::nullopt;
  const gpr_timespec left = gpr_time_sub(deadline, gpr_now(deadline.clock_type));
  return absl::Seconds(left.tv_sec) + absl::Nanoseconds(left.tv_nsec);
}

log::Severity SeverityOf(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::INTERNAL:
    case grpc::StatusCode::UNKNOWN:
    case grpc::StatusCode::DATA_LOSS:
      return log::Severity::kError;
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return log::Severity::kWarning;
    case grpc::StatusCode::CANCELLED:
      return log::Severity::kDebug;
    default:
      return log::Severity::kInfo;
  }
}

// Repeats are limited by event, so that a flood of one kind does not hide another.
absl::string_view EventOf(log::Severity severity) {
  switch (severity) {
    case log::Severity::kError:
      return "call_failed";
    case log::Severity::kWarning:
      return "call_not_served";
    case log::Severity::kInfo:
      return "call_refused";
    case log::Severity::kDebug:
      return "call_cancelled";
  }
  return "call_failed";
}

}  // namespace

Host::Host(HostOptions options)
    : options_(std::move(options)),
      metrics_(options_.metrics == nullptr ? own_metrics_ : *options_.metrics),
      other_(MakeMethod(metrics_, "other")) {
  for (const MethodRule& rule : options_.rules) {
    // Without the leading "/", as the metric's label is usually spelt.
    auto method = MakeMethod(metrics_, absl::string_view(rule.method).substr(1));
    method->new_work = rule.new_work;
    for (const Role role : rule.roles) method->roles |= RoleBit(role);
    methods_[rule.method] = std::move(method);
  }
  const metrics::Gauge calls = metrics_.MakeGauge("typl_rpc_in_progress_calls");
  const metrics::Gauge streams = metrics_.MakeGauge("typl_rpc_open_streams");
  collector_ = metrics_.AddCollector([this, calls, streams] {
    calls.Set(calls_in_progress());
    std::lock_guard lock(threads_mutex_);
    streams.Set(threads_);
  });
}

Host::~Host() { AwaitStreams(); }

Method* Host::FindMethod(absl::string_view name) {
  const auto it = methods_.find(name);
  return it == methods_.end() ? nullptr : it->second.get();
}

metrics::Histogram Host::Duration(Method& method, grpc::StatusCode code) {
  static_assert(std::atomic<metrics::Histogram>::is_always_lock_free);
  std::atomic<metrics::Histogram>& slot = method.durations[static_cast<size_t>(code)];
  metrics::Histogram histogram = slot.load(std::memory_order_relaxed);
  if (!histogram.counts()) {
    // Two threads may come here at once; the registry gives both the same histogram.
    histogram =
        metrics_.MakeHistogram("grpc_server_call_duration_seconds", metrics::CallDurationBuckets(),
                               {{"grpc_method", method.label}, {"grpc_status", CodeName(code)}});
    slot.store(histogram, std::memory_order_relaxed);
  }
  return histogram;
}

void Host::CountUnknownMethod() {
  other_->started.Increment();
  Duration(*other_, grpc::StatusCode::UNIMPLEMENTED).Observe(0);
}

absl::Status Host::AcceptsNewWork() const {
  return options_.accepts_new_work ? options_.accepts_new_work() : absl::OkStatus();
}

absl::Status Host::Identify(const grpc::CallbackServerContext& context, Caller& caller) const {
  std::optional<Caller> found;
  if (options_.tls) {
    const auto auth = context.auth_context();
    std::vector<absl::string_view> uris;
    if (auth->IsPeerAuthenticated()) {
      for (const grpc::string_ref& uri : auth->FindPropertyValues(GRPC_PEER_URI_PROPERTY_NAME)) {
        uris.emplace_back(uri.data(), uri.size());
      }
    }
    found = PrincipalOfCertificate(uris);
  } else {
    const auto& metadata = context.client_metadata();
    const auto [first, last] = metadata.equal_range(kPrincipalMetadataKey);
    if (first != last && std::next(first) == last) {
      found = ParsePrincipal(absl::string_view(first->second.data(), first->second.size()));
    }
  }
  if (!found) {
    return MakeError(common::v1::ERROR_REASON_CALLER_UNKNOWN,
                     options_.tls ? "the certificate names no typl:// principal"
                                  : "the metadata x-typl-principal names no principal");
  }
  caller = *std::move(found);
  return absl::OkStatus();
}

void Host::BeginDrain() {
  draining_.store(true, std::memory_order_release);
  std::lock_guard lock(listeners_mutex_);
  for (DrainListener* listener : listeners_) listener->OnDrain();
}

void Host::AddDrainListener(DrainListener* listener) {
  std::lock_guard lock(listeners_mutex_);
  listeners_.insert(listener);
  if (draining()) listener->OnDrain();
}

void Host::RemoveDrainListener(DrainListener* listener) {
  std::lock_guard lock(listeners_mutex_);
  listeners_.erase(listener);
}

absl::Status Host::StartStreamThread(absl::AnyInvocable<void() &&> body) {
  const auto overloaded = [] {
    return MakeRetryableError(common::v1::ERROR_REASON_OVERLOADED,
                              "too many streams are open at once", kOverloadedRetry);
  };
  {
    std::lock_guard lock(threads_mutex_);
    if (threads_ >= options_.server_streams_max) return overloaded();
    ++threads_;
  }
  const auto ended = [this] {
    // Under the lock, so that the host outlives the notification.
    std::lock_guard lock(threads_mutex_);
    --threads_;
    threads_changed_.notify_all();
  };
  try {
    std::thread([body = std::move(body), ended]() mutable {
      std::move(body)();
      ended();
    }).detach();
  } catch (const std::system_error&) {
    ended();
    return overloaded();
  }
  return absl::OkStatus();
}

void Host::AwaitStreams() {
  std::unique_lock lock(threads_mutex_);
  threads_changed_.wait(lock, [this] { return threads_ == 0; });
}

CallRecord::CallRecord(Host& host, absl::string_view method, Kind kind)
    : CallRecord(host, method, kind, host.FindMethod(method)) {}

CallRecord::CallRecord(Host& host, absl::string_view method, Kind kind, Method* known)
    : host_(host),
      method_(known == nullptr ? *host.other_ : *known),
      kind_(kind),
      begun_(std::chrono::steady_clock::now()) {
  call_.method = method;
  method_.started.Increment();
}

absl::Status CallRecord::Open(const grpc::CallbackServerContext& context) {
  RETURN_IF_ERROR(host_.Identify(context, call_.caller));
  if ((method_.roles & RoleBit(call_.caller.role)) == 0) {
    return MakeError(common::v1::ERROR_REASON_METHOD_NOT_ALLOWED,
                     "the caller's role may not call this method", {{"method", call_.method}});
  }
  if (host_.draining()) {
    return MakeRetryableError(common::v1::ERROR_REASON_NOT_SERVING, "the service is stopping",
                              kOverloadedRetry);
  }
  if (kind_ == Kind::kUnary) {
    RETURN_IF_ERROR(
        CheckDeadline(call_.caller.role, TimeLeft(context), host_.options_.deadline_max));
  }
  if (method_.new_work) RETURN_IF_ERROR(host_.AcceptsNewWork());
  const int before = host_.in_progress_.fetch_add(1, std::memory_order_relaxed);
  admitted_ = true;
  if (before >= host_.options_.concurrent_calls_max) {
    return MakeRetryableError(common::v1::ERROR_REASON_OVERLOADED, "too many calls at once",
                              kOverloadedRetry);
  }
  return absl::OkStatus();
}

grpc::Status CallRecord::Close(const absl::Status& status) {
  if (admitted_) host_.in_progress_.fetch_sub(1, std::memory_order_relaxed);
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
  if (status.ok()) {
    host_.Duration(method_, grpc::StatusCode::OK).Observe(seconds);
    if (kind_ == Kind::kUnary && seconds >= kSlowCallSeconds) {
      log::Warning("call_slow", {{"method", call_.method}, {"duration_s", seconds}});
    } else if (log::Process().Enabled(log::Severity::kDebug)) {
      log::Debug("call_done", {{"method", call_.method}, {"duration_s", seconds}});
    }
    return grpc::Status::OK;
  }
  const std::string incident = IsHidden(status) ? NewIncident() : std::string();
  grpc::Status sent = ToGrpc(status, incident);
  host_.Duration(method_, sent.error_code()).Observe(seconds);
  Log(status, sent, incident, seconds);
  return sent;
}

void CallRecord::Log(const absl::Status& status, const grpc::Status& sent,
                     absl::string_view incident, double seconds) const {
  const log::Severity severity = SeverityOf(sent.error_code());
  if (!log::Process().Enabled(severity)) return;
  const Reason reason = ReasonOf(FromGrpc(sent));
  // The cause is for us; what callers are told is known from the reason, and may quote their own
  // field names.
  log::Process().Write(severity, EventOf(severity),
                       {{"method", call_.method},
                        {"principal", call_.caller.principal},
                        {"code", CodeName(sent.error_code())},
                        {"reason", ReasonName(reason)},
                        {"incident", incident},
                        {"cause", status.message()},
                        {"duration_s", seconds}});
}

}  // namespace typl::rpc
