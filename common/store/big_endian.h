#ifndef TYPL_COMMON_STORE_BIG_ENDIAN_H_
#define TYPL_COMMON_STORE_BIG_ENDIAN_H_

#include <array>
#include <cstdint>

#include "absl/strings/string_view.h"

// Numbers as bytes whose order is the order of the numbers.

namespace typl::store {

using NumberBytes = std::array<char, 8>;

inline NumberBytes EncodeNumber(uint64_t number) {
  NumberBytes bytes;
  for (int i = 7; i >= 0; --i, number >>= 8) bytes[i] = static_cast<char>(number & 0xff);
  return bytes;
}

// The first 8 bytes of `bytes`, which has as many.
inline uint64_t DecodeNumber(absl::string_view bytes) {
  uint64_t number = 0;
  for (int i = 0; i < 8; ++i) number = number << 8 | static_cast<unsigned char>(bytes[i]);
  return number;
}

inline absl::string_view AsView(const NumberBytes& bytes) {
  return absl::string_view(bytes.data(), bytes.size());
}

}  // namespace typl::store

#endif  // TYPL_COMMON_STORE_BIG_ENDIAN_H_
