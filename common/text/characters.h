#ifndef TYPL_COMMON_TEXT_CHARACTERS_H_
#define TYPL_COMMON_TEXT_CHARACTERS_H_

#include <algorithm>
#include <cstddef>

#include "absl/strings/string_view.h"

namespace typl {

// Characters of a text in UTF-8: contracts count these, not bytes.
inline size_t CharacterCount(absl::string_view utf8) {
  // Every byte but those that go on a character (10xxxxxx) begins one.
  return static_cast<size_t>(std::count_if(utf8.begin(), utf8.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
  }));
}

}  // namespace typl

#endif  // TYPL_COMMON_TEXT_CHARACTERS_H_
