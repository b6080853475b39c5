// How many intake events one thread makes into cases in a second of its processor time:
// determination with receipt, statement, journal entry and file, in batches as the service makes
// them. The store's work and the disk's are left out.
//
// case_bench LAW_FOLDER

#include <cstdio>
#include <ctime>
#include <string>
#include <utility>
#include <vector>

#include "common/store/memory_store.h"
#include "common/time/business_date.h"
#include "services/statement/domain/case_processor.h"
#include "services/statement/domain/pack_law.h"
#include "services/statement/law_files.h"
#include "typl/intake/v1/event.pb.h"

namespace typl::statement {
namespace {

constexpr int kEvents = 200'000;
constexpr uint32_t kPartitions = 16;

double ProcessorSeconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

google::type::Date Date(int year, int month, int day) {
  return DayToProto(absl::CivilDay(year, month, day));
}

// Registered on 14.4.2020 after an economic dismissal, with a fund.
std::string Registration() {
  intake::v1::IntakeEvent event;
  event.set_kind(intake::v1::INTAKE_EVENT_KIND_REGISTERED);
  event.set_portal("portals/oma");
  law::v1::Fact* fact = event.add_facts();
  fact->set_key("person");
  *fact->mutable_person_basics()->mutable_birth_date() = Date(1980, 5, 4);
  fact->mutable_person_basics()->set_municipality_code("564");
  fact->mutable_person_basics()->set_right_to_work(law::v1::RIGHT_TO_WORK_FREE);
  fact = event.add_facts();
  fact->set_key("search-1");
  *fact->mutable_job_search()->mutable_from() = Date(2020, 4, 14);
  *fact->mutable_job_search()->mutable_requested_on() = Date(2020, 4, 14);
  fact = event.add_facts();
  fact->set_key("aim-1");
  *fact->mutable_search_aim()->mutable_from() = Date(2020, 4, 14);
  fact->mutable_search_aim()->set_seeks_full_time(true);
  fact = event.add_facts();
  fact->set_key("benefit-1");
  *fact->mutable_benefit_application()->mutable_from() = Date(2020, 4, 14);
  fact->mutable_benefit_application()->set_benefit(law::v1::BENEFIT_EARNINGS_RELATED);
  fact->mutable_benefit_application()->set_fund("ytk");
  fact = event.add_facts();
  fact->set_key("employment-1");
  *fact->mutable_employment()->mutable_from() = Date(2015, 1, 1);
  *fact->mutable_employment()->mutable_until() = Date(2020, 4, 14);
  fact->mutable_employment()->set_working_time_percent(100);
  fact->mutable_employment()->set_end_ground(law::v1::EMPLOYMENT_END_GROUND_ECONOMIC);
  return event.SerializeAsString();
}

int Run(const std::string& law_folder) {
  auto pack = law::LoadPackFolder(law_folder);
  auto law = pack.ok() ? NewPackLaw(*std::move(pack)) : pack.status();
  if (!law.ok()) {
    std::fprintf(stderr, "%s\n", law.status().ToString().c_str());
    return 1;
  }
  const auto store = store::NewMemoryStore();
  const OneLaw in_force(**law);
  const RulesInForce rules{CaseRules()};
  CaseProcessor processor(*store, in_force, rules, v1::INPUT_SOURCE_INTAKE, "bench", kPartitions,
                          nullptr);
  const absl::Time recorded_at = HelsinkiStartOf(absl::CivilDay(2020, 4, 14)) + absl::Hours(9);
  const std::string payload = Registration();
  std::vector<journal::Entry> entries;
  entries.reserve(kEvents);
  for (int i = 1; i <= kEvents; ++i) {
    const auto number = static_cast<uint64_t>(i);
    entries.push_back({0, number, recorded_at, PersonId::FromBits(number, number).text(), payload});
  }
  double seconds = 0;
  size_t bytes = 0;
  absl::Span<const journal::Entry> rest = entries;
  while (!rest.empty()) {
    store::Batch batch;
    const double start = ProcessorSeconds();
    const auto count = processor.Process(0, rest, batch);
    seconds += ProcessorSeconds() - start;
    if (!count.ok()) {
      std::fprintf(stderr, "%s\n", count.status().ToString().c_str());
      return 1;
    }
    bytes += batch.bytes();
    rest.remove_prefix(*count);
  }
  std::printf("%d registrations: %.0f a second and thread, %.1f us each, %.0f bytes each\n",
              kEvents, kEvents / seconds, seconds / kEvents * 1e6,
              static_cast<double>(bytes) / kEvents);
  return 0;
}

}  // namespace
}  // namespace typl::statement

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: case_bench LAW_FOLDER\n");
    return 2;
  }
  return typl::statement::Run(argv[1]);
}
