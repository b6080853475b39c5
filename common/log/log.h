#ifndef TYPL_COMMON_LOG_LOG_H_
#define TYPL_COMMON_LOG_LOG_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// JSON lines for operators and machines, one for each event:
//   {"ts":"2022-05-02T06:00:00.000001Z","severity":"WARNING","service":"intake",
//    "event":"call_failed","method":"/typl...","code":"NOT_FOUND","duration_s":0.0012}
// Event names are stable snake_case. No field carries personal data: messages go through Redact
// (common/log/redact.h).

namespace typl::log {

enum class Severity { kDebug, kInfo, kWarning, kError };

// "debug", "info", "warning", "error"; empty means info. INVALID_ARGUMENT for anything else.
absl::StatusOr<Severity> ParseSeverity(absl::string_view text);

// A field of a line. Text is escaped; bytes that are not UTF-8 are replaced.
struct Field {
  using Value = std::variant<bool, int64_t, uint64_t, double, absl::string_view>;

  Field(absl::string_view k, bool v) : key(k), value(v) {}
  Field(absl::string_view k, double v) : key(k), value(v) {}
  Field(absl::string_view k, absl::string_view v) : key(k), value(v) {}
  Field(absl::string_view k, const std::string& v) : key(k), value(absl::string_view(v)) {}
  Field(absl::string_view k, const char* v) : key(k), value(absl::string_view(v)) {}
  template <typename Integer, std::enable_if_t<std::is_integral_v<Integer>, int> = 0>
  Field(absl::string_view k, Integer v) : key(k) {
    if constexpr (std::is_signed_v<Integer>) {
      value = static_cast<int64_t>(v);
    } else {
      value = static_cast<uint64_t>(v);
    }
  }

  absl::string_view key;
  Value value;
};

using Fields = std::initializer_list<Field>;

// Writes lines for one service. An event that comes more than kBurstLines times within a window is
// silent for the rest of it; its next line says how many were left out ("suppressed"), so that a
// fault in a hot path can't fill the disk. Thread-safe.
class Logger {
 public:
  // Receives one whole line with its end.
  using Sink = std::function<void(absl::string_view line)>;
  using SteadyNow = std::function<std::chrono::steady_clock::time_point()>;

  static constexpr int kBurstLines = 100;
  static constexpr std::chrono::seconds kBurstWindow{10};

  explicit Logger(Sink sink, SteadyNow now = std::chrono::steady_clock::now);

  void SetService(absl::string_view service);
  void SetLevel(Severity level) { level_.store(level, std::memory_order_relaxed); }
  // For what is costly to put together.
  bool Enabled(Severity severity) const {
    return severity >= level_.load(std::memory_order_relaxed);
  }
  void Write(Severity severity, absl::string_view event, Fields fields);
  // Takes the lines from now on; returns the sink before. For tests.
  Sink SwapSink(Sink sink);

 private:
  struct Burst {
    std::chrono::steady_clock::time_point begun;
    int lines = 0;
    uint64_t suppressed = 0;
  };
  // nullopt: stay silent; else how many lines were left out before this one.
  std::optional<uint64_t> Admit(absl::string_view event);

  std::atomic<Severity> level_ = Severity::kInfo;
  std::mutex mutex_;  // Guards all below.
  Sink sink_;
  SteadyNow now_;
  std::string service_;
  absl::flat_hash_map<std::string, Burst> bursts_;
};

// The process's own logger, to stderr. The one object that is reached without being handed over: a
// process has one stderr.
Logger& Process();

inline void Debug(absl::string_view event, Fields fields = {}) {
  Process().Write(Severity::kDebug, event, fields);
}
inline void Info(absl::string_view event, Fields fields = {}) {
  Process().Write(Severity::kInfo, event, fields);
}
inline void Warning(absl::string_view event, Fields fields = {}) {
  Process().Write(Severity::kWarning, event, fields);
}
inline void Error(absl::string_view event, Fields fields = {}) {
  Process().Write(Severity::kError, event, fields);
}

// Catches the lines of the process's logger while it lives. For tests. Thread-safe.
class ScopedCapture {
 public:
  ScopedCapture();
  ~ScopedCapture();
  std::string text() const;

 private:
  mutable std::mutex mutex_;  // Guards text_.
  std::string text_;
  Logger::Sink before_;
};

}  // namespace typl::log

#endif  // TYPL_COMMON_LOG_LOG_H_
