#include "tools/benchmarks/multiples_svg.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/monitor/text.h"
#include "tools/support/table.h"

namespace typl::bench {
namespace {

using monitor::EscapeHtml;

constexpr int kColumns = 3;
constexpr double kPanelWidth = 310;
constexpr double kPanelHeight = 190;
// Of a panel, around its plot.
constexpr double kLeft = 52;
constexpr double kRight = 22;
constexpr double kTop = 34;
constexpr double kBottom = 28;
constexpr double kPlotWidth = kPanelWidth - kLeft - kRight;
constexpr double kPlotHeight = kPanelHeight - kTop - kBottom;
constexpr double kLegendLine = 22;

// The colours of the status page, which are legible on its two backgrounds. Dashes tell the curves
// apart for those who can't see colours.
constexpr char kStyle[] = R"(<style>
text { font: 12px system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; fill: #5a6675; }
.title { font-weight: 600; fill: #16202c; }
.back { fill: #ffffff; }
.grid { stroke: #dde2e8; }
.curve { fill: none; stroke-width: 2; }
.c0 { stroke: #1f5fbf; } .c1 { stroke: #b4651a; stroke-dasharray: 7 3; }
.c2 { stroke: #1a7f4b; stroke-dasharray: 2 3; } .c3 { stroke: #16202c; }
.c4 { stroke: #5a6675; stroke-dasharray: 10 3 2 3; }
.dot { fill: #ffffff; stroke-width: 1.5; stroke-dasharray: none; }
@media (prefers-color-scheme: dark) {
  text { fill: #98a4b3; } .title { fill: #e6ebf1; } .back, .dot { fill: #1a212b; } .grid { stroke: #2c3644; }
  .c0 { stroke: #79aef5; } .c1 { stroke: #e5a15c; } .c2 { stroke: #5fd39a; } .c3 { stroke: #e6ebf1; }
  .c4 { stroke: #98a4b3; }
}
</style>
)";

// The least 1, 2, 2.5, 5 or 10 times a power of ten that `value` doesn't exceed.
double RoundUp(double value) {
  if (value <= 0) return 1;
  const double power = std::pow(10, std::floor(std::log10(value)));
  for (const double step : {1.0, 2.0, 2.5, 5.0}) {
    if (value <= step * power) return step * power;
  }
  return 10 * power;
}

std::string AxisText(double value) {
  if (value >= 1'000) return tools::WithThousands(std::llround(value));
  return absl::StrFormat("%.3g", value);
}

std::string CountText(double count) {
  if (count >= 1'000'000) return absl::StrFormat("%.3gM", count / 1'000'000);
  if (count >= 1'000) return absl::StrFormat("%.3gk", count / 1'000);
  return absl::StrFormat("%.3g", count);
}

std::string Text(double x, double y, const char* anchor, const std::string& text,
                 const char* style = "") {
  return absl::StrFormat("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>\n",
                         x, y, anchor, style, EscapeHtml(text));
}

// Which look a name has, by its place in here.
std::vector<std::string> NamesOf(const std::vector<Panel>& panels) {
  std::vector<std::string> names;
  for (const Panel& panel : panels) {
    for (const Curve& curve : panel.curves) {
      if (std::find(names.begin(), names.end(), curve.name) == names.end()) {
        names.push_back(curve.name);
      }
    }
  }
  return names;
}

// One panel, drawn from its own upper left corner.
class Plot {
 public:
  Plot(const std::vector<double>& xs, const Panel& panel) : xs_(xs), panel_(panel) {
    double most = 0;
    for (const Curve& curve : panel.curves) {
      for (const double value : curve.values) most = std::max(most, value);
    }
    top_ = RoundUp(most);
  }

  std::string Draw(const std::vector<std::string>& names) const {
    std::string svg = Text(kLeft, kTop - 16, "start", panel_.title, "title") + Axes();
    for (const Curve& curve : panel_.curves) {
      const auto look = std::find(names.begin(), names.end(), curve.name) - names.begin();
      absl::StrAppend(&svg, Line(curve, static_cast<int>(look)));
    }
    return svg;
  }

 private:
  double X(double x) const {
    const double first = std::log(xs_.front());
    const double span = std::log(xs_.back()) - first;
    return kLeft + kPlotWidth * (span > 0 ? (std::log(x) - first) / span : 0.5);
  }
  double Y(double value) const { return kTop + kPlotHeight * (1 - value / top_); }

  std::string Axes() const {
    std::string svg;
    for (const double value : {0.0, top_ / 2, top_}) {
      absl::StrAppendFormat(&svg, "<path class=\"grid\" d=\"M%.1f %.1fh%.1f\"/>\n", kLeft, Y(value),
                            kPlotWidth);
      absl::StrAppend(&svg, Text(kLeft - 6, Y(value) + 4, "end", AxisText(value)));
    }
    for (const double x : xs_) {
      absl::StrAppend(&svg, Text(X(x), kTop + kPlotHeight + 17, "middle", CountText(x)));
    }
    return svg;
  }

  std::string Line(const Curve& curve, int look) const {
    std::string path;
    std::string dots;
    for (size_t i = 0; i < xs_.size() && i < curve.values.size(); ++i) {
      absl::StrAppendFormat(&path, "%c%.1f %.1f", path.empty() ? 'M' : 'L', X(xs_[i]),
                            Y(curve.values[i]));
      absl::StrAppendFormat(
          &dots,
          "<circle class=\"dot c%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"><title>%s, %s: %s</title>"
          "</circle>\n",
          look, X(xs_[i]), Y(curve.values[i]), EscapeHtml(curve.name), CountText(xs_[i]),
          AxisText(curve.values[i]));
    }
    return absl::StrFormat("<path class=\"curve c%d\" d=\"%s\"/>\n%s", look, path, dots);
  }

  const std::vector<double>& xs_;
  const Panel& panel_;
  double top_ = 1;
};

std::string Legend(const std::vector<std::string>& names) {
  std::string svg;
  for (size_t i = 0; i < names.size(); ++i) {
    const double y = kTop + kLegendLine * static_cast<double>(i);
    absl::StrAppendFormat(&svg, "<path class=\"curve c%d\" d=\"M%.1f %.1fh36\"/>\n", i, kLeft, y);
    absl::StrAppend(&svg, Text(kLeft + 46, y + 4, "start", names[i]));
  }
  return svg;
}

}  // namespace

std::string MultiplesSvg(const std::string& title, const std::vector<double>& xs,
                         const std::vector<Panel>& panels) {
  const std::vector<std::string> names = NamesOf(panels);
  const int cells = static_cast<int>(panels.size()) + 1;
  const int rows = (cells + kColumns - 1) / kColumns;
  const double width = kPanelWidth * kColumns;
  const double height = kPanelHeight * rows;
  std::string svg = absl::StrFormat(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" role=\"img\">\n"
      "<title>%s</title>\n%s<rect class=\"back\" width=\"%.0f\" height=\"%.0f\"/>\n",
      width, height, EscapeHtml(title), kStyle, width, height);
  for (int i = 0; i < cells; ++i) {
    const std::string cell =
        i + 1 < cells ? Plot(xs, panels[static_cast<size_t>(i)]).Draw(names) : Legend(names);
    const int row = i / kColumns;
    const int column = i % kColumns;
    absl::StrAppendFormat(&svg, "<g transform=\"translate(%.0f %.0f)\">\n%s</g>\n",
                          kPanelWidth * column, kPanelHeight * row, cell);
  }
  absl::StrAppend(&svg, "</svg>\n");
  return svg;
}

}  // namespace typl::bench
