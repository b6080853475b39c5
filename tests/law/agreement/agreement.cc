#include "tests/law/agreement/agreement.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "common/time/business_date.h"
#include "google/protobuf/descriptor.h"
#include "services/statement/law_tool.h"

namespace typl::law {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

Message* ContentOf(v1::Fact& fact) {
  const auto* entity = fact.GetReflection()->GetOneofFieldDescriptor(
      fact, v1::Fact::descriptor()->FindOneofByName("content"));
  return entity == nullptr ? nullptr : fact.GetReflection()->MutableMessage(&fact, entity);
}

// The places of differences, without their numbers.
std::set<std::string> KindsOf(const std::vector<std::string>& differences) {
  std::set<std::string> kinds;
  for (const std::string& difference : differences) {
    std::string place = difference.substr(0, difference.find_first_of(": "));
    place.erase(std::remove_if(place.begin(), place.end(), absl::ascii_isdigit), place.end());
    kinds.insert(std::move(place));
  }
  return kinds;
}

}  // namespace

std::vector<std::string> Agreement::DifferencesOn(const v1::FactsFile& person) const {
  const v1::PersonFacts facts = ToPersonFacts(person);
  const absl::CivilDay day = *ParseDay(person.day());
  return Differences(Determine(facts, pack_, day), reader_.Read(facts, day));
}

v1::FactsFile Agreement::Minimised(v1::FactsFile person) const {
  for (bool smaller = true; smaller;) {
    smaller = false;
    const auto keep_if_it_differs = [&](v1::FactsFile tried) {
      if (DifferencesOn(tried).empty()) return false;
      person = std::move(tried);
      smaller = true;
      return true;
    };
    for (int i = person.facts_size() - 1; i >= 0; --i) {
      v1::FactsFile without = person;
      without.mutable_facts()->DeleteSubrange(i, 1);
      keep_if_it_differs(std::move(without));
    }
    for (int i = 0; i < person.facts_size(); ++i) {
      Message* content = ContentOf(*person.mutable_facts(i));
      if (content == nullptr) continue;
      std::vector<const FieldDescriptor*> fields;
      content->GetReflection()->ListFields(*content, &fields);
      for (const FieldDescriptor* field : fields) {
        v1::FactsFile without = person;
        Message* tried = ContentOf(*without.mutable_facts(i));
        tried->GetReflection()->ClearField(tried, field);
        keep_if_it_differs(std::move(without));
      }
    }
  }
  return person;
}

void Agreement::TryOne(const v1::FactsFile& person, size_t examples_max,
                       v1::Determination& determination, Run& run) const {
  const v1::PersonFacts facts = ToPersonFacts(person);
  const absl::CivilDay day = *ParseDay(person.day());
  DetermineInto(facts, pack_, day, {}, determination);
  ++run.persons;
  if (determination.timeline_size() > 0) ++run.with_periods;
  if (determination.open_facts_size() > 0) ++run.with_questions;
  if (determination.officer_matters_size() > 0) ++run.with_officer;
  if (determination.notes_size() > 0) ++run.with_notes;
  const std::set<std::string> kinds = KindsOf(Differences(determination, reader_.Read(facts, day)));
  if (kinds.empty()) return;
  ++run.disagreed;
  if (run.examples.size() >= examples_max || !run.kinds.insert(kinds).second) return;
  Disagreement disagreement;
  disagreement.person = Minimised(person);
  disagreement.differences = DifferencesOn(disagreement.person);
  // One example of each kind says more than many of one.
  const bool known =
      std::any_of(run.examples.begin(), run.examples.end(), [&](const Disagreement& other) {
        return KindsOf(other.differences) == KindsOf(disagreement.differences);
      });
  if (!known) run.examples.push_back(std::move(disagreement));
}

Agreement::Run Agreement::Try(const PersonGenerator& generator, uint64_t first, uint64_t count,
                              size_t examples_max) const {
  Run run;
  v1::Determination determination;
  for (uint64_t index = first; index < first + count; ++index) {
    v1::FactsFile person = generator.Person(index);
    TryOne(person, examples_max, determination, run);
    if (generator.AddFinding(determination, index, person)) {
      TryOne(person, examples_max, determination, run);
    }
  }
  return run;
}

}  // namespace typl::law
