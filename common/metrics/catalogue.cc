#include "common/metrics/catalogue.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace typl::metrics {

// Made from catalogue.txt.
extern const char kCatalogueText[];

namespace {

constexpr size_t kFields = 5;

[[noreturn]] void Refuse(absl::string_view line, const char* why) {
  std::fprintf(stderr, "metric catalogue: %s: %s\n", why, std::string(line).c_str());
  std::abort();
}

bool IsName(absl::string_view name) {
  if (name.empty() || !absl::ascii_islower(static_cast<unsigned char>(name[0]))) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return absl::ascii_islower(byte) || absl::ascii_isdigit(byte) || c == '_';
  });
}

Kind ParseKind(absl::string_view line, absl::string_view kind) {
  if (kind == "counter") return Kind::kCounter;
  if (kind == "gauge") return Kind::kGauge;
  if (kind == "histogram") return Kind::kHistogram;
  Refuse(line, "a kind is counter, gauge or histogram");
}

std::vector<std::string> ParseWords(absl::string_view text) {
  if (text == "-") return {};
  return absl::StrSplit(text, ' ', absl::SkipEmpty());
}

Definition ParseLine(absl::string_view line) {
  std::vector<absl::string_view> fields = absl::StrSplit(line, absl::MaxSplits('|', kFields - 1));
  if (fields.size() != kFields) Refuse(line, "a line has five fields");
  for (absl::string_view& field : fields) field = absl::StripAsciiWhitespace(field);
  if (!IsName(fields[0])) Refuse(line, "a name has lower-case letters, digits and _ only");
  if (fields[4].empty()) Refuse(line, "a meaning is missing");
  Definition definition{std::string(fields[0]), ParseKind(line, fields[1]), ParseWords(fields[2]),
                        ParseWords(fields[3]), std::string(fields[4])};
  if (definition.services == std::vector<std::string>{"all"}) {
    definition.services = {"intake", "statement", "delivery"};
  }
  return definition;
}

}  // namespace

const Catalogue& Catalogue::OfTypl() {
  static const auto& catalogue = *new Catalogue(Parse(kCatalogueText));
  return catalogue;
}

Catalogue Catalogue::Parse(absl::string_view text) {
  Catalogue catalogue;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || line.front() == '#') continue;
    Definition definition = ParseLine(line);
    if (!catalogue.by_name_.emplace(definition.name, catalogue.definitions_.size()).second) {
      Refuse(line, "defined twice");
    }
    catalogue.definitions_.push_back(std::move(definition));
  }
  return catalogue;
}

const Definition* Catalogue::Find(absl::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &definitions_[found->second];
}

}  // namespace typl::metrics
