#include "common/log/log.h"

#include <unistd.h>

#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "common/text/text.h"
#include "common/time/clock.h"

namespace typl::log {
namespace {

// Event names are few and fixed; the bound keeps a mistake from growing memory.
constexpr size_t kEventsMax = 1024;

absl::string_view Name(Severity severity) {
  switch (severity) {
    case Severity::kDebug:
      return "DEBUG";
    case Severity::kInfo:
      return "INFO";
    case Severity::kWarning:
      return "WARNING";
    case Severity::kError:
      return "ERROR";
  }
  return "ERROR";
}

void AppendJsonString(std::string& out, absl::string_view text) {
  out.push_back('"');
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    const size_t length = CharacterBytes(text.substr(i));
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (c == '\n') {
      out.append("\\n");
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      absl::StrAppendFormat(&out, "\\u%04x", static_cast<unsigned char>(c));
    } else if (length == 0) {
      out.append("\\ufffd");
    } else {
      out.append(text.data() + i, length);
    }
    i += length == 0 ? 1 : length;
  }
  out.push_back('"');
}

struct AppendValue {
  std::string& out;
  void operator()(bool value) const { out.append(value ? "true" : "false"); }
  void operator()(int64_t value) const { absl::StrAppend(&out, value); }
  void operator()(uint64_t value) const { absl::StrAppend(&out, value); }
  void operator()(double value) const {
    // JSON has no infinity.
    if (std::isfinite(value)) {
      absl::StrAppendFormat(&out, "%.9g", value);
    } else {
      out.append("null");
    }
  }
  void operator()(absl::string_view value) const { AppendJsonString(out, value); }
};

void AppendField(std::string& out, const Field& field) {
  out.push_back(',');
  AppendJsonString(out, field.key);
  out.push_back(':');
  std::visit(AppendValue{out}, field.value);
}

void WriteToStderr(absl::string_view line) {
  while (!line.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
    // Nobody is left to be told that stderr is gone.
    if (written <= 0) return;
    line.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace

absl::StatusOr<Severity> ParseSeverity(absl::string_view text) {
  if (text == "debug") return Severity::kDebug;
  if (text.empty() || text == "info") return Severity::kInfo;
  if (text == "warning") return Severity::kWarning;
  if (text == "error") return Severity::kError;
  return absl::InvalidArgumentError(
      absl::StrCat("log level \"", text, "\": expected debug, info, warning or error"));
}

Logger::Logger(Sink sink, SteadyNow now) : sink_(std::move(sink)), now_(std::move(now)) {}

void Logger::SetService(absl::string_view service) {
  std::lock_guard lock(mutex_);
  service_ = std::string(service);
}

std::optional<uint64_t> Logger::Admit(absl::string_view event) {
  auto it = bursts_.find(event);
  if (it == bursts_.end()) {
    if (bursts_.size() >= kEventsMax) return 0;
    it = bursts_.emplace(std::string(event), Burst{}).first;
  }
  Burst& burst = it->second;
  const auto now = now_();
  if (now - burst.begun >= kBurstWindow) {
    burst.begun = now;
    burst.lines = 0;
  }
  if (burst.lines >= kBurstLines) {
    ++burst.suppressed;
    return std::nullopt;
  }
  ++burst.lines;
  return std::exchange(burst.suppressed, 0);
}

void Logger::Write(Severity severity, absl::string_view event, Fields fields) {
  if (!Enabled(severity)) return;
  std::lock_guard lock(mutex_);
  const std::optional<uint64_t> suppressed = Admit(event);
  if (!suppressed) return;
  // Lines tell when things really happened, also in a sandbox whose own clock stands still.
  const absl::Time now = SystemClock().Now();
  std::string line = absl::StrCat(
      "{\"ts\":\"", absl::FormatTime("%Y-%m-%d%ET%H:%M:%E6SZ", now, absl::UTCTimeZone()),
      "\",\"severity\":\"", Name(severity), "\"");
  AppendField(line, {"service", service_});
  AppendField(line, {"event", event});
  for (const Field& field : fields) AppendField(line, field);
  if (*suppressed > 0) AppendField(line, {"suppressed", *suppressed});
  line.append("}\n");
  sink_(line);
}

Logger::Sink Logger::SwapSink(Sink sink) {
  std::lock_guard lock(mutex_);
  bursts_.clear();
  return std::exchange(sink_, std::move(sink));
}

Logger& Process() {
  static Logger& logger = *new Logger(WriteToStderr);
  return logger;
}

ScopedCapture::ScopedCapture() {
  before_ = Process().SwapSink([this](absl::string_view line) {
    std::lock_guard lock(mutex_);
    text_.append(line.data(), line.size());
  });
}

ScopedCapture::~ScopedCapture() { Process().SwapSink(std::move(before_)); }

std::string ScopedCapture::text() const {
  std::lock_guard lock(mutex_);
  return text_;
}

}  // namespace typl::log
