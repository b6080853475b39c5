#include "common/monitor/status_page.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "common/monitor/chart_svg.h"
#include "common/monitor/text.h"
#include "common/time/business_date.h"

namespace typl::monitor {

// Made from status_page.css.
extern const char kStatusPageCss[];

namespace {

using metrics::Readings;

// The least that a chart spans.
constexpr absl::Duration kSpanMin = absl::Minutes(1);

bool IsNow(Measure measure) {
  return measure == Measure::kSum || measure == Measure::kMax || measure == Measure::kMin;
}

double ValueNow(const PageParts& parts, const Quantity& quantity) {
  return IsNow(quantity.measure) ? ValueOf(quantity, parts.readings)
                                 : parts.history.Latest(quantity);
}

std::string Show(const PageParts& parts, const Quantity& quantity) {
  return FormatQuantity(ValueNow(parts, quantity), quantity.unit);
}

void AddTroubles(const PageParts& parts, std::string& body, int& count) {
  for (const Trouble& trouble : parts.layout.troubles) {
    // What is not measured yet is no trouble.
    if (IsNow(trouble.quantity.measure) && parts.readings.Of(trouble.quantity.family).empty()) {
      continue;
    }
    const double value = ValueNow(parts, trouble.quantity);
    if (trouble.below ? value >= trouble.limit : value <= trouble.limit) continue;
    ++count;
    const std::string text =
        absl::StrReplaceAll(trouble.text, {{"$", FormatQuantity(value, trouble.quantity.unit)}});
    absl::StrAppend(&body, "<li>", EscapeHtml(text), "<small>docs/runbooks/",
                    EscapeHtml(trouble.runbook), ".md</small></li>");
  }
}

void AddHead(const PageParts& parts, int troubles, std::string& page) {
  absl::StrAppend(
      &page, "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>typl ",
      EscapeHtml(parts.service),
      "</title><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
      "<meta http-equiv=\"refresh\" content=\"5\"><style>",
      kStatusPageCss, "</style></head><body><header><h1>typl ", EscapeHtml(parts.service), "</h1>");
  if (troubles == 0) {
    absl::StrAppend(&page, "<span class=\"pill good\">works</span>");
  } else {
    absl::StrAppend(&page, "<span class=\"pill bad\">", troubles, " to look at</span>");
  }
  absl::StrAppend(
      &page, "<p>version ", EscapeHtml(parts.version), ", running for ",
      FormatQuantity(absl::ToDoubleSeconds(parts.now - parts.started_at), Unit::kSeconds),
      "; the service's clock says ", HelsinkiText(parts.service_now), " in Helsinki</p></header>");
}

void AddStages(const PageParts& parts, std::string& page) {
  if (parts.layout.stages.empty()) return;
  absl::StrAppend(&page, "<h2>On the way</h2><div class=\"stages\">");
  bool first = true;
  for (const Stage& stage : parts.layout.stages) {
    if (!std::exchange(first, false)) {
      absl::StrAppend(&page, "<span class=\"arrow\" aria-hidden=\"true\">➜</span>");
    }
    absl::StrAppend(&page, "<div class=\"card", stage.self ? " self" : "", "\"><h3>",
                    EscapeHtml(stage.name), "</h3><dl>");
    for (const Figure& figure : stage.figures) {
      absl::StrAppend(&page, "<dt>", EscapeHtml(figure.name), "</dt><dd>",
                      Show(parts, figure.quantity), "</dd>");
    }
    absl::StrAppend(&page, "</dl></div>");
  }
  absl::StrAppend(&page, "</div>");
}

void AddFigures(const PageParts& parts, std::string& page) {
  absl::StrAppend(&page, "<h2>Now</h2><div class=\"figures\">");
  for (const Figure& figure : parts.layout.figures) {
    absl::StrAppend(&page, "<div class=\"card\"><b>", Show(parts, figure.quantity), "</b><span>",
                    EscapeHtml(figure.name), "</span></div>");
  }
  absl::StrAppend(&page, "</div>");
}

void AddChart(const PageParts& parts, const Chart& chart, std::string& page) {
  absl::StrAppend(&page, "<div class=\"card\"><h3>", EscapeHtml(chart.title), "</h3><p>");
  std::vector<std::vector<Point>> curves;
  double top = 0;
  for (const Figure& curve : chart.curves) {
    const size_t number = curves.size();
    curves.push_back(parts.history.Points(curve.quantity));
    for (const Point& point : curves.back()) top = std::max(top, point.value);
    absl::StrAppend(&page, number > 0 ? " " : "", "<span class=\"key c", number, "\">●</span> ",
                    EscapeHtml(curve.name), " <b>", Show(parts, curve.quantity), "</b>");
  }
  // From the first sample on: right after a start there are few.
  absl::Time begin = parts.now - kSpanMin;
  for (const std::vector<Point>& points : curves) {
    if (!points.empty()) begin = std::min(begin, points.front().at);
  }
  absl::StrAppend(&page, "</p>", ChartSvg(chart.title, curves, begin, parts.now),
                  "<div class=\"scale\"><span>−",
                  FormatQuantity(absl::ToDoubleSeconds(parts.now - begin), Unit::kSeconds),
                  "</span><span>most ", FormatQuantity(top, chart.curves.front().quantity.unit),
                  "</span><span>now</span></div></div>");
}

void AddCharts(const PageParts& parts, std::string& page) {
  absl::StrAppend(&page, "<h2>The last quarter of an hour</h2><div class=\"charts\">");
  for (const Chart& chart : parts.layout.charts) AddChart(parts, chart, page);
  absl::StrAppend(&page, "</div>");
}

// The rows of a table without its head.
std::string Rows(const PageParts& parts, const Table& table) {
  std::set<std::string> names;
  for (const Readings::Series& series : parts.readings.Of(table.columns[0].quantity.family)) {
    const auto label = series.labels.find(table.label);
    if (label != series.labels.end()) names.insert(label->second);
  }
  std::string rows;
  for (const std::string& name : names) {
    std::string row = absl::StrCat("<tr><td>", EscapeHtml(name), "</td>");
    bool zero = true;
    for (const Figure& column : table.columns) {
      const double value = ValueOf(column.quantity, parts.readings, table.label, name);
      zero &= value == 0;
      absl::StrAppend(&row, "<td>", FormatQuantity(value, column.quantity.unit), "</td>");
    }
    if (!(zero && table.without_zeros)) absl::StrAppend(&rows, row, "</tr>");
  }
  return rows;
}

void AddTables(const PageParts& parts, std::string& page) {
  for (const Table& table : parts.layout.tables) {
    absl::StrAppend(&page, "<h2>", EscapeHtml(table.title), "</h2><div class=\"card wide\">");
    const std::string rows = Rows(parts, table);
    if (rows.empty()) {
      absl::StrAppend(&page, EscapeHtml(table.empty), "</div>");
      continue;
    }
    const std::string& heading = table.heading.empty() ? table.label : table.heading;
    absl::StrAppend(&page, "<table><tr><th>", EscapeHtml(heading), "</th>");
    for (const Figure& column : table.columns) {
      absl::StrAppend(&page, "<th>", EscapeHtml(column.name), "</th>");
    }
    absl::StrAppend(&page, "</tr>", rows, "</table></div>");
  }
}

std::string MakePolicy() {
  const absl::string_view css = kStatusPageCss;
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(css.data()), css.size(), digest.data());
  const std::string hash = absl::Base64Escape(
      absl::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
  return absl::StrCat("default-src 'none'; style-src 'sha256-", hash,
                      "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
}

}  // namespace

std::string RenderStatusPage(const PageParts& parts) {
  std::string troubles;
  int trouble_count = 0;
  AddTroubles(parts, troubles, trouble_count);
  std::string page;
  AddHead(parts, trouble_count, page);
  if (trouble_count > 0) {
    absl::StrAppend(&page, "<h2>To look at</h2><ul class=\"card\">", troubles, "</ul>");
  }
  AddStages(parts, page);
  AddFigures(parts, page);
  AddCharts(parts, page);
  AddTables(parts, page);
  absl::StrAppend(&page,
                  "<footer><a href=\"/metrics\">metrics</a><a href=\"/livez\">livez</a>"
                  "<a href=\"/readyz\">readyz</a><span>loaded again every 5 seconds</span>"
                  "</footer></body></html>\n");
  return page;
}

const std::string& StatusPagePolicy() {
  static const auto& policy = *new std::string(MakePolicy());
  return policy;
}

std::vector<Quantity> QuantitiesOf(const Layout& layout) {
  std::vector<Quantity> quantities;
  for (const Stage& stage : layout.stages) {
    for (const Figure& figure : stage.figures) quantities.push_back(figure.quantity);
  }
  for (const Figure& figure : layout.figures) quantities.push_back(figure.quantity);
  for (const Trouble& trouble : layout.troubles) quantities.push_back(trouble.quantity);
  for (const Chart& chart : layout.charts) {
    for (const Figure& curve : chart.curves) quantities.push_back(curve.quantity);
  }
  return quantities;
}

}  // namespace typl::monitor
