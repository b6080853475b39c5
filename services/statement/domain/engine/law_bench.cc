// How many determinations one thread makes in a second of its processor time, on files like those
// of 2020.

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "common/time/business_date.h"
#include "google/protobuf/text_format.h"
#include "services/statement/law_files.h"
#include "services/statement/law_tool.h"

namespace typl::law {
namespace {

// Registered after an economic dismissal; and laid off in the epidemic, with studies.
constexpr const char* kFiles[] = {
    R"(
      facts {
        key: "person"
        person_basics {
          birth_date { year: 1980 month: 5 day: 4 }
          right_to_work: RIGHT_TO_WORK_FREE
          municipality_code: "564"
        }
      }
      facts {
        key: "employment-1"
        employment {
          from { year: 2015 month: 1 day: 1 }
          until { year: 2020 month: 3 day: 1 }
          working_time_percent: 100
          end_ground: EMPLOYMENT_END_GROUND_ECONOMIC
        }
      }
      facts {
        key: "aim-1"
        search_aim {
          from { year: 2020 month: 3 day: 2 }
          seeks_full_time: true
        }
      }
      facts {
        key: "benefit-1"
        benefit_application {
          from { year: 2020 month: 3 day: 2 }
          benefit: BENEFIT_EARNINGS_RELATED
          fund: "ytk"
        }
      }
      facts {
        key: "search-1"
        job_search {
          from { year: 2020 month: 3 day: 2 }
          requested_on { year: 2020 month: 3 day: 2 }
        }
      }
    )",
    R"(
      facts {
        key: "person"
        person_basics {
          birth_date { year: 1990 month: 5 day: 4 }
          right_to_work: RIGHT_TO_WORK_FREE
          municipality_code: "564"
        }
      }
      facts {
        key: "employment-1"
        employment {
          from { year: 2015 month: 1 day: 1 }
          working_time_percent: 100
        }
      }
      facts {
        key: "lay-off-1"
        lay_off {
          from { year: 2020 month: 3 day: 30 }
          full: true
          by_employer: true
          employment_key: "employment-1"
        }
      }
      facts {
        key: "aim-1"
        search_aim {
          from { year: 2020 month: 3 day: 30 }
          seeks_full_time: true
        }
      }
      facts {
        key: "benefit-1"
        benefit_application {
          from { year: 2020 month: 3 day: 30 }
          benefit: BENEFIT_EARNINGS_RELATED
          fund: "ytk"
        }
      }
      facts {
        key: "search-1"
        job_search {
          from { year: 2020 month: 3 day: 30 }
          requested_on { year: 2020 month: 3 day: 30 }
        }
      }
    )",
    R"(
      facts {
        key: "person"
        person_basics {
          birth_date { year: 1990 month: 5 day: 4 }
          right_to_work: RIGHT_TO_WORK_FREE
          municipality_code: "564"
        }
      }
      facts {
        key: "employment-1"
        employment {
          from { year: 2019 month: 1 day: 1 }
          until { year: 2020 month: 6 day: 1 }
          working_time_percent: 100
          end_ground: EMPLOYMENT_END_GROUND_RESIGNED
        }
      }
      facts {
        key: "aim-1"
        search_aim {
          from { year: 2020 month: 6 day: 1 }
          seeks_full_time: true
        }
      }
      facts {
        key: "benefit-1"
        benefit_application {
          from { year: 2020 month: 6 day: 1 }
          benefit: BENEFIT_BASIC
        }
      }
      facts {
        key: "search-1"
        job_search {
          from { year: 2020 month: 6 day: 1 }
          requested_on { year: 2020 month: 6 day: 1 }
        }
      }
    )",
};

// Of ten persons in 2020 about five were laid off, four had lost a job and one had resigned.
constexpr int kMix[] = {1, 0, 1, 0, 1, 0, 1, 2, 1, 0};

double PerSecond(const std::vector<v1::PersonFacts>& persons, const LawPack& pack, bool receipt) {
  const absl::CivilDay day(2020, 6, 15);
  v1::Determination out;
  int64_t count = 0;
  const std::clock_t start = std::clock();
  double elapsed_seconds = 0;
  while (elapsed_seconds < 2.0) {
    for (const v1::PersonFacts& person : persons) {
      DetermineInto(person, pack, day, {.receipt = receipt}, out);
      ++count;
    }
    elapsed_seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  }
  return static_cast<double>(count) / elapsed_seconds;
}

int Main(const char* folder) {
  const auto pack = LoadPackFolder(folder);
  if (!pack.ok()) {
    std::fprintf(stderr, "%s\n", std::string(pack.status().message()).c_str());
    return EXIT_FAILURE;
  }
  std::vector<v1::PersonFacts> persons;
  for (int i = 0; i < 1000; ++i) {
    v1::FactsFile file;
    if (!google::protobuf::TextFormat::ParseFromString(kFiles[kMix[i % 10]], &file)) {
      return EXIT_FAILURE;
    }
    persons.push_back(ToPersonFacts(file));
  }
  std::printf("determine_plain %.0f/s\n", PerSecond(persons, **pack, false));
  std::printf("determine_receipt %.0f/s\n", PerSecond(persons, **pack, true));
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace typl::law

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: law_bench PACK_FOLDER\n");
    return EXIT_FAILURE;
  }
  return typl::law::Main(argv[1]);
}
