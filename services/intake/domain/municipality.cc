#include "services/intake/domain/municipality.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace typl::intake {
namespace {

constexpr size_t kCodeCount = 1000;
constexpr size_t kCodeLength = 3;

// The 308 municipalities in force since 2013 or before and still in force in 2026 (Statistics
// Finland, classification of municipalities), each with a space after it.
constexpr absl::string_view kInForce =
    "005 009 010 016 018 019 020 035 043 046 047 049 050 051 052 060 061 062 065 069 "
    "071 072 074 075 076 077 078 079 081 082 086 090 091 092 097 098 102 103 105 106 "
    "108 109 111 139 140 142 143 145 146 148 149 151 152 153 165 167 169 170 171 172 "
    "176 177 178 179 181 182 186 202 204 205 208 211 213 214 216 217 218 224 226 230 "
    "231 232 233 235 236 239 240 241 244 245 249 250 256 257 260 261 263 265 271 272 "
    "273 275 276 280 284 285 286 287 288 290 291 295 297 300 301 304 305 309 312 316 "
    "317 318 320 322 398 399 400 402 403 405 407 408 410 416 417 418 420 421 422 423 "
    "425 426 430 433 434 435 436 438 440 441 444 445 475 478 480 481 483 484 489 491 "
    "494 495 498 499 500 503 504 505 507 508 529 531 535 536 538 541 543 545 560 561 "
    "562 563 564 576 577 578 580 581 583 584 592 593 595 598 599 601 604 607 608 609 "
    "611 614 615 616 619 620 623 624 625 626 630 631 635 636 638 678 680 681 683 684 "
    "686 687 689 691 694 697 698 700 702 704 707 710 729 732 734 736 738 739 740 742 "
    "743 746 747 748 749 751 753 755 758 759 761 762 765 766 768 771 777 778 781 783 "
    "785 790 791 831 832 833 834 837 844 845 846 848 849 850 851 853 854 857 858 859 "
    "886 887 889 890 892 893 895 905 908 915 918 921 922 924 925 927 931 934 935 936 "
    "941 946 976 977 980 981 989 992 ";

// Home municipality codes of the population information system that are no municipality: none,
// unknown, abroad.
constexpr absl::string_view kSpecial = "198 199 200 ";

// A municipality that merged, with the first day of the new one.
struct Merger {
  absl::string_view code;
  absl::CivilDay merged_on;
  absl::string_view successor_code;
};

constexpr Merger kMergers[] = {
    {"099", absl::CivilDay(2021, 1, 1), "214"},  // Honkajoki
    {"164", absl::CivilDay(2016, 1, 1), "301"},  // Jalasjärvi
    {"174", absl::CivilDay(2017, 1, 1), "297"},  // Juankoski
    {"283", absl::CivilDay(2016, 1, 1), "098"},  // Hämeenkoski
    {"319", absl::CivilDay(2016, 1, 1), "783"},  // Köyliö
    {"413", absl::CivilDay(2015, 1, 1), "609"},  // Lavia
    {"442", absl::CivilDay(2017, 1, 1), "051"},  // Luvia
    {"476", absl::CivilDay(2015, 1, 1), "297"},  // Maaninka
    {"532", absl::CivilDay(2016, 1, 1), "398"},  // Nastola
    {"588", absl::CivilDay(2025, 1, 1), "507"},  // Pertunmaa
    {"838", absl::CivilDay(2015, 1, 1), "423"},  // Tarvasjoki
    {"911", absl::CivilDay(2020, 1, 1), "541"},  // Valtimo
};

constexpr uint16_t NumberOf(absl::string_view code) {
  return static_cast<uint16_t>((code[0] - '0') * 100 + (code[1] - '0') * 10 + (code[2] - '0'));
}

constexpr std::array<bool, kCodeCount> MakeInForceTable() {
  std::array<bool, kCodeCount> table{};
  for (const absl::string_view codes : {kInForce, kSpecial}) {
    for (size_t i = 0; i < codes.size(); i += kCodeLength + 1) {
      table[NumberOf(codes.substr(i, kCodeLength))] = true;
    }
  }
  return table;
}

constexpr std::array<bool, kCodeCount> kInForceTable = MakeInForceTable();

}  // namespace

MunicipalityVerdict CheckMunicipality(absl::string_view code, absl::CivilDay day) {
  using Kind = MunicipalityVerdict::Kind;
  if (code.size() != kCodeLength) return {Kind::kUnknown};
  for (const char c : code) {
    if (c < '0' || c > '9') return {Kind::kUnknown};
  }
  if (kInForceTable[NumberOf(code)]) return {Kind::kInForce};
  for (const Merger& merger : kMergers) {
    if (merger.code != code) continue;
    if (day < merger.merged_on) return {Kind::kInForce};
    return {Kind::kMerged, merger.successor_code};
  }
  return {Kind::kUnknown};
}

}  // namespace typl::intake
