// redetermine_seconds: all persons on file decided by another pack, as after an activation.

#include <chrono>
#include <filesystem>
#include <regex>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/status/macros.h"
#include "common/store/rocksdb_store.h"
#include "common/time/business_date.h"
#include "common/time/clock.h"
#include "services/statement/domain/keys.h"
#include "services/statement/domain/law_book.h"
#include "services/statement/domain/law_review.h"
#include "services/statement/domain/pack_law.h"
#include "services/statement/law_files.h"
#include "tools/benchmarks/setting.h"

namespace typl::bench {
namespace {

using std::chrono::steady_clock;

// What the design asks for; --persons says otherwise.
constexpr int64_t kPersons = 2'000'000;
constexpr int kPersonsPerBatch = 400;
// Distinct files; persons have them in turn.
constexpr int kFiles = 20'000;
constexpr uint32_t kPartitions = 16;
// The temporary act of 1.4.2020 for those laid off, on the day after.
constexpr absl::CivilDay kActDay(2020, 4, 2);

absl::StatusOr<std::shared_ptr<const statement::CaseLaw>> LoadLaw(
    const std::vector<law::PackFile>& files) {
  ASSIGN_OR_RETURN(std::shared_ptr<const law::LawPack> pack, law::LawPack::Load(files));
  return statement::NewPackLaw(std::move(pack));
}

// The pack as if the act were for later lay-offs only.
absl::StatusOr<std::vector<law::PackFile>> WithoutTheAct(std::vector<law::PackFile> files) {
  static const std::regex* const act =
      new std::regex("(versions \\{\\s*id: \"C1\" from: )\"2020-03-16\"");
  bool found = false;
  for (law::PackFile& file : files) {
    if (!std::regex_search(file.text, *act)) continue;
    found = true;
    file.text = std::regex_replace(file.text, *act, "$1\"2020-04-14\"");
  }
  if (!found) return absl::InternalError("the packs have no version C1 from 16.3.2020");
  return files;
}

// Files of the mix of 2020, decided by the pack of this hash.
std::vector<std::string> Files(const Setting& setting, const std::string& pack_hash) {
  PersonSource persons(setting.seed);
  std::vector<std::string> files;
  for (const sim::PersonPlan& plan : persons.NextPlans(kFiles)) {
    statement::v1::PersonFile file;
    *file.mutable_facts() = sim::FactsAsJournalled(plan, persons.generator().Make(plan), kActDay);
    file.set_pack_hash(pack_hash);
    files.push_back(file.SerializeAsString());
  }
  return files;
}

absl::Status Fill(store::Store& store, const std::vector<std::string>& files, int64_t persons) {
  int64_t next = 0;
  while (next < persons) {
    std::vector<store::Batch> batches(16);
    for (store::Batch& batch : batches) {
      for (int i = 0; i < kPersonsPerBatch && next < persons; ++i, ++next) {
        // Spread over all ids.
        const auto number = static_cast<uint64_t>(next);
        const PersonId person = PersonId::FromBits((number + 1) * 0x9E3779B97F4A7C15, number);
        batch.Put(statement::FileKey(person), files[number % files.size()]);
      }
    }
    for (const store::CommitResult& result : store.CommitAllAndWait(std::move(batches))) {
      if (!result.committed()) return result.status;
    }
  }
  return absl::OkStatus();
}

absl::Status ReviewAll(store::Store& store, statement::LawBook& book, const Clock& clock) {
  statement::LawReviewer reviewer(store, book, clock, kPartitions);
  std::vector<std::thread> lanes;
  std::vector<absl::Status> statuses(statement::kReviewLanes);
  for (uint32_t lane = 0; lane < statement::kReviewLanes; ++lane) {
    lanes.emplace_back([&reviewer, &status = statuses[lane], lane] {
      absl::StatusOr<bool> through = false;
      while (through.ok() && !*through) through = reviewer.RunOnce(lane);
      status = through.status();
    });
  }
  for (std::thread& lane : lanes) lane.join();
  for (const absl::Status& status : statuses) RETURN_IF_ERROR(status);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Results> Redetermine(const Setting& setting) {
  const int64_t persons = setting.persons > 0 ? setting.persons : kPersons;
  const std::string directory = setting.work_dir + "/redetermine";
  std::error_code failed;
  std::filesystem::create_directories(directory, failed);
  store::RocksDbOptions options;
  options.path = directory + "/store";
  options.create_if_missing = true;
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, store::OpenRocksDbStore(options));
  ASSIGN_OR_RETURN(const std::vector<law::PackFile> after,
                   law::ReadPackFolder(setting.source_dir + "/services/statement/law"));
  ASSIGN_OR_RETURN(const std::vector<law::PackFile> before, WithoutTheAct(after));
  ASSIGN_OR_RETURN(const std::shared_ptr<const statement::CaseLaw> law_before, LoadLaw(before));
  const VirtualClock clock(HelsinkiStartOf(kActDay) + absl::Hours(9));
  ASSIGN_OR_RETURN(const std::unique_ptr<statement::LawBook> book,
                   statement::LawBook::Open(*store, LoadLaw, law_before, before, clock.Now()));
  setting.say(absl::StrCat("redetermine: ", persons, " persons in the mix of 2020 on file"));
  RETURN_IF_ERROR(Fill(*store, Files(setting, book->active().law->pack_hash()), persons));

  ASSIGN_OR_RETURN(const std::shared_ptr<const statement::CaseLaw> law, book->Load(after));
  const auto begun = steady_clock::now();
  RETURN_IF_ERROR(book->Keep(law, after, clock.Now()));
  statement::LawBook::Order order;
  order.activated_by = "operators/bench";
  order.now = clock.Now();
  RETURN_IF_ERROR(book->Activate(law->pack_hash(), order).status());
  RETURN_IF_ERROR(ReviewAll(*store, *book, clock));
  const std::chrono::duration<double> took = steady_clock::now() - begun;
  ASSIGN_OR_RETURN(const statement::v1::Review review, statement::ReadReview(*store));
  if (review.persons() != static_cast<uint64_t>(persons) || !review.done()) {
    return absl::InternalError("the review did not reach everybody");
  }
  return Results{{"redetermine_seconds", took.count(), "s", "", std::nullopt,
                  absl::StrFormat("%d persons on file by both packs, %u threads, %d changed by the "
                                  "act of 1.4.2020 (%.0f persons/s)",
                                  persons, statement::kReviewLanes, review.changed(),
                                  static_cast<double>(persons) / took.count())}};
}

}  // namespace typl::bench
