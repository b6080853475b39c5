#include "common/monitor/chart_svg.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/monitor/text.h"

namespace typl::monitor {
namespace {

// User units; the page stretches the picture to its column.
constexpr double kWidth = 300;
constexpr double kHeight = 72;
// Above the highest point, so that its line is not cut.
constexpr double kMargin = 3;

class Canvas {
 public:
  Canvas(absl::Time begin, absl::Time end, double top) : begin_(begin), end_(end), top_(top) {}

  double X(absl::Time at) const {
    const double share = absl::FDivDuration(at - begin_, end_ - begin_);
    return kWidth * std::clamp(share, 0.0, 1.0);
  }
  double Y(double value) const {
    const double share = top_ > 0 ? value / top_ : 0;
    return kHeight - (kHeight - kMargin) * std::clamp(share, 0.0, 1.0);
  }

 private:
  const absl::Time begin_;
  const absl::Time end_;
  const double top_;
};

// The line, and with `area` what lies under it.
std::string Path(const Canvas& canvas, const std::vector<Point>& points, bool area) {
  std::string path;
  for (const Point& point : points) {
    absl::StrAppendFormat(&path, "%c%.1f %.1f", path.empty() ? 'M' : 'L', canvas.X(point.at),
                          canvas.Y(point.value));
  }
  if (area) {
    absl::StrAppendFormat(&path, "L%.1f %.1fL%.1f %.1fZ", canvas.X(points.back().at), kHeight,
                          canvas.X(points.front().at), kHeight);
  }
  return path;
}

}  // namespace

std::string ChartSvg(const std::string& title, const std::vector<std::vector<Point>>& curves,
                     absl::Time begin, absl::Time end) {
  double top = 0;
  for (const std::vector<Point>& points : curves) {
    for (const Point& point : points) top = std::max(top, point.value);
  }
  const Canvas canvas(begin, end, top);
  std::string svg = absl::StrFormat(
      "<svg viewBox=\"0 0 %.0f %.0f\" preserveAspectRatio=\"none\" role=\"img\">"
      "<title>%s</title><line class=\"axis\" x1=\"0\" y1=\"%.1f\" x2=\"%.0f\" y2=\"%.1f\"/>",
      kWidth, kHeight, EscapeHtml(title), kHeight - 0.5, kWidth, kHeight - 0.5);
  for (size_t i = 0; i < curves.size(); ++i) {
    if (curves[i].size() < 2) continue;
    absl::StrAppend(&svg, "<path class=\"area c", i, "\" d=\"", Path(canvas, curves[i], true),
                    "\"/><path class=\"line c", i, "\" d=\"", Path(canvas, curves[i], false),
                    "\"/>");
  }
  absl::StrAppend(&svg, "</svg>");
  return svg;
}

}  // namespace typl::monitor
