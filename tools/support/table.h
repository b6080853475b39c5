#ifndef TYPL_TOOLS_SUPPORT_TABLE_H_
#define TYPL_TOOLS_SUPPORT_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace typl::tools {

// A plain text table: columns as wide as their content, numbers to the right.
class Table {
 public:
  explicit Table(std::vector<std::string> header) : header_(std::move(header)) {}

  // Has as many cells as the header.
  void AddRow(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }
  // Rows, the header aside.
  size_t size() const { return rows_.size(); }
  // Each line begins with `indent` and ends with a line break.
  std::string ToText(absl::string_view indent = "  ") const;

 private:
  std::vector<std::string> header_;
  std::vector<std::vector<std::string>> rows_;
};

// "12,345".
std::string WithThousands(int64_t number);

}  // namespace typl::tools

#endif  // TYPL_TOOLS_SUPPORT_TABLE_H_
