#include "tools/sim/region.h"

#include <cstddef>

namespace typl::sim {
namespace {

struct Weight {
  absl::string_view key;
  // Hundreds of people, rounded.
  uint64_t weight;
};

// The 30 municipalities by population. Oulu, Raahe and Ylivieska and their neighbours became the
// areas of the municipal pilots on 1.3.2021.
constexpr Weight kMunicipalities[] = {
    {"564", 2075}, {"678", 243}, {"244", 185}, {"977", 153}, {"305", 150}, {"208", 125},
    {"535", 107},  {"425", 102}, {"139", 99},  {"494", 89},  {"615", 77},  {"563", 72},
    {"069", 70},   {"859", 67},  {"071", 66},  {"791", 52},  {"748", 51},  {"626", 51},
    {"746", 48},   {"832", 39},  {"625", 31},  {"785", 27},  {"691", 27},  {"889", 26},
    {"317", 26},   {"009", 25},  {"436", 21},  {"630", 16},  {"483", 11},  {"072", 10},
};

// The 25 funds in being in 2020 by members. Published where a figure was found (teollisuus, ytk,
// koko, erko and others), else a round estimate.
constexpr Weight kFunds[] = {
    {"ytk", 5000},        {"koko", 2000},       {"palvelualat", 2000}, {"jhl", 1800},
    {"teollisuus", 1348}, {"tehy", 1300},       {"opettajat", 1100},   {"pro", 900},
    {"erko", 880},        {"super", 800},       {"jattk", 700},        {"rakennus", 450},
    {"kuljetus", 420},    {"jytk", 400},        {"sahko", 300},        {"ettk", 300},
    {"laakarit", 240},    {"posti", 200},       {"mma", 200},          {"syt", 200},
    {"finka", 180},       {"elintarvike", 172}, {"paperi", 127},       {"lakimiehet", 125},
    {"statia", 100},
};

template <size_t kSize>
absl::string_view Draw(const Weight (&table)[kSize], uint64_t drawn) {
  uint64_t total = 0;
  for (const Weight& row : table) total += row.weight;
  uint64_t place = drawn % total;
  for (const Weight& row : table) {
    if (place < row.weight) return row.key;
    place -= row.weight;
  }
  return table[0].key;
}

}  // namespace

absl::string_view MunicipalityOf(uint64_t drawn) { return Draw(kMunicipalities, drawn); }

absl::string_view FundOf(uint64_t drawn) { return Draw(kFunds, drawn); }

std::vector<absl::string_view> PayersOf2020() {
  std::vector<absl::string_view> payers = {"kela", "aaria"};
  for (const Weight& fund : kFunds) payers.push_back(fund.key);
  return payers;
}

}  // namespace typl::sim
