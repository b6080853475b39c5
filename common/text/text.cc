#include "common/text/text.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"

namespace typl {
namespace {

// One character taken from the front of `text`; -1 when it is not valid UTF-8.
int32_t TakeCharacter(absl::string_view& text) {
  const size_t length = CharacterBytes(text);
  if (length == 0) return -1;
  // The first of several bytes begins with as many ones, and a zero.
  int32_t character = static_cast<uint8_t>(text[0]) & (length == 1 ? 0x7F : 0xFF >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    character = character << 6 | (static_cast<uint8_t>(text[i]) & 0x3F);
  }
  text.remove_prefix(length);
  return character;
}

// Controls of C0 and C1, DEL, line and paragraph separators, and the marks that turn the writing
// direction: text with them can look like something else on an officer's screen.
bool IsControl(int32_t character) {
  return character < 0x20 || (character >= 0x7F && character < 0xA0) ||
         (character >= 0x2028 && character <= 0x202E) ||
         (character >= 0x2066 && character <= 0x2069);
}

std::string LengthFault(const TextLimits& limits) {
  if (limits.characters_min == 0) {
    return absl::StrCat("must have at most ", limits.characters_max, " characters");
  }
  return absl::StrCat("must have ", limits.characters_min, "-", limits.characters_max,
                      " characters");
}

}  // namespace

size_t CharacterBytes(absl::string_view text) {
  if (text.empty()) return 0;
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t lead = byte(0);
  const size_t length = lead < 0x80                   ? 1
                        : lead >= 0xC2 && lead < 0xE0 ? 2
                        : lead >= 0xE0 && lead < 0xF0 ? 3
                        : lead >= 0xF0 && lead < 0xF5 ? 4
                                                      : 0;
  if (length == 0 || length > text.size()) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  // Overlong forms, surrogates and what is beyond U+10FFFF.
  if (lead == 0xE0 && byte(1) < 0xA0) return 0;
  if (lead == 0xED && byte(1) > 0x9F) return 0;
  if (lead == 0xF0 && byte(1) < 0x90) return 0;
  if (lead == 0xF4 && byte(1) > 0x8F) return 0;
  return length;
}

size_t CharacterCount(absl::string_view utf8) {
  // Every byte but those that go on a character (10xxxxxx) begins one.
  return static_cast<size_t>(std::count_if(utf8.begin(), utf8.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
  }));
}

std::string FaultOfText(absl::string_view text, const TextLimits& limits) {
  // A character takes at most four bytes: do not walk through more than can be right.
  if (text.size() > limits.characters_max * 4) return LengthFault(limits);
  size_t characters = 0;
  while (!text.empty()) {
    const int32_t character = TakeCharacter(text);
    if (character < 0) return "must be valid UTF-8";
    const bool allowed_new_line = character == '\n' && limits.new_lines == NewLines::kAllowed;
    if (IsControl(character) && !allowed_new_line) return "must not have control characters";
    ++characters;
  }
  const bool fits = limits.characters_min <= characters && characters <= limits.characters_max;
  return fits ? "" : LengthFault(limits);
}

}  // namespace typl
