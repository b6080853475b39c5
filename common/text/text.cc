#include "common/text/text.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"

namespace typl {
namespace {

// One character of UTF-8 taken from the front of `text`; -1 when it is not valid (RFC 3629: no
// overlong forms, no surrogates, nothing above 10FFFF).
int32_t TakeCharacter(absl::string_view& text) {
  const auto lead = static_cast<uint8_t>(text[0]);
  size_t length = 0;
  int32_t character = 0;
  int32_t min = 0;
  if (lead < 0x80) {
    length = 1;
    character = lead;
  } else if (lead >= 0xC0 && lead < 0xE0) {
    length = 2;
    character = lead & 0x1F;
    min = 0x80;
  } else if (lead >= 0xE0 && lead < 0xF0) {
    length = 3;
    character = lead & 0x0F;
    min = 0x800;
  } else if (lead >= 0xF0 && lead < 0xF8) {
    length = 4;
    character = lead & 0x07;
    min = 0x10000;
  }
  if (length == 0 || text.size() < length) return -1;
  for (size_t i = 1; i < length; ++i) {
    const auto next = static_cast<uint8_t>(text[i]);
    if ((next & 0xC0) != 0x80) return -1;
    character = character << 6 | (next & 0x3F);
  }
  const bool surrogate = character >= 0xD800 && character <= 0xDFFF;
  if (character < min || surrogate || character > 0x10FFFF) return -1;
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
