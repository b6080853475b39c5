#include "services/statement/domain/engine/table_check.h"

#include <cstdint>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"

namespace typl::law::engine {
namespace {

// A table that splits into more parts than this can't be checked by its reader either.
constexpr int kPartsMax = 1'000'000;
// Enough to see what is wrong.
constexpr size_t kFindingsMax = 5;

class Checker {
 public:
  explicit Checker(const CheckedTable& table) : table_(table) {
    for (size_t column = 0; column < table.columns.size(); ++column) {
      classes_.push_back(ClassesOf(column));
    }
  }

  std::vector<std::string> Check() {
    const size_t rows = table_.rows.size();
    Split(0, rows == kRowsMax ? ~uint64_t{0} : (uint64_t{1} << rows) - 1);
    if (parts_ > kPartsMax) findings_.push_back("too large to check for gaps and overlaps");
    return std::move(findings_);
  }

 private:
  // The rows whose cell holds the values of a class, and one of these values.
  struct Class {
    uint64_t rows = 0;
    Value example;
  };

  std::vector<Class> ClassesOf(size_t column) const {
    const CheckedTable::Column& description = table_.columns[column];
    std::vector<Cell> cells;
    for (const CheckedTable::Row& row : table_.rows) cells.push_back(row.cells[column]);
    std::vector<Value> values;
    for (const int64_t number : Representatives(description.type, cells)) {
      values.push_back({true, number});
    }
    if (description.unset_is_value) values.push_back({});
    std::vector<Class> classes;
    absl::flat_hash_set<uint64_t> seen;
    for (const Value& value : values) {
      uint64_t rows = 0;
      for (size_t row = 0; row < cells.size(); ++row) {
        if (cells[row].Matches(value)) rows |= uint64_t{1} << row;
      }
      if (seen.insert(rows).second) classes.push_back({rows, value});
    }
    return classes;
  }

  void Split(size_t column, uint64_t rows) {
    if (++parts_ > kPartsMax || findings_.size() >= kFindingsMax) return;
    if (rows == 0) return Report("no row for", rows, column);
    if (column == table_.columns.size()) {
      if ((rows & (rows - 1)) != 0) Report("several rows for", rows, column);
      return;
    }
    for (const Class& values : classes_[column]) {
      path_.push_back(values.example);
      Split(column + 1, rows & values.rows);
      path_.pop_back();
    }
  }

  void Report(absl::string_view what, uint64_t rows, size_t column_count) {
    std::string text = absl::StrCat(what, " ");
    for (size_t column = 0; column < column_count; ++column) {
      absl::StrAppend(&text, column == 0 ? "" : ", ", table_.columns[column].name, " = ",
                      FormatValue(table_.columns[column].type, path_[column]));
    }
    absl::string_view separator = ": ";
    for (size_t row = 0; row < table_.rows.size(); ++row) {
      if (((rows >> row) & 1) == 0) continue;
      absl::StrAppend(&text, separator, table_.rows[row].id);
      separator = ", ";
    }
    findings_.push_back(std::move(text));
  }

  const CheckedTable& table_;
  std::vector<std::vector<Class>> classes_;
  std::vector<Value> path_;
  std::vector<std::string> findings_;
  int parts_ = 0;
};

}  // namespace

std::vector<std::string> CheckTable(const CheckedTable& table) { return Checker(table).Check(); }

}  // namespace typl::law::engine
