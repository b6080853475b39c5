#include "services/intake/domain/field_rules.h"

#include <map>

#include "absl/strings/match.h"
#include "google/type/date.pb.h"
#include "typl/common/v1/options.pb.h"
#include "typl/law/v1/facts.pb.h"

namespace typl::intake {
namespace {

using google::protobuf::FieldDescriptor;

struct NumberLimit {
  absl::string_view field;
  int64_t max;
};

// Above its limit a number is a typing error. Fields of the same name mean the same.
constexpr NumberLimit kNumberLimits[] = {
    // Over-long working time exists (two posts at one employer).
    {"working_time_percent", 200},
    // A working life and more.
    {"agreed_days", 36'600},
    {"part_time_work_days", 36'600},
    // A million euros a month.
    {"monthly_pay_cents", 100'000'000},
    {"fixed_pay_cents", 100'000'000},
    {"monthly_income_cents", 100'000'000},
    {"daily_travel_minutes", 24 * 60},
    // Ten years; the law looks back far less (TTL 2a:2(3)).
    {"weeks_without_work_before_notice", 520},
    // A thousand credits; the longest degrees have 360.
    {"monthly_credits_tenths", 10'000},
    {"remaining_credits_tenths", 10'000},
    {"syllabus_size", 1'000},
    {"hours_per_week", 7 * 24},
    {"days_per_week", 7},
    // A working life in months.
    {"remaining_months", 1'200},
    {"months_of_established_work", 1'200},
    {"months_of_break", 1'200},
    {"months_of_unrelated_work", 1'200},
    {"own_share_percent", 100},
    {"family_share_percent", 100},
    {"season_months", 12},
    // Of two years (TTL 2:7(2)).
    {"main_occupation_months", 24},
    // Ten years.
    {"weeks", 520},
    // One joint application names at most seven.
    {"places_applied", 100},
    {"places_eligible", 100},
    {"places_of_other_education", 100},
};

// About a page: what an officer can be asked to read beside a fact.
constexpr size_t kTextCharactersMax = 2'000;
// Where the text is all there is.
constexpr size_t kExplanationCharactersMax = 4'000;

size_t CharactersMaxOf(const FieldDescriptor& field) {
  return field.containing_type() == law::v1::Explanation::descriptor() ? kExplanationCharactersMax
                                                                       : kTextCharactersMax;
}

// 0 for a field without a limit, so that a number forgotten here is refused and noticed.
int64_t NumberMaxOf(absl::string_view field) {
  for (const NumberLimit& limit : kNumberLimits) {
    if (limit.field == field) return limit.max;
  }
  return 0;
}

FieldForm FormOfText(const FieldDescriptor& field) {
  if (field.options().GetExtension(common::v1::personal_data) ==
      common::v1::PERSONAL_DATA_FREE_TEXT) {
    return FieldForm::kFreeText;
  }
  if (absl::EndsWith(field.name(), "business_id")) return FieldForm::kBusinessId;
  if (absl::EndsWith(field.name(), "_key") || field.name() == "fund") return FieldForm::kKey;
  return FieldForm::kOther;
}

FieldForm FormOf(const FieldDescriptor& field) {
  if (field.is_repeated()) return FieldForm::kOther;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return field.message_type() == google::type::Date::descriptor() ? FieldForm::kDay
                                                                      : FieldForm::kOther;
    case FieldDescriptor::CPPTYPE_ENUM:
      return FieldForm::kEnum;
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
      return FieldForm::kNumber;
    case FieldDescriptor::CPPTYPE_BOOL:
      return FieldForm::kBool;
    case FieldDescriptor::CPPTYPE_STRING:
      return FormOfText(field);
    default:
      return FieldForm::kOther;
  }
}

EntityRules MakeRules(const FieldDescriptor& content) {
  EntityRules rules;
  rules.name = content.name();
  const google::protobuf::Descriptor& message = *content.message_type();
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    FieldRule rule{&field, FormOf(field)};
    if (rule.form == FieldForm::kNumber) rule.number_max = NumberMaxOf(field.name());
    if (rule.form == FieldForm::kFreeText) rule.characters_max = CharactersMaxOf(field);
    rules.fields.push_back(rule);
    if (rule.form != FieldForm::kDay) continue;
    if (field.name() == "from") rules.from = &field;
    if (field.name() == "until") rules.until = &field;
  }
  return rules;
}

std::map<int, EntityRules> MakeAllRules() {
  std::map<int, EntityRules> all;
  const auto& contents = *law::v1::Fact::descriptor()->FindOneofByName("content");
  for (int i = 0; i < contents.field_count(); ++i) {
    all.emplace(contents.field(i)->number(), MakeRules(*contents.field(i)));
  }
  return all;
}

}  // namespace

const EntityRules& RulesOf(int content_number) {
  static const auto* const kRules = new std::map<int, EntityRules>(MakeAllRules());
  return kRules->at(content_number);
}

}  // namespace typl::intake
