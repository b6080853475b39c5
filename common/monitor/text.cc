#include "common/monitor/text.h"

#include <array>
#include <cmath>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"

namespace typl::monitor {
namespace {

// U+202F, which does not break a line.
constexpr absl::string_view kThinSpace = "\u202f";

// "12 345" of a whole number.
std::string Grouped(double value) {
  const std::string digits = absl::StrCat(static_cast<int64_t>(std::llround(std::fabs(value))));
  std::string text;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) absl::StrAppend(&text, kThinSpace);
    text.push_back(digits[i]);
  }
  return value < 0 ? "-" + text : text;
}

// Three digits that count.
std::string Short(double value) {
  const double size = std::fabs(value);
  if (size == 0 || size >= 100) return Grouped(value);
  return absl::StrFormat(size >= 10 ? "%.1f" : "%.2f", value);
}

std::string Seconds(double seconds) {
  const double size = std::fabs(seconds);
  if (size == 0) return "0 s";
  if (size < 1e-3) return absl::StrCat(Short(seconds * 1e6), " µs");
  if (size < 1) return absl::StrCat(Short(seconds * 1e3), " ms");
  if (size < 120) return absl::StrCat(Short(seconds), " s");
  if (size < 120 * 60) return absl::StrCat(Grouped(seconds / 60), " min");
  if (size < 48 * 3'600) return absl::StrCat(Grouped(seconds / 3'600), " h");
  return absl::StrCat(Grouped(seconds / 86'400), " d");
}

std::string Bytes(double bytes) {
  static constexpr std::array<absl::string_view, 5> kUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
  size_t unit = 0;
  while (std::fabs(bytes) >= 1'024 && unit + 1 < kUnits.size()) {
    bytes /= 1'024;
    ++unit;
  }
  return absl::StrCat(unit == 0 ? Grouped(bytes) : Short(bytes), " ", kUnits[unit]);
}

}  // namespace

std::string EscapeHtml(absl::string_view text) {
  return absl::StrReplaceAll(
      text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

std::string FormatQuantity(double value, Unit unit) {
  switch (unit) {
    case Unit::kNumber:
      return value == std::floor(value) ? Grouped(value) : Short(value);
    case Unit::kPerSecond:
      return absl::StrCat(Short(value), " /s");
    case Unit::kSeconds:
      return Seconds(value);
    case Unit::kBytes:
      return Bytes(value);
  }
  return "";
}

}  // namespace typl::monitor
