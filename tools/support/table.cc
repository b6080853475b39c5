#include "tools/support/table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/text/text.h"

namespace typl::tools {
namespace {

bool IsNumber(absl::string_view text) {
  return !text.empty() &&
         (absl::ascii_isdigit(static_cast<unsigned char>(text[0])) ||
          (text[0] == '-' && text.size() > 1)) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == ',' || c == '.' ||
                  c == '-' || c == '%';
         });
}

std::string Line(const std::vector<std::string>& cells, const std::vector<size_t>& widths,
                 const std::vector<bool>& right) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    std::string padding(widths[i] - CharacterCount(cells[i]), ' ');
    absl::StrAppend(&line, i == 0 ? "" : "  ", right[i] ? padding : "", cells[i],
                    right[i] ? "" : padding);
  }
  absl::StripTrailingAsciiWhitespace(&line);
  return line;
}

}  // namespace

std::string Table::ToText(absl::string_view indent) const {
  std::vector<size_t> widths;
  std::vector<bool> right(header_.size(), !rows_.empty());
  for (const std::string& cell : header_) widths.push_back(CharacterCount(cell));
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], CharacterCount(row[i]));
      right[i] = right[i] && (row[i].empty() || IsNumber(row[i]));
    }
  }
  std::string text = absl::StrCat(indent, Line(header_, widths, right), "\n");
  for (const auto& row : rows_) absl::StrAppend(&text, indent, Line(row, widths, right), "\n");
  return text;
}

std::string WithThousands(int64_t number) {
  std::string digits = absl::StrCat(number < 0 ? -number : number);
  for (size_t place = digits.size(); place > 3; place -= 3) digits.insert(place - 3, 1, ',');
  return number < 0 ? absl::StrCat("-", digits) : digits;
}

}  // namespace typl::tools
