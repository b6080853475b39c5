#ifndef TYPL_COMMON_MONITOR_LAYOUT_H_
#define TYPL_COMMON_MONITOR_LAYOUT_H_

#include <string>
#include <vector>

// What a service's status page shows, said in terms of its metrics. Plain data.

namespace typl::monitor {

// How one number is made of a family.
enum class Measure {
  kSum,     // Over all series.
  kMax,     // The largest series.
  kMin,     // The smallest series.
  kRate,    // Growth of the sum in a second, over the last minute.
  kGrowth,  // Growth of the sum over the last quarter of an hour.
  kMean,    // Of a histogram: mean of what was observed in the last minute.
};

enum class Unit { kNumber, kPerSecond, kSeconds, kBytes };

struct Quantity {
  std::string family;
  Measure measure = Measure::kSum;
  Unit unit = Unit::kNumber;
  // Only the series whose label has this value. Empty: all.
  std::string label = "";
  std::string value = "";

  friend bool operator==(const Quantity& a, const Quantity& b) = default;
};

struct Figure {
  std::string name;
  Quantity quantity;
};

// A service on the way of a registration, and what this service knows of it.
struct Stage {
  std::string name;
  bool self = false;
  std::vector<Figure> figures;
};

struct Chart {
  std::string title;
  // Drawn in one picture, so in one unit. At most two.
  std::vector<Figure> curves;
};

// One row for each value of a label of the first column's family.
struct Table {
  std::string title;
  std::string label;
  // Of the first column, in place of the label.
  std::string heading = "";
  // By sum or maximum.
  std::vector<Figure> columns;
  // Leaves out rows that are 0 in every column.
  bool without_zeros = false;
  // In place of a table without rows.
  std::string empty;
};

// Something that is wrong while the quantity is above (or, with `below`, below) the limit.
struct Trouble {
  Quantity quantity;
  double limit = 0;
  bool below = false;
  // "$" stands for the figure.
  std::string text;
  // Name of the page in docs/runbooks.
  std::string runbook;
};

struct Layout {
  std::vector<Stage> stages;
  std::vector<Figure> figures;
  std::vector<Trouble> troubles;
  std::vector<Chart> charts;
  std::vector<Table> tables;
};

}  // namespace typl::monitor

#endif  // TYPL_COMMON_MONITOR_LAYOUT_H_
