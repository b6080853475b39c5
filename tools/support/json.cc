#include "tools/support/json.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace typl::tools {

void JsonWriter::BeginObject(absl::string_view key) { Open(key, '{'); }
void JsonWriter::EndObject() { Close('}'); }
void JsonWriter::BeginArray(absl::string_view key) { Open(key, '['); }
void JsonWriter::EndArray() { Close(']'); }

void JsonWriter::Add(absl::string_view key, absl::string_view value) {
  AddRaw(key, JsonQuote(value));
}

void JsonWriter::Add(absl::string_view key, int64_t value) { AddRaw(key, absl::StrCat(value)); }

void JsonWriter::Add(absl::string_view key, bool value) { AddRaw(key, value ? "true" : "false"); }

void JsonWriter::Add(absl::string_view key, double value) {
  AddRaw(key, std::isfinite(value) ? absl::StrFormat("%.6g", value) : "null");
}

void JsonWriter::AddNull(absl::string_view key) { AddRaw(key, "null"); }

void JsonWriter::AddRaw(absl::string_view key, absl::string_view json) {
  Start(key);
  absl::StrAppend(&text_, json);
}

std::string JsonWriter::Finish() {
  std::string text = std::move(text_);
  text += '\n';
  text_.clear();
  return text;
}

void JsonWriter::Open(absl::string_view key, char bracket) {
  Start(key);
  text_ += bracket;
  has_members_.push_back(false);
}

void JsonWriter::Close(char bracket) {
  bool had_members = has_members_.back();
  has_members_.pop_back();
  if (had_members) absl::StrAppend(&text_, "\n", std::string(has_members_.size() * 2, ' '));
  text_ += bracket;
}

void JsonWriter::Start(absl::string_view key) {
  if (has_members_.empty()) return;
  if (has_members_.back()) text_ += ',';
  has_members_.back() = true;
  absl::StrAppend(&text_, "\n", std::string(has_members_.size() * 2, ' '));
  if (!key.empty()) absl::StrAppend(&text_, JsonQuote(key), ": ");
}

std::string JsonQuote(absl::string_view text) {
  std::string quoted = "\"";
  for (char c : text) {
    switch (c) {
      case '"':
        quoted += "\\\"";
        break;
      case '\\':
        quoted += "\\\\";
        break;
      case '\n':
        quoted += "\\n";
        break;
      case '\t':
        quoted += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          absl::StrAppendFormat(&quoted, "\\u%04x", static_cast<int>(c));
        } else {
          quoted += c;
        }
    }
  }
  quoted += '"';
  return quoted;
}

}  // namespace typl::tools
