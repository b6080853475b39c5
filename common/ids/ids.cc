#include "common/ids/ids.h"

#include <openssl/rand.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace typl {
namespace {

constexpr size_t kPersonIdLength = 32;
constexpr absl::string_view kPersonPrefix = "persons/";

bool IsLowerHex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

}  // namespace

PersonId PersonId::FromBits(uint64_t high, uint64_t low) {
  return PersonId(
      absl::StrCat(absl::Hex(high, absl::kZeroPad16), absl::Hex(low, absl::kZeroPad16)));
}

std::optional<PersonId> PersonId::Parse(absl::string_view text) {
  if (text.size() != kPersonIdLength) return std::nullopt;
  for (const char c : text) {
    if (!IsLowerHex(c)) return std::nullopt;
  }
  return PersonId(std::string(text));
}

uint32_t PersonId::Partition(uint32_t partition_count) const {
  // The id is random, so its last bits are as good as a hash of it.
  uint64_t low = 0;
  for (size_t i = kPersonIdLength - 16; i < kPersonIdLength; ++i) {
    const char c = text_[i];
    low = low << 4 | static_cast<uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
  }
  return static_cast<uint32_t>(low % partition_count);
}

std::string PersonName(const PersonId& person) {
  return absl::StrCat(kPersonPrefix, person.text());
}

std::optional<PersonId> ParsePersonName(absl::string_view name) {
  if (!absl::ConsumePrefix(&name, kPersonPrefix)) return std::nullopt;
  return PersonId::Parse(name);
}

std::string PersonResourceName(const PersonId& person, absl::string_view collection,
                               uint64_t number) {
  return absl::StrCat(kPersonPrefix, person.text(), "/", collection, "/", number);
}

std::optional<PersonResource> ParsePersonResourceName(absl::string_view name,
                                                      absl::string_view collection) {
  if (name.size() > 128) return std::nullopt;
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  if (parts.size() != 4 || parts[0] != "persons" || parts[2] != collection) return std::nullopt;
  std::optional<PersonId> person = PersonId::Parse(parts[1]);
  uint64_t number = 0;
  if (!person || !absl::SimpleAtoi(parts[3], &number) || number == 0) return std::nullopt;
  // One resource has one name: no sign, no leading zero.
  if (absl::StrCat(number) != parts[3]) return std::nullopt;
  return PersonResource{*std::move(person), number};
}

bool IsUuid(absl::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !absl::ascii_isxdigit(static_cast<unsigned char>(text[i])))
      return false;
  }
  return true;
}

PersonId RandomIdGenerator::NewPersonId() {
  std::lock_guard lock(mutex_);
  if (used_ == kIdsAtOnce) {
    // Without randomness ids could collide and join two persons' files: stop instead.
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bits_.data()), sizeof(bits_)) != 1)
      std::abort();
    used_ = 0;
  }
  const std::array<uint64_t, 2> bits = bits_[used_++];
  return PersonId::FromBits(bits[0], bits[1]);
}

}  // namespace typl
