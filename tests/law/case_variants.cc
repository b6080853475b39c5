#include "tests/law/case_variants.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/time/business_date.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/text_format.h"
#include "services/statement/law_cases.h"
#include "services/statement/law_parts.h"
#include "tests/law/fact_fields.h"
#include "tests/law/pack_reads.h"

namespace typl::law {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Within any waiting period, and after all of them.
constexpr int kSomeDays = 20;
constexpr int kManyDays = 400;

bool IsNumber(const FieldDescriptor* field) {
  return field->cpp_type() == FieldDescriptor::CPPTYPE_INT32 ||
         field->cpp_type() == FieldDescriptor::CPPTYPE_INT64;
}

// "2022-05-02" wherever it stands in a text.
void AddDaysIn(const std::string& text, std::set<absl::CivilDay>& days) {
  constexpr size_t kLength = sizeof("2022-05-02") - 1;
  for (size_t i = 0; i + kLength <= text.size(); ++i) {
    if (const auto day = ParseDay(text.substr(i, kLength))) days.insert(*day);
  }
}

// The numbers that the cells of a column have as limits.
std::set<int64_t> LimitsOf(const v1::Pack& pack, const v1::Table& table, int column) {
  std::set<int64_t> limits;
  for (const v1::Row& row : table.rows()) {
    if (column >= row.when_size()) continue;
    std::string word;
    for (const char c : absl::StrCat(row.when(column), " ")) {
      if (absl::ascii_isalnum(c) || c == '{' || c == '}' || c == '_' ||
          (c == '.' && !word.empty() && word[0] == '{')) {
        word.push_back(c);
        continue;
      }
      for (const int64_t number : NumbersOf(pack, word)) limits.insert(number);
      word.clear();
    }
  }
  return limits;
}

}  // namespace

CaseVariants::CaseVariants(const LawPack& pack) : pack_(pack) {
  for (const v1::Provision& provision : pack.pack().provisions()) {
    AddProvision(pack.pack(), provision);
  }
  for (const v1::CompetenceGroup& group : pack.pack().competence_groups()) {
    for (const v1::CompetenceRule& rule : group.rules()) {
      AddDaysIn(absl::StrCat(rule.from(), " ", rule.until()), statement_days_);
    }
  }
}

void CaseVariants::AddProvision(const v1::Pack& pack, const v1::Provision& provision) {
  Edges& edges = edges_[provision.id()];
  v1::Pack own;
  *own.add_provisions() = provision;
  const Reads reads = ReadsOf(pack, provision);
  for (const v1::Derivation* derivation : reads.derivations) {
    *own.add_derivations() = *derivation;
  }
  std::string text;
  google::protobuf::TextFormat::PrintToString(own, &text);
  AddDaysIn(text, edges.days);
  for (const std::string& parameter : ParametersIn(text)) {
    const v1::Parameter* found = FindParameter(pack, parameter);
    if (found == nullptr) continue;
    for (const v1::ParameterValue& value : found->values()) {
      AddDaysIn(absl::StrCat(value.from(), " ", value.until()), edges.days);
    }
  }
  const auto add = [&edges](int64_t number, char unit) {
    const int n = static_cast<int>(number);
    if (unit == 'd') edges.offsets.insert({0, 0, n});
    if (unit == 'm') edges.offsets.insert({0, n, 0});
    if (unit == 'y') edges.offsets.insert({n, 0, 0});
  };
  ForEachStep(text, [&](const std::string& amount, char unit) {
    for (const int64_t number : NumbersOf(pack, amount)) add(number, unit);
  });
  for (const v1::Table& table : provision.tables()) {
    for (int column = 0; column < table.inputs_size(); ++column) {
      const std::set<int64_t> limits = LimitsOf(pack, table, column);
      if (limits.empty()) continue;
      const Reads of = ReadsOf(pack, {table.inputs(column)});
      for (const std::string& fact : of.facts)
        edges.limits[fact].insert(limits.begin(), limits.end());
      for (const v1::Derivation* derivation : of.derivations) {
        for (const v1::Derivation::Term& term : derivation->first_of()) {
          for (const int64_t limit : limits) {
            if (term.has_days_between()) add(limit, 'd');
            if (term.has_months_between()) add(limit, 'm');
            if (term.has_years_between()) add(limit, 'y');
          }
        }
      }
    }
  }
}

CaseVariants::Edges CaseVariants::EdgesFor(const v1::Determination& determination,
                                           const v1::Fact& fact,
                                           const std::string& provision) const {
  Edges edges;
  const std::string entity = ContentOf(fact)->name();
  const auto& single = pack_.pack().single_entities();
  const bool everywhere = std::find(single.begin(), single.end(), entity) != single.end();
  for (const v1::ProvisionTrace& trace : determination.receipt().provisions()) {
    if (!everywhere && trace.subject_key() != fact.key()) continue;
    if (!provision.empty() && trace.provision() != provision) continue;
    const Edges& of = edges_.at(trace.provision());
    edges.days.insert(of.days.begin(), of.days.end());
    edges.offsets.insert(of.offsets.begin(), of.offsets.end());
    for (const auto& [name, limits] : of.limits) {
      edges.limits[name].insert(limits.begin(), limits.end());
    }
  }
  for (const v1::Period& period : determination.timeline()) {
    edges.days.insert(*DayFromProto(period.range().from()));
    if (period.range().has_until()) edges.days.insert(*DayFromProto(period.range().until()));
  }
  return edges;
}

namespace {

// Variants of one field of a fact.
class FieldVariants {
 public:
  FieldVariants(const v1::FactsFile& input, int index, const FieldDescriptor* field,
                std::vector<Variant>& out)
      : input_(input), index_(index), field_(field), out_(out) {}

  void Days(const std::set<absl::CivilDay>& edges, absl::CivilDay now) {
    std::set<absl::CivilDay> moved;
    for (const absl::CivilDay edge : edges) moved.insert({edge - 1, edge, edge + 1});
    moved.erase(now);
    for (const absl::CivilDay day : moved) {
      // No fact has such a day.
      if (day < kDayMin || day > kDayMax) continue;
      Add(FormatDay(day), [this, day](Message& content) {
        static_cast<google::type::Date&>(
            *content.GetReflection()->MutableMessage(&content, field_)) = DayToProto(day);
      });
    }
  }

  void Numbers(const std::set<int64_t>& limits) {
    std::set<int64_t> numbers;
    for (const int64_t limit : limits) numbers.insert({limit - 1, limit, limit + 1});
    for (const int64_t number : numbers) {
      Add(absl::StrCat(number), [this, number](Message& content) {
        if (field_->cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
          content.GetReflection()->SetInt32(&content, field_, static_cast<int32_t>(number));
        } else {
          content.GetReflection()->SetInt64(&content, field_, number);
        }
      });
    }
  }

  // Days are set some time after `known`.
  void OtherValues(absl::CivilDay known) {
    if (IsDay(field_)) {
      for (const int days : {kSomeDays, kManyDays}) {
        const absl::CivilDay day = known + days;
        Add(FormatDay(day), [this, day](Message& content) {
          static_cast<google::type::Date&>(
              *content.GetReflection()->MutableMessage(&content, field_)) = DayToProto(day);
        });
      }
    }
    Add("unset",
        [this](Message& content) { content.GetReflection()->ClearField(&content, field_); });
    if (field_->cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
      for (const bool value : {false, true}) {
        Add(value ? "yes" : "no", [this, value](Message& content) {
          content.GetReflection()->SetBool(&content, field_, value);
        });
      }
    } else if (field_->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      for (int i = 1; i < field_->enum_type()->value_count(); ++i) {
        const auto* value = field_->enum_type()->value(i);
        Add(value->name(), [this, value](Message& content) {
          content.GetReflection()->SetEnum(&content, field_, value);
        });
      }
    }
  }

 private:
  void Add(absl::string_view what, const std::function<void(Message&)>& edit) {
    Variant variant{"", input_};
    v1::Fact& fact = FactAt(variant.input, index_);
    const FieldDescriptor* content = ContentOf(fact);
    edit(*fact.GetReflection()->MutableMessage(&fact, content));
    variant.what = absl::StrCat(fact.key(), "/", content->name(), ".", field_->name(), " ", what);
    out_.push_back(std::move(variant));
  }

  const v1::FactsFile& input_;
  const int index_;
  const FieldDescriptor* field_;
  std::vector<Variant>& out_;
};

}  // namespace

// The days a day is moved to: edges of the law, and days of the case, counted from and to.
std::set<absl::CivilDay> CaseVariants::DaysNear(const Edges& edges,
                                                const std::set<absl::CivilDay>& others) const {
  std::set<absl::CivilDay> days = edges.days;
  for (const absl::CivilDay day : others) {
    days.insert(day);
    for (const Offset& offset : edges.offsets) {
      for (const int sign : {-1, 1}) {
        days.insert(absl::CivilDay(day.year() + sign * offset.years,
                                   day.month() + sign * offset.months,
                                   day.day() + sign * offset.days));
      }
    }
  }
  return days;
}

std::vector<Variant> CaseVariants::AtEdges(const v1::FactsFile& input, const Scope& scope) const {
  const absl::CivilDay statement_day = *ParseDay(input.day());
  const v1::Determination determination =
      Determine(ToPersonFacts(input), pack_, statement_day, {.receipt = true});
  v1::FactsFile copy = input;
  std::set<absl::CivilDay> common = {statement_day};
  for (int i = 0; i < FactCount(input); ++i) {
    const v1::Fact& fact = FactAt(copy, i);
    if (ContentOf(fact) == nullptr) continue;
    if (scope.across || fact.has_job_search() || fact.has_person_basics())
      common.merge(DaysOf(fact));
  }
  std::vector<Variant> variants;
  for (int i = 0; i < FactCount(input); ++i) {
    const v1::Fact& fact = FactAt(copy, i);
    if (ContentOf(fact) == nullptr || fact.has_officer_finding()) continue;
    const Edges edges = EdgesFor(determination, fact, scope.provision);
    std::set<absl::CivilDay> near = common;
    near.merge(DaysOf(fact));
    const Message& content = fact.GetReflection()->GetMessage(fact, ContentOf(fact));
    std::vector<const FieldDescriptor*> fields;
    content.GetReflection()->ListFields(content, &fields);
    for (const FieldDescriptor* field : fields) {
      FieldVariants of(input, i, field, variants);
      const auto limits =
          edges.limits.find(absl::StrCat(ContentOf(fact)->name(), ".", field->name()));
      if (IsNumber(field) && limits != edges.limits.end()) of.Numbers(limits->second);
      const std::optional<absl::CivilDay> day = IsDay(field) ? DayIn(content, field) : std::nullopt;
      if (day) of.Days(DaysNear(edges, near), *day);
    }
  }
  std::set<absl::CivilDay> statement_days = statement_days_;
  if (!scope.provision.empty()) {
    const v1::Provision& provision = *FindProvision(pack_.pack(), scope.provision);
    const bool by_day = provision.selector().date() == "statement_day";
    statement_days = by_day ? edges_.at(scope.provision).days : std::set<absl::CivilDay>();
    AddUnknownDays(provision, input, variants);
  }
  for (const absl::CivilDay day : statement_days) {
    if (day.year() < kFirstYear || day.year() > kLastYear) continue;
    for (const int step : {-1, 0, 1}) {
      Variant variant{absl::StrCat("day ", FormatDay(day + step)), input};
      variant.input.set_day(FormatDay(day + step));
      variants.push_back(std::move(variant));
    }
  }
  return variants;
}

// The day that picks the version is unknown, and the other one, that it is counted back from, is so
// far after a version's edge.
void CaseVariants::AddUnknownDays(const v1::Provision& provision, const v1::FactsFile& input,
                                  std::vector<Variant>& variants) const {
  const v1::Selector& selector = provision.selector();
  if (selector.unknown_reach_days() == 0) return;
  for (const v1::Version& version : provision.versions()) {
    for (const int step : {-1, 0, 1}) {
      const std::optional<absl::CivilDay> from = ParseDay(version.from());
      if (!from) continue;
      const absl::CivilDay day = *from + selector.unknown_reach_days() + step;
      Variant variant{absl::StrCat("unknown before ", FormatDay(day)), input};
      for (v1::Fact& fact : *variant.input.mutable_facts()) {
        SetDay(selector.date(), std::nullopt, fact);
        SetDay(selector.second_reading(), day, fact);
      }
      variants.push_back(std::move(variant));
    }
  }
}

std::vector<Variant> CaseVariants::WithOtherValues(const v1::FactsFile& input) const {
  std::vector<Variant> variants;
  for (int i = 0; i < input.facts_size(); ++i) {
    Variant without{absl::StrCat("without ", input.facts(i).key()), input};
    without.input.mutable_facts()->DeleteSubrange(i, 1);
    variants.push_back(std::move(without));
    const FieldDescriptor* content = ContentOf(input.facts(i));
    if (content == nullptr || input.facts(i).has_officer_finding()) continue;
    const std::set<absl::CivilDay> days = DaysOf(input.facts(i));
    const absl::CivilDay known = days.empty() ? *ParseDay(input.day()) : *days.rbegin();
    for (int j = 0; j < content->message_type()->field_count(); ++j) {
      FieldVariants(input, i, content->message_type()->field(j), variants).OtherValues(known);
    }
  }
  std::vector<Variant> decided = Decided(input);
  std::move(decided.begin(), decided.end(), std::back_inserter(variants));
  return variants;
}

std::vector<Variant> CaseVariants::Decided(const v1::FactsFile& input) const {
  std::vector<Variant> variants;
  const v1::Determination determination =
      Determine(ToPersonFacts(input), pack_, *ParseDay(input.day()));
  for (const v1::OfficerMatter& matter : determination.officer_matters()) {
    std::vector<std::string> rows = {""};
    for (const v1::OfficerChoice& choice : matter.choices()) rows.push_back(choice.row());
    for (const std::string& row : rows) {
      Variant decided{absl::StrCat(matter.subject_key(), "/", matter.provision(), " decided ", row),
                      input};
      v1::Fact* fact = decided.input.add_facts();
      fact->set_key(absl::StrCat("finding-", decided.input.facts_size()));
      fact->mutable_officer_finding()->set_subject_key(matter.subject_key());
      fact->mutable_officer_finding()->set_provision(matter.provision());
      fact->mutable_officer_finding()->set_row(row);
      variants.push_back(std::move(decided));
    }
  }
  return variants;
}

}  // namespace typl::law
