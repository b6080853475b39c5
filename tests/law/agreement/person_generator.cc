#include "tests/law/agreement/person_generator.h"

#include <algorithm>
#include <optional>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/time/business_date.h"

namespace typl::law {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Far apart for neighbours (Steele, Lea, Flood: Fast splittable pseudorandom number generators).
uint64_t SeedOf(uint64_t seed, uint64_t index) {
  uint64_t mixed = seed * 0x9e3779b97f4a7c15 + index;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
  return mixed ^ (mixed >> 31);
}

// One in `n`.
bool OneIn(std::mt19937_64& random, uint64_t n) { return random() % n == 0; }

template <typename Items>
const auto& OneOf(std::mt19937_64& random, const Items& items) {
  return items[random() % items.size()];
}

// Words of the pack: runs of what names, days and numbers are written with.
std::vector<std::string> WordsOf(const std::string& text) {
  std::vector<std::string> words(1);
  for (char c : text) {
    if (absl::ascii_isalnum(c) || c == '_' || c == '.' || c == '-') {
      words.back().push_back(c);
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  return words;
}

const google::protobuf::OneofDescriptor* Contents() {
  return v1::Fact::descriptor()->FindOneofByName("content");
}

}  // namespace

PersonGenerator::PersonGenerator(const v1::Pack& pack, uint64_t seed) : seed_(seed) {
  ReadPack(pack);
}

void PersonGenerator::ReadPack(const v1::Pack& pack) {
  v1::Pack law = pack;
  law.clear_texts();
  law.clear_questions();
  law.clear_sections();
  std::set<int64_t> numbers = {0, 1, 2};
  std::set<absl::CivilDay> days;
  for (const std::string& word : WordsOf(law.DebugString())) {
    const size_t dot = word.find('.');
    if (const auto day = ParseDay(word.substr(0, 10))) days.insert(*day);
    if (int64_t number = 0; absl::SimpleAtoi(word, &number)) numbers.insert(number);
    for (const std::string& end :
         {word.substr(0, word.find("..")), word.find("..") == std::string::npos
                                               ? std::string()
                                               : word.substr(word.find("..") + 2)}) {
      if (int64_t number = 0; absl::SimpleAtoi(end, &number)) numbers.insert(number);
    }
    const auto* entity = v1::Fact::descriptor()->FindFieldByName(word.substr(0, dot));
    if (entity == nullptr || entity->real_containing_oneof() != Contents()) continue;
    if (entity->name() == "officer_finding") continue;
    if (std::count(entities_.begin(), entities_.end(), entity) < 6) entities_.push_back(entity);
    if (dot == std::string::npos) continue;
    const auto* field = entity->message_type()->FindFieldByName(word.substr(dot + 1));
    if (field != nullptr) ++reads_[field];
  }
  days_.assign(days.begin(), days.end());
  for (int64_t number : numbers) {
    for (int64_t near : {number - 1, number, number + 1}) numbers_.push_back(near);
  }
  for (const v1::Area& area : pack.areas()) {
    municipalities_.insert(municipalities_.end(), area.municipalities().begin(),
                           area.municipalities().end());
  }
  for (const v1::Provision& provision : pack.provisions()) {
    for (const v1::Version& version : provision.versions()) {
      for (const v1::Table& table : provision.tables()) {
        if (table.id() != version.table()) continue;
        for (const v1::Row& row : table.rows()) {
          rows_.push_back(
              {provision.subject(), provision.id(), absl::StrCat(version.id(), "/", row.id())});
        }
      }
    }
  }
}

v1::FactsFile PersonGenerator::Person(uint64_t index) const {
  Random random(SeedOf(seed_, 2 * index));
  v1::FactsFile person;
  std::vector<absl::CivilDay> days;
  days.push_back(Day(random, days));
  // Most persons have what lets days count at all.
  if (!OneIn(random, 6)) {
    const absl::CivilDay from = OneIn(random, 2) ? days.front() : Day(random, days);
    v1::Fact& search = *person.add_facts();
    search.set_key("job-search-1");
    *search.mutable_job_search()->mutable_from() = DayToProto(from);
    if (!OneIn(random, 4)) {
      v1::Fact& aim = *person.add_facts();
      aim.set_key("search-aim-1");
      aim.mutable_search_aim()->set_seeks_full_time(true);
      *aim.mutable_search_aim()->mutable_from() = DayToProto(from);
      v1::Fact& application = *person.add_facts();
      application.set_key("benefit-application-1");
      application.mutable_benefit_application()->set_benefit(v1::BENEFIT_EARNINGS_RELATED);
      *application.mutable_benefit_application()->mutable_from() = DayToProto(from);
    }
  }
  for (uint64_t count = 1 + random() % 6; count > 0; --count) AddFact(random, days, person);
  if (OneIn(random, 6)) FillFinding(random, person, *person.add_facts());
  const absl::CivilDay day =
      std::clamp(Day(random, days), absl::CivilDay(2017, 1, 1), absl::CivilDay(2030, 1, 1));
  person.set_day(FormatDay(day));
  return person;
}

bool PersonGenerator::AddFinding(const v1::Determination& determination, uint64_t index,
                                 v1::FactsFile& person) const {
  Random random(SeedOf(seed_, 2 * index + 1));
  std::vector<const v1::OfficerMatter*> matters;
  for (const v1::OfficerMatter& matter : determination.officer_matters()) {
    matters.push_back(&matter);
  }
  for (const v1::OfficerMatter& matter : determination.deferred_matters()) {
    matters.push_back(&matter);
  }
  if (matters.empty()) return false;
  const v1::OfficerMatter& matter = *OneOf(random, matters);
  v1::Fact& fact = *person.add_facts();
  fact.set_key(absl::StrCat("finding-", person.facts_size()));
  v1::OfficerFinding& finding = *fact.mutable_officer_finding();
  finding.set_subject_key(matter.subject_key());
  finding.set_provision(matter.provision());
  if (matter.choices_size() > 0 && !OneIn(random, 4)) {
    finding.set_row(OneOf(random, matter.choices()).row());
  }
  return true;
}

void PersonGenerator::AddFact(Random& random, std::vector<absl::CivilDay>& days,
                              v1::FactsFile& person) const {
  v1::Fact& fact = *person.add_facts();
  if (person.facts_size() > 1 && OneIn(random, 8)) {
    // Says more of what was said, or takes it back.
    const v1::Fact earlier = OneOf(random, person.facts());
    fact.set_key(earlier.key());
    if (OneIn(random, 3)) {
      fact.set_withdrawn(true);
      if (OneIn(random, 2)) fact = earlier;
      fact.set_withdrawn(true);
      return;
    }
    fact = earlier;
    if (const auto* entity = fact.GetReflection()->GetOneofFieldDescriptor(fact, Contents())) {
      Fill(random, days, *fact.GetReflection()->MutableMessage(&fact, entity));
    }
    return;
  }
  const FieldDescriptor* entity = OneOf(random, entities_);
  std::string name = entity->name();
  std::replace(name.begin(), name.end(), '_', '-');
  fact.set_key(absl::StrCat(name, "-", 1 + random() % 3));
  Fill(random, days, *fact.GetReflection()->MutableMessage(&fact, entity));
}

void PersonGenerator::Fill(Random& random, std::vector<absl::CivilDay>& days,
                           Message& content) const {
  // Some tell nearly all, some little.
  const uint64_t told_of_ten = OneIn(random, 4) ? 4 : 8;
  for (int i = 0; i < content.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = content.GetDescriptor()->field(i);
    const bool read = reads_.count(field) > 0;
    if (random() % 10 >= (read ? told_of_ten : 1)) continue;
    FillField(random, days, field, content);
  }
}

void PersonGenerator::FillField(Random& random, std::vector<absl::CivilDay>& days,
                                const FieldDescriptor* field, Message& content) const {
  const google::protobuf::Reflection* reflection = content.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      reflection->SetBool(&content, field, OneIn(random, 2));
      return;
    case FieldDescriptor::CPPTYPE_INT32:
      reflection->SetInt32(&content, field, static_cast<int32_t>(Number(random)));
      return;
    case FieldDescriptor::CPPTYPE_INT64:
      reflection->SetInt64(&content, field, Number(random));
      return;
    case FieldDescriptor::CPPTYPE_ENUM: {
      // Now and then one that this build doesn't know.
      const int count = field->enum_type()->value_count();
      const int number = static_cast<int>(random() % count);
      reflection->SetEnumValue(
          &content, field, OneIn(random, 200) ? 77 : field->enum_type()->value(number)->number());
      return;
    }
    case FieldDescriptor::CPPTYPE_STRING:
      reflection->SetString(&content, field, Text(random, field));
      return;
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      if (field->message_type() != google::type::Date::descriptor()) return;
      auto& date = static_cast<google::type::Date&>(*reflection->MutableMessage(&content, field));
      date = DayToProto(Day(random, days));
      // Days that are none, or lie where none can.
      if (OneIn(random, 150)) date.set_day(31);
      if (OneIn(random, 300)) date.set_year(static_cast<int>(1899 + 301 * (random() % 2)));
      return;
    }
    default:
      return;
  }
}

void PersonGenerator::FillFinding(Random& random, const v1::FactsFile& person,
                                  v1::Fact& fact) const {
  fact.set_key("finding-1");
  v1::OfficerFinding& finding = *fact.mutable_officer_finding();
  const v1::Fact& about = OneOf(random, person.facts());
  if (!OneIn(random, 10)) finding.set_subject_key(about.key());
  const auto* entity = about.GetReflection()->GetOneofFieldDescriptor(about, Contents());
  std::vector<Row> fitting;
  for (const Row& row : rows_) {
    if (entity != nullptr && row.subject == entity->name()) fitting.push_back(row);
  }
  const Row& row = OneOf(random, fitting.empty() ? rows_ : fitting);
  finding.set_provision(row.provision);
  if (!OneIn(random, 4)) finding.set_row(row.name);
}

absl::CivilDay PersonGenerator::Day(Random& random, std::vector<absl::CivilDay>& days) const {
  absl::CivilDay day(2016, 1, 1);
  switch (random() % 8) {
    case 0:
    case 1:
    case 2:
      // Near a day of the same person.
      day = days.empty() ? OneOf(random, days_) : OneOf(random, days);
      switch (random() % 5) {
        case 0:
          break;
        case 1:
          day += static_cast<int>(random() % 5) - 2;
          break;
        case 2:
          day += static_cast<int>(random() % 121) - 30;
          break;
        case 3:
          day += static_cast<int>(random() % 800);
          break;
        case 4:
          day = absl::CivilDay(day.year(), day.month() + static_cast<int>(random() % 14) - 1,
                               day.day());
          break;
      }
      break;
    case 3:
    case 4:
      // Near a day of the pack.
      day = OneOf(random, days_) + (static_cast<int>(random() % 3) - 1);
      break;
    case 5:
      // Ends of months and leap days.
      day = absl::CivilDay(2016 + static_cast<int>(random() % 12), 1 + random() % 12, 1) - 1;
      break;
    case 6:
      day = absl::CivilDay(2016 + static_cast<int>(random() % 12), 9, 1) -
            static_cast<int>(random() % 2);
      break;
    case 7:
      day = absl::CivilDay(2016, 1, 1) + static_cast<int>(random() % 4000);
      break;
  }
  if (OneIn(random, 6)) day = absl::PrevWeekday(day + 1, absl::Weekday::monday);
  if (OneIn(random, 40)) day = absl::CivilDay(day.year() - 15 - random() % 60, day.month(), 1);
  if (OneIn(random, 400)) day = absl::CivilDay(2199, 12, 31) - static_cast<int>(random() % 400);
  day = std::clamp(day, absl::CivilDay(1900, 1, 1), absl::CivilDay(2199, 12, 31));
  days.push_back(day);
  return day;
}

int64_t PersonGenerator::Number(Random& random) const {
  if (OneIn(random, 10)) return static_cast<int64_t>(random() % 200000);
  return OneOf(random, numbers_);
}

std::string PersonGenerator::Text(Random& random, const FieldDescriptor* field) const {
  if (field->name() == "municipality_code" && !municipalities_.empty()) {
    return OneOf(random, municipalities_);
  }
  if (absl::EndsWith(field->name(), "_key")) {
    std::string entity = field->name().substr(0, field->name().size() - 4);
    std::replace(entity.begin(), entity.end(), '_', '-');
    return absl::StrCat(entity, "-", 1 + random() % 3);
  }
  return "x";
}

}  // namespace typl::law
