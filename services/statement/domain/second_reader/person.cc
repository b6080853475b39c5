#include "services/statement/domain/second_reader/person.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "common/time/business_date.h"

namespace typl::law::second {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

const google::protobuf::OneofDescriptor* Content() {
  return v1::Fact::descriptor()->FindOneofByName("content");
}

// The member of the fact's content that is set; nullptr when none is.
const FieldDescriptor* EntityOf(const v1::Fact& fact) {
  return fact.GetReflection()->GetOneofFieldDescriptor(fact, Content());
}

// The facts that are current (1.1).
std::vector<const v1::Fact*> CurrentFacts(const v1::PersonFacts& facts) {
  std::vector<const v1::Fact*> current;
  std::set<std::pair<std::string, const FieldDescriptor*>> seen;
  std::set<std::string> withdrawn_keys;
  for (int i = facts.facts_size() - 1; i >= 0; --i) {
    const v1::Fact& fact = facts.facts(i).fact();
    const FieldDescriptor* entity = EntityOf(fact);
    if (entity == nullptr) {
      if (fact.withdrawn()) withdrawn_keys.insert(fact.key());
      continue;
    }
    if (withdrawn_keys.count(fact.key()) > 0) continue;
    if (!seen.insert({fact.key(), entity}).second) continue;
    if (!fact.withdrawn()) current.push_back(&fact);
  }
  std::reverse(current.begin(), current.end());
  return current;
}

Subject SubjectOf(const std::string& entity) {
  const FieldDescriptor* member = v1::Fact::descriptor()->FindFieldByName(entity);
  Subject subject;
  subject.entity = entity;
  subject.from = {member, member->message_type()->FindFieldByName("from")};
  subject.until = {member, member->message_type()->FindFieldByName("until")};
  return subject;
}

std::optional<int64_t> ReadMessage(const Message& content, const FieldDescriptor* field) {
  const google::protobuf::Reflection* reflection = content.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      if (!reflection->HasField(content, field)) return std::nullopt;
      return reflection->GetBool(content, field) ? 1 : 0;
    case FieldDescriptor::CPPTYPE_INT32:
      if (!reflection->HasField(content, field)) return std::nullopt;
      return reflection->GetInt32(content, field);
    case FieldDescriptor::CPPTYPE_INT64:
      if (!reflection->HasField(content, field)) return std::nullopt;
      return reflection->GetInt64(content, field);
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int number = reflection->GetEnumValue(content, field);
      if (number == 0 || field->enum_type()->FindValueByNumber(number) == nullptr) {
        return std::nullopt;
      }
      return number;
    }
    case FieldDescriptor::CPPTYPE_STRING:
      if (reflection->GetString(content, field).empty()) return std::nullopt;
      return 1;
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      if (!reflection->HasField(content, field)) return std::nullopt;
      if (field->message_type() != google::type::Date::descriptor()) return std::nullopt;
      const auto day = DayFromProto(
          static_cast<const google::type::Date&>(reflection->GetMessage(content, field)));
      if (!day.has_value()) return std::nullopt;
      return DayNumber(*day);
    }
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<Field> FindField(absl::string_view name) {
  const std::vector<std::string> parts = absl::StrSplit(name, absl::MaxSplits('.', 1));
  if (parts.size() != 2) return std::nullopt;
  const FieldDescriptor* entity = v1::Fact::descriptor()->FindFieldByName(parts[0]);
  if (entity == nullptr || entity->real_containing_oneof() != Content()) return std::nullopt;
  const FieldDescriptor* field = entity->message_type()->FindFieldByName(parts[1]);
  if (field == nullptr) return std::nullopt;
  return Field{entity, field};
}

Person::Person(const v1::Pack& pack, const v1::PersonFacts& facts) {
  const std::set<std::string> single(pack.single_entities().begin(), pack.single_entities().end());
  for (const std::string& entity : single) {
    of_entity_[entity] = {static_cast<int>(subjects_.size())};
    subjects_.push_back(SubjectOf(entity));
  }
  for (const v1::Fact* fact : CurrentFacts(facts)) {
    const FieldDescriptor* entity = EntityOf(*fact);
    const Message& content = fact->GetReflection()->GetMessage(*fact, entity);
    if (fact->has_officer_finding()) findings_.push_back(&fact->officer_finding());
    if (single.count(entity->name()) > 0) {
      Subject& subject = subjects_[of_entity_[entity->name()].front()];
      subject.key = fact->key();
      subject.contents.push_back(&content);
      continue;
    }
    of_entity_[entity->name()].push_back(static_cast<int>(subjects_.size()));
    Subject subject = SubjectOf(entity->name());
    subject.key = fact->key();
    subject.contents.push_back(&content);
    subjects_.push_back(std::move(subject));
  }
  for (const std::string& entity : pack.successive_entities()) EndWhereNextBegins(entity);
}

const std::vector<int>& Person::OfEntity(const std::string& entity) const {
  static const auto& none = *new std::vector<int>();
  const auto found = of_entity_.find(entity);
  return found == of_entity_.end() ? none : found->second;
}

// 1.4.
void Person::EndWhereNextBegins(const std::string& entity) {
  std::vector<int> order = OfEntity(entity);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return FromOf(a).value_or(kFirstDay - 1) < FromOf(b).value_or(kFirstDay - 1);
  });
  for (size_t i = 0; i + 1 < order.size(); ++i) {
    const Day next_from = PeriodOf(order[i + 1]).from;
    subjects_[order[i]].set_days["until"] = std::min(PeriodOf(order[i]).until, next_from);
  }
}

std::optional<int64_t> Person::Read(int subject, const Field& field) const {
  if (field.field == nullptr) return std::nullopt;
  const Subject& read = subjects_[subject];
  if (!read.set_days.empty()) {
    const auto set = read.set_days.find(field.field->name());
    if (set != read.set_days.end()) return set->second;
  }
  for (size_t i = read.contents.size(); i > 0; --i) {
    const std::optional<int64_t> value = ReadMessage(*read.contents[i - 1], field.field);
    if (value.has_value()) return value;
  }
  return std::nullopt;
}

std::string Person::ReadText(int subject, const Field& field) const {
  const Subject& read = subjects_[subject];
  for (size_t i = read.contents.size(); i > 0; --i) {
    const Message& content = *read.contents[i - 1];
    std::string text = content.GetReflection()->GetString(content, field.field);
    if (!text.empty()) return text;
  }
  return "";
}

DayRange Person::PeriodOf(int subject) const {
  return {FromOf(subject).value_or(kFirstDay), UntilOf(subject).value_or(kOpen)};
}

int Person::AddAbsence(const std::string& entity, const DayRange& days) {
  for (int earlier : absences_) {
    if (subjects_[earlier].entity == entity && PeriodOf(earlier) == days) return earlier;
  }
  Subject subject = SubjectOf(entity);
  subject.absence = true;
  subject.set_days["from"] = days.from;
  if (days.until < kOpen) subject.set_days["until"] = days.until;
  subjects_.push_back(std::move(subject));
  absences_.push_back(static_cast<int>(subjects_.size()) - 1);
  return absences_.back();
}

std::vector<int> Person::AddAbsences(const std::string& entity, const std::string& within,
                                     const std::string& yearly, Day last_day) {
  std::vector<DayRange> covered;
  for (int own : OfEntity(entity)) covered.push_back(PeriodOf(own));
  std::vector<int> absences;
  const auto add = [&](int absence) {
    if (std::count(absences.begin(), absences.end(), absence) == 0) absences.push_back(absence);
  };
  if (yearly.empty()) {
    for (int other : OfEntity(within)) {
      for (const DayRange& run : Without(PeriodOf(other), covered)) {
        add(AddAbsence(entity, run));
      }
    }
    return absences;
  }
  covered = Union(std::move(covered));
  const std::pair<std::string, std::string> month_and_day = absl::StrSplit(yearly, '-');
  int month = 1;
  int day_of_month = 1;
  static_cast<void>(absl::SimpleAtoi(month_and_day.first, &month));
  static_cast<void>(absl::SimpleAtoi(month_and_day.second, &day_of_month));
  for (int other : OfEntity(within)) {
    const DayRange period = PeriodOf(other);
    for (auto year = CivilDayOf(period.from).year();; ++year) {
      const Day day = DayNumber(absl::CivilDay(year, month, day_of_month));
      if (day > last_day || day >= period.until) break;
      const bool is_covered = std::any_of(covered.begin(), covered.end(),
                                          [&](const DayRange& own) { return own.Holds(day); });
      if (day >= period.from && !is_covered) {
        add(AddAbsence(entity, {day, PlusMonths(day, 12)}));
      }
    }
  }
  return absences;
}

}  // namespace typl::law::second
