#include <random>
#include <set>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "google/protobuf/message.h"
#include "google/type/date.pb.h"
#include "gtest/gtest.h"
#include "services/statement/domain/engine/test_support.h"
#include "services/statement/domain/law.h"
#include "services/statement/law_files.h"

// A receipt is complete: what it doesn't list can't change the outcome.

namespace typl::law {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr absl::CivilDay kToday(2022, 6, 15);
// Years around the day, so that what happened bears on other things.
constexpr int kFirstYear = 2019;
constexpr int kLastYear = 2024;

// Makes persons whose fields are set, unset and changed at random, near the days on which law
// changes.
class Persons {
 public:
  Persons(uint64_t seed, const v1::Pack& pack) : random_(seed), pack_(pack) {}

  v1::PersonFacts Make() {
    v1::PersonFacts facts;
    const int count = 2 + Below(8);
    for (int i = 0; i < count; ++i) {
      v1::KnownFact& known = *facts.add_facts();
      const auto* content = v1::Fact::descriptor()->FindOneofByName("content");
      const FieldDescriptor* member = content->field(Below(content->field_count()));
      // Most persons have a search; without one nothing is stated.
      if (i == 0) member = v1::Fact::descriptor()->FindFieldByName("job_search");
      Message* message =
          known.mutable_fact()->GetReflection()->MutableMessage(known.mutable_fact(), member);
      known.mutable_fact()->set_key("k" + std::to_string(Below(4)));
      for (int field = 0; field < message->GetDescriptor()->field_count(); ++field) {
        Change(*message, *message->GetDescriptor()->field(field));
      }
      if (known.fact().has_officer_finding()) {
        v1::OfficerFinding& finding = *known.mutable_fact()->mutable_officer_finding();
        finding.set_subject_key("k" + std::to_string(Below(4)));
        Find(finding);
      }
    }
    return facts;
  }

  // Names a row of the pack, or that none applies.
  void Find(v1::OfficerFinding& finding) {
    const v1::Provision& provision = pack_.provisions(Below(pack_.provisions_size()));
    finding.set_provision(provision.id());
    finding.clear_row();
    if (Below(3) == 0) return;
    const v1::Table& table = provision.tables(Below(provision.tables_size()));
    finding.set_row(provision.versions(Below(provision.versions_size())).id() + "/" +
                    table.rows(Below(table.rows_size())).id());
  }

  // Gives a field another value, or none.
  void Change(Message& message, const FieldDescriptor& field) {
    const Reflection& reflection = *message.GetReflection();
    reflection.ClearField(&message, &field);
    if (Below(3) == 0) return;
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_BOOL:
        return reflection.SetBool(&message, &field, Below(2) == 0);
      case FieldDescriptor::CPPTYPE_INT32:
        return reflection.SetInt32(&message, &field, Below(120));
      case FieldDescriptor::CPPTYPE_INT64:
        return reflection.SetInt64(&message, &field, Below(300'000));
      case FieldDescriptor::CPPTYPE_ENUM:
        return reflection.SetEnumValue(&message, &field, Below(field.enum_type()->value_count()));
      case FieldDescriptor::CPPTYPE_STRING:
        return reflection.SetString(&message, &field, "k" + std::to_string(Below(4)));
      case FieldDescriptor::CPPTYPE_MESSAGE: {
        google::type::Date date;
        date.set_year(kFirstYear + Below(kLastYear - kFirstYear + 1));
        date.set_month(1 + Below(12));
        date.set_day(1 + Below(28));
        return reflection.MutableMessage(&message, &field)->CopyFrom(date);
      }
      default:
        return;
    }
  }

  int Below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }

 private:
  std::mt19937_64 random_;
  const v1::Pack& pack_;
};

using Reads = std::set<std::pair<std::string, std::string>>;  // key, fact

Reads ReadsOf(const v1::Determination& determination) {
  Reads reads;
  for (const v1::FactRead& read : determination.receipt().facts_read()) {
    reads.insert({read.subject_key(), read.fact()});
  }
  return reads;
}

Message* ContentOf(v1::Fact& fact, const FieldDescriptor*& member) {
  member = fact.GetReflection()->GetOneofFieldDescriptor(
      fact, v1::Fact::descriptor()->FindOneofByName("content"));
  return fact.GetReflection()->MutableMessage(&fact, member);
}

// Changes every field that the receipt doesn't list.
int ChangeUnread(Persons& persons, const Reads& reads, v1::PersonFacts& facts) {
  int changed = 0;
  for (v1::KnownFact& known : *facts.mutable_facts()) {
    const FieldDescriptor* member = nullptr;
    Message* content = ContentOf(*known.mutable_fact(), member);
    for (int i = 0; i < content->GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor* field = content->GetDescriptor()->field(i);
      const std::string name = std::string(member->name()) + "." + std::string(field->name());
      if (reads.contains({known.fact().key(), name})) continue;
      persons.Change(*content, *field);
      ++changed;
    }
  }
  return changed;
}

TEST(Receipt, ListsEveryFactThatCanChangeTheOutcome) {
  const uint64_t seed = testing::UnitTest::GetInstance()->random_seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  auto pack = LoadPackFolder(TYPL_SOURCE_DIR "/services/statement/law");
  ASSERT_TRUE(pack.ok()) << pack.status();
  Persons persons(seed, (*pack)->pack());
  int changed = 0;
  for (int i = 0; i < 1500; ++i) {
    v1::PersonFacts facts = persons.Make();
    v1::Determination before = Determine(facts, **pack, kToday, {.receipt = true});
    const Reads reads = ReadsOf(before);
    const std::string original = facts.DebugString();
    changed += ChangeUnread(persons, reads, facts);
    v1::Determination after = Determine(facts, **pack, kToday, {.receipt = true});
    before.clear_receipt();
    after.clear_receipt();
    ASSERT_EQ(after.DebugString(), before.DebugString()) << original << "became\n"
                                                         << facts.DebugString();
  }
  EXPECT_GT(changed, 1500);
}

TEST(Receipt, ChangesNothingElse) {
  const uint64_t seed = testing::UnitTest::GetInstance()->random_seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  auto pack = LoadPackFolder(TYPL_SOURCE_DIR "/services/statement/law");
  ASSERT_TRUE(pack.ok()) << pack.status();
  Persons persons(seed, (*pack)->pack());
  // Written over again and again.
  v1::Determination used;
  for (int i = 0; i < 1500; ++i) {
    const v1::PersonFacts facts = persons.Make();
    const v1::Determination plain = Determine(facts, **pack, kToday);
    DetermineInto(facts, **pack, kToday, {.receipt = true}, used);
    ASSERT_EQ(used.SerializeAsString(),
              Determine(facts, **pack, kToday, {.receipt = true}).SerializeAsString());
    v1::Determination without = used;
    without.clear_receipt();
    ASSERT_EQ(without.DebugString(), plain.DebugString()) << facts.DebugString();
    if (i % 3 == 0) DetermineInto(facts, **pack, kToday, {}, used);
  }
}

TEST(Receipt, TellsLawFactsAndPack) {
  const auto pack = MustLoad(SmallPack());
  const v1::Determination got =
      Determine(Facts(R"(facts { key: "s" job_search { from @2020-03-02 } }
               facts { key: "a" search_aim { from @2020-03-02 seeks_full_time: true } })"),
                *pack, kToday, {.receipt = true});
  EXPECT_EQ(got.receipt().pack_hash(), pack->hash());
  EXPECT_EQ(got.receipt().day().month(), 6);
  ASSERT_EQ(got.receipt().provisions_size(), 2);
  EXPECT_EQ(got.receipt().provisions(0).provision(), "base");
  EXPECT_EQ(got.receipt().provisions(0).selector(), "job_search.from");
  EXPECT_EQ(got.receipt().provisions(0).verdict(), v1::VERDICT_APPLIED);
  EXPECT_EQ(got.receipt().provisions(1).verdict(), v1::VERDICT_NOT_APPLIED);
  bool found = false;
  for (const v1::FactRead& read : got.receipt().facts_read()) {
    if (read.fact() != "search_aim.seeks_full_time") continue;
    found = true;
    EXPECT_EQ(read.value(), "yes");
    EXPECT_EQ(read.source_event(), "intake/0/2");
  }
  EXPECT_TRUE(found);
}

TEST(Receipt, NamesWhatSwitchedAProvisionOff) {
  const v1::Determination got =
      Determine(Facts(R"(facts { key: "s" job_search { from @2020-05-02 until @2020-08-01 } }
               facts { key: "a" search_aim { from @2020-05-02 until @2020-08-01
                 seeks_full_time: false partial_disability_pension: false } }
               facts { key: "l" lay_off { from @2020-04-01 by_employer: true } })"),
                *MustLoad(SmallPack()), kToday, {.receipt = true});
  for (const v1::ProvisionTrace& trace : got.receipt().provisions()) {
    if (trace.provision() != "aim") continue;
    EXPECT_EQ(trace.verdict(), v1::VERDICT_DISAPPLIED);
    EXPECT_EQ(trace.disapplied_by(), "act");
  }
}

TEST(Receipt, IsLeftOutUnlessAskedFor) {
  const v1::Determination got =
      Determine(Facts(R"(facts { key: "s" job_search { from @2020-03-02 } })"),
                *MustLoad(SmallPack()), kToday);
  EXPECT_FALSE(got.has_receipt());
}

}  // namespace
}  // namespace typl::law
