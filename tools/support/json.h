#ifndef TYPL_TOOLS_SUPPORT_JSON_H_
#define TYPL_TOOLS_SUPPORT_JSON_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace typl::tools {

// Writes one JSON value, indented, members in the order in which they are added. Begin and End
// calls must nest; a key is given inside an object and none inside an array.
class JsonWriter {
 public:
  void BeginObject(absl::string_view key = {});
  void EndObject();
  void BeginArray(absl::string_view key = {});
  void EndArray();
  void Add(absl::string_view key, absl::string_view value);
  void Add(absl::string_view key, const char* value) { Add(key, absl::string_view(value)); }
  void Add(absl::string_view key, int64_t value);
  void Add(absl::string_view key, int value) { Add(key, int64_t{value}); }
  void Add(absl::string_view key, uint64_t value) { Add(key, static_cast<int64_t>(value)); }
  void Add(absl::string_view key, bool value);
  // Six significant digits; a value that is no number is null.
  void Add(absl::string_view key, double value);
  void AddNull(absl::string_view key);
  // `json` is a JSON value itself.
  void AddRaw(absl::string_view key, absl::string_view json);

  // The text, once everything has ended; with a line break at the end.
  std::string Finish();

 private:
  void Open(absl::string_view key, char bracket);
  void Close(char bracket);
  void Start(absl::string_view key);

  std::string text_;
  // One for each value that is open: whether it has members.
  std::vector<bool> has_members_;
};

// `text` as a JSON string, in quotes.
std::string JsonQuote(absl::string_view text);

}  // namespace typl::tools

#endif  // TYPL_TOOLS_SUPPORT_JSON_H_
