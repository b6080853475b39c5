#ifndef TYPL_COMMON_TEXT_TEXT_H_
#define TYPL_COMMON_TEXT_TEXT_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

// Texts that people write and other people read on a screen.

namespace typl {

// Bytes of the character that the text begins with; 0 when it begins with none that is well formed
// (UTF-8, RFC 3629).
size_t CharacterBytes(absl::string_view text);

// Characters of a text in UTF-8: contracts count these, not bytes.
size_t CharacterCount(absl::string_view utf8);

enum class NewLines { kRefused, kAllowed };

struct TextLimits {
  size_t characters_min = 0;
  size_t characters_max = 0;
  NewLines new_lines = NewLines::kAllowed;
};

// What is wrong with a text, such as "must have 1-4000 characters"; empty: nothing is. Besides its
// length: it is valid UTF-8, and has no characters that control terminals or turn the
// writing direction, with which it could look like something else than it is.
std::string FaultOfText(absl::string_view text, const TextLimits& limits);

}  // namespace typl

#endif  // TYPL_COMMON_TEXT_TEXT_H_
