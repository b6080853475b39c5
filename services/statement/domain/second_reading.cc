#include "services/statement/domain/second_reading.h"

#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/statement/domain/day_number.h"

namespace typl::statement {
namespace {

constexpr int kPercentWhole = 100;

// FNV-1a and a finisher (splitmix64): the sample must not depend on the machine or the library.
uint64_t Mix(absl::string_view text, uint64_t number) {
  uint64_t mixed = 14'695'981'039'346'656'037u;
  for (const char byte : text) {
    mixed = (mixed ^ static_cast<unsigned char>(byte)) * 1'099'511'628'211u;
  }
  mixed += (number + 1) * 0x9E37'79B9'7F4A'7C15u;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58'476D'1CE4'E5B9u;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D0'49BB'1331'11EBu;
  return mixed ^ (mixed >> 31);
}

// What is said of each provision, each saying as text.
using Sayings = std::map<std::string, std::multiset<std::string>>;

template <typename Message>
void AddSayings(absl::string_view kind, const Message& messages, Sayings& sayings) {
  for (const auto& message : messages) {
    sayings[message.provision()].insert(absl::StrCat(kind, message.SerializeAsString()));
  }
}

Sayings SayingsOf(const law::v1::Determination& determination) {
  Sayings sayings;
  for (const law::v1::Period& period : determination.timeline()) {
    const std::string head =
        absl::StrCat("period ", period.outcome(), " ", period.range().SerializeAsString(), " ");
    AddSayings(head, period.grounds(), sayings);
  }
  AddSayings("open ", determination.open_facts(), sayings);
  AddSayings("matter ", determination.officer_matters(), sayings);
  AddSayings("deferred ", determination.deferred_matters(), sayings);
  AddSayings("note ", determination.notes(), sayings);
  return sayings;
}

}  // namespace

bool IsInSample(const PersonId& person, uint64_t number, int share, int whole) {
  return static_cast<int64_t>(Mix(person.text(), number) % static_cast<uint64_t>(whole)) < share;
}

bool IsSampled(const PersonId& person, uint64_t input, int percent) {
  return IsInSample(person, input, percent, kPercentWhole);
}

std::vector<std::string> DifferingProvisions(const law::v1::Determination& first,
                                             const law::v1::Determination& second) {
  const Sayings of_first = SayingsOf(first);
  const Sayings of_second = SayingsOf(second);
  std::set<std::string> differing;
  for (const auto& [one, other] : {std::pair(&of_first, &of_second), {&of_second, &of_first}}) {
    for (const auto& [provision, said] : *one) {
      const auto there = other->find(provision);
      if (there == other->end() || there->second != said) differing.insert(provision);
    }
  }
  if (differing.empty()) return {"timeline"};
  return {differing.begin(), differing.end()};
}

}  // namespace typl::statement
