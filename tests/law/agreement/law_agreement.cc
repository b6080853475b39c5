#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "CLI/CLI.hpp"
#include "services/statement/law_files.h"
#include "tests/law/agreement/agreement.h"

// Compares the engine and the second reader over as many generated persons as one likes. Exits 1
// when they differ on one.

namespace {

using typl::law::Agreement;

void Print(const typl::law::Disagreement& disagreement) {
  std::cout << "--- engine against second reader\n";
  // The first few places show it; what follows is often only moved by it.
  constexpr size_t kPlacesMax = 12;
  for (size_t i = 0; i < std::min(disagreement.differences.size(), kPlacesMax); ++i) {
    std::cout << disagreement.differences[i] << "\n";
  }
  std::cout << "day: \"" << disagreement.person.day() << "\"\n";
  for (const typl::law::v1::Fact& fact : disagreement.person.facts()) {
    std::cout << "facts { " << fact.ShortDebugString() << " }\n";
  }
  std::cout << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
  std::string pack_folder = "services/statement/law";
  uint64_t persons = 1'000'000;
  uint64_t seed = 1;
  uint64_t threads = 2;
  size_t examples = 10;
  CLI::App app("Engine against second reader");
  app.add_option("--pack", pack_folder, "Folder of the pack")->capture_default_str();
  app.add_option("--persons", persons, "How many")->capture_default_str();
  app.add_option("--seed", seed, "Of the persons")->capture_default_str();
  app.add_option("--threads", threads, "How many at a time")->capture_default_str();
  app.add_option("--examples", examples, "Differences to print")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  const auto pack = typl::law::LoadPackFolder(pack_folder);
  if (!pack.ok()) {
    std::cerr << pack.status() << "\n";
    return 2;
  }
  const Agreement agreement(**pack);
  const typl::law::PersonGenerator generator((*pack)->pack(), seed);
  const auto start = std::chrono::steady_clock::now();
  std::vector<Agreement::Run> runs(threads);
  std::vector<std::thread> workers;
  for (uint64_t i = 0; i < threads; ++i) {
    workers.emplace_back([&, i] {
      const uint64_t first = persons * i / threads;
      runs[i] = agreement.Try(generator, first, persons * (i + 1) / threads - first, examples);
    });
  }
  for (std::thread& worker : workers) worker.join();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;

  Agreement::Run all;
  for (const Agreement::Run& run : runs) {
    all.persons += run.persons;
    all.disagreed += run.disagreed;
    all.with_periods += run.with_periods;
    all.with_questions += run.with_questions;
    all.with_officer += run.with_officer;
    all.with_notes += run.with_notes;
    for (const typl::law::Disagreement& example : run.examples) {
      if (examples == 0) break;
      Print(example);
      --examples;
    }
  }
  std::cout << "pack " << (*pack)->hash().substr(0, 12) << ", seed " << seed << ": " << all.persons
            << " determinations (" << all.with_periods << " with periods, " << all.with_questions
            << " with questions, " << all.with_officer << " with an officer, " << all.with_notes
            << " with notes) in " << took.count() << " s, " << all.persons / took.count()
            << "/s; different: " << all.disagreed << std::endl;
  return all.disagreed == 0 ? 0 : 1;
}
