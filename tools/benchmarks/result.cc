#include "tools/benchmarks/result.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_format.h"
#include "tools/support/json.h"
#include "tools/support/table.h"

namespace typl::bench {
namespace {

std::string ValueText(double value) {
  if (std::abs(value) >= 1000) return tools::WithThousands(std::llround(value));
  return absl::StrFormat("%.3g", value);
}

}  // namespace

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

std::string ToJson(const Results& results) {
  tools::JsonWriter json;
  json.BeginArray();
  for (const Result& result : results) {
    json.BeginObject();
    json.Add("name", result.name);
    json.Add("value", result.value);
    json.Add("unit", result.unit);
    if (result.peer.empty()) {
      json.AddNull("peer");
    } else {
      json.Add("peer", result.peer);
    }
    if (result.ratio) {
      json.Add("ratio", *result.ratio);
    } else {
      json.AddNull("ratio");
    }
    json.Add("how", result.how);
    json.EndObject();
  }
  json.EndArray();
  return json.Finish();
}

std::string ToText(const Results& results) {
  tools::Table table({"name", "value", "unit", "ratio", "peer", "how"});
  for (const Result& result : results) {
    table.AddRow({result.name, ValueText(result.value), result.unit,
                  result.ratio ? absl::StrFormat("%.2f", *result.ratio) : "", result.peer,
                  result.how});
  }
  return table.ToText("");
}

}  // namespace typl::bench
