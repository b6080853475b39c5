#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/time/business_date.h"
#include "tests/law/equivalence.h"
#include "tests/law/pack_mutants.h"

// Wrong cells. A cell that is wrong alone leaves a gap or an overlap, which load refuses; so whole
// columns are changed such that each combination still meets one row.

namespace typl::law {
namespace {

using Cells = std::vector<std::string>;
using Alternatives = std::vector<std::string>;

Alternatives Split(const std::string& cell) {
  Alternatives alternatives;
  for (absl::string_view part : absl::StrSplit(cell, '|')) {
    alternatives.emplace_back(absl::StripAsciiWhitespace(part));
  }
  return alternatives;
}

std::set<std::string> Sorted(const std::string& cell) {
  const Alternatives alternatives = Split(cell);
  return {alternatives.begin(), alternatives.end()};
}

// "RESIGNED", "yes", "unset": what stands for itself, unlike numbers and days.
bool IsName(const std::string& alternative) {
  return !alternative.empty() && absl::ascii_isalpha(alternative[0]) && alternative != "set";
}

// An end of a range of numbers or days, as the first value above it: "<= 5" and "> 5" end at 6.
struct End {
  // A number, a day, or "{parameter}"; of a parameter `above` tells whether it is itself below.
  std::string value;
  bool above = false;
  friend bool operator<(const End& a, const End& b) {
    return std::tie(a.value, a.above) < std::tie(b.value, b.above);
  }
  friend bool operator==(const End& a, const End& b) {
    return a.value == b.value && a.above == b.above;
  }
};

// One more or less; nullopt when it can't be written.
std::optional<End> Moved(const End& end, int step) {
  if (absl::StartsWith(end.value, "{")) {
    if (end.above == (step > 0)) return std::nullopt;
    return End{end.value, !end.above};
  }
  int64_t number = 0;
  if (absl::SimpleAtoi(end.value, &number)) return End{absl::StrCat(number + step), false};
  return End{MovedDay(end.value, step), false};
}

End EndOf(absl::string_view text, bool above) {
  const std::string value(absl::StripAsciiWhitespace(text));
  if (absl::StartsWith(value, "{") || !above) return {value, above};
  return *Moved({value, false}, 1);
}

// A cell's alternative as a range. Parameters as ends of "a..b" can't be moved.
struct Range {
  std::optional<End> low;
  std::optional<End> high;
};

std::optional<Range> ParseRange(const std::string& text) {
  const std::vector<std::string> ends = absl::StrSplit(text, absl::MaxSplits("..", 1));
  if (ends.size() == 2) {
    if (absl::StrContains(text, "{")) return std::nullopt;
    return Range{EndOf(ends[0], false), EndOf(ends[1], true)};
  }
  absl::string_view rest = text;
  if (absl::ConsumePrefix(&rest, "<=")) return Range{std::nullopt, EndOf(rest, true)};
  if (absl::ConsumePrefix(&rest, ">=")) return Range{EndOf(rest, false), std::nullopt};
  if (absl::ConsumePrefix(&rest, "<")) return Range{std::nullopt, EndOf(rest, false)};
  if (absl::ConsumePrefix(&rest, ">")) return Range{EndOf(rest, true), std::nullopt};
  if (text.empty() || text[0] == '{') return std::nullopt;
  return Range{EndOf(rest, false), EndOf(rest, true)};
}

std::string Format(const Range& range) {
  if (!range.low) return absl::StrCat(range.high->above ? "<= " : "< ", range.high->value);
  if (!range.high) return absl::StrCat(range.low->above ? "> " : ">= ", range.low->value);
  return absl::StrCat(range.low->value, "..", Moved(*range.high, -1)->value);
}

class ColumnMutants {
 public:
  ColumnMutants(const v1::Pack& pack, int provision, int table, int column, Mutants& out)
      : pack_(pack),
        provision_(pack.provisions(provision)),
        table_(provision_.tables(table)),
        provision_index_(provision),
        table_index_(table),
        column_(column),
        out_(out) {
    for (int row = 0; row < table_.rows_size(); ++row) {
      if (column >= table_.rows(row).when_size()) continue;
      rows_.push_back(row);
      cells_.push_back(table_.rows(row).when(column));
    }
  }

  void Add() {
    Names();
    Ends();
  }

 private:
  // `change` of every alternative that is written out.
  using Rewrite = std::function<void(Alternatives&)>;

  // The changed cells; none when nothing was added.
  Cells AddRewritten(absl::string_view what, const Rewrite& rewrite) {
    Cells changed;
    std::vector<std::string> where;
    for (const std::string& cell : cells_) {
      Alternatives alternatives = Split(cell);
      if (cell != "-" && cell != "set") rewrite(alternatives);
      std::sort(alternatives.begin(), alternatives.end());
      alternatives.erase(std::unique(alternatives.begin(), alternatives.end()), alternatives.end());
      // A row that nothing meets any more would be a fault that load sees.
      if (alternatives.empty()) return {};
      changed.push_back(absl::StrJoin(alternatives, " | "));
    }
    for (size_t i = 0; i < changed.size(); ++i) {
      if (Sorted(changed[i]) != Sorted(cells_[i])) where.push_back(table_.rows(rows_[i]).id());
    }
    out_.push_back({"cells", provision_.id(),
                    absl::StrCat(table_.id(), ", ", table_.inputs(column_), ": ", what),
                    [p = provision_index_, t = table_index_, c = column_, rows = rows_,
                     changed](v1::Pack& pack) {
                      v1::Table& table = *pack.mutable_provisions(p)->mutable_tables(t);
                      for (size_t i = 0; i < rows.size(); ++i) {
                        table.mutable_rows(rows[i])->set_when(c, changed[i]);
                      }
                    },
                    std::move(where)});
    return changed;
  }

  // Each value is treated as one that other rows are for.
  void Names() {
    std::map<std::string, std::set<size_t>> rows_of;
    for (size_t i = 0; i < cells_.size(); ++i) {
      for (const std::string& name : Split(cells_[i])) {
        if (IsName(name)) rows_of[name].insert(i);
      }
    }
    for (const auto& [name, rows] : rows_of) {
      const auto other = OtherThan(name, rows_of);
      if (!other) continue;
      const Cells changed =
          AddRewritten(absl::StrCat(name, " is as ", *other), [&, other](Alternatives& cell) {
            cell.erase(std::remove(cell.begin(), cell.end(), name), cell.end());
            if (std::find(cell.begin(), cell.end(), *other) != cell.end()) cell.push_back(name);
          });
      if (!changed.empty() && name != "unset") {
        out_.back().equivalent =
            WhySwitchedOffFirst(pack_, provision_, table_, column_, name, cells_, changed);
      }
      AddRewritten(absl::StrCat(name, " and ", *other, " are exchanged"),
                   [&, other](Alternatives& cell) {
                     for (std::string& alternative : cell) {
                       if (alternative == name) {
                         alternative = *other;
                       } else if (alternative == *other) {
                         alternative = name;
                       }
                     }
                   });
    }
  }

  // The next name, in a circle, that other rows are for.
  static std::optional<std::string> OtherThan(
      const std::string& name, const std::map<std::string, std::set<size_t>>& rows_of) {
    auto it = rows_of.find(name);
    const std::set<size_t>& rows = it->second;
    for (size_t i = 0; i < rows_of.size(); ++i) {
      if (++it == rows_of.end()) it = rows_of.begin();
      if (it->second != rows) return it->first;
    }
    return std::nullopt;
  }

  void Ends() {
    std::set<End> ends;
    for (const std::string& cell : cells_) {
      for (const std::string& alternative : Split(cell)) {
        const std::optional<Range> range = RangeOf(alternative);
        if (!range) continue;
        if (range->low) ends.insert(*range->low);
        if (range->high) ends.insert(*range->high);
      }
    }
    for (const End& end : ends) {
      for (const int step : {-1, 1}) {
        const std::optional<End> moved = Moved(end, step);
        if (!moved) continue;
        AddRewritten(absl::StrCat(step < 0 ? "one less than " : "one more than ", end.value,
                                  end.above ? " + 1" : "", " as the limit"),
                     [&, moved](Alternatives& cell) {
                       for (std::string& alternative : cell) Move(end, *moved, alternative);
                     });
      }
    }
  }

  static std::optional<Range> RangeOf(const std::string& alternative) {
    if (alternative == "-" || alternative == "set" || IsName(alternative)) return std::nullopt;
    return ParseRange(alternative);
  }

  static void Move(const End& end, const End& moved, std::string& alternative) {
    std::optional<Range> range = RangeOf(alternative);
    if (!range) return;
    if (range->low && *range->low == end) range->low = moved;
    if (range->high && *range->high == end) range->high = moved;
    alternative = Format(*range);
  }

  const v1::Pack& pack_;
  const v1::Provision& provision_;
  const v1::Table& table_;
  const int provision_index_;
  const int table_index_;
  const int column_;
  Mutants& out_;
  // Rows that have a cell in the column; those of second readings have none.
  std::vector<int> rows_;
  Cells cells_;
};

}  // namespace

void AddColumnMutants(const v1::Pack& pack, int provision, Mutants& out) {
  const v1::Provision& source = pack.provisions(provision);
  for (int table = 0; table < source.tables_size(); ++table) {
    for (int column = 0; column < source.tables(table).inputs_size(); ++column) {
      ColumnMutants(pack, provision, table, column, out).Add();
    }
  }
}

}  // namespace typl::law
