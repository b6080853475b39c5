#include <functional>
#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "services/statement/law_files.h"
#include "tests/law/pack_mutants.h"

// Whether the arguments that no facts show a change (equivalence.h) look at what they rest on: each
// holds of the pack as it is, and no longer when something that it rests on is otherwise. That they
// are right is tried by law_mutants_test with TYPL_MUTANTS=all.

namespace typl::law {
namespace {

constexpr char kPack[] = TYPL_SOURCE_DIR "/services/statement/law";

v1::Provision& ProvisionOf(const std::string& id, v1::Pack& pack) {
  for (v1::Provision& provision : *pack.mutable_provisions()) {
    if (provision.id() == id) return provision;
  }
  ADD_FAILURE() << "no provision " << id;
  return *pack.add_provisions();
}

v1::Row& RowOf(const std::string& provision, const std::string& table, const std::string& row,
               v1::Pack& pack) {
  for (v1::Table& candidate : *ProvisionOf(provision, pack).mutable_tables()) {
    if (candidate.id() != table) continue;
    for (v1::Row& each : *candidate.mutable_rows()) {
      if (each.id() == row) return each;
    }
  }
  ADD_FAILURE() << "no row " << table << "/" << row << " in " << provision;
  return *ProvisionOf(provision, pack).add_tables()->add_rows();
}

v1::Derivation& DerivationOf(const std::string& id, v1::Pack& pack) {
  for (v1::Derivation& derivation : *pack.mutable_derivations()) {
    if (derivation.id() == id) return derivation;
  }
  ADD_FAILURE() << "no derivation " << id;
  return *pack.add_derivations();
}

struct Argument {
  const char* what;
  // The change that is said to be no wrong.
  const char* mutant;
  // Takes away what the argument rests on.
  std::function<void(v1::Pack&)> edit;
};

void PrintTo(const Argument& argument, std::ostream* out) { *out << argument.what; }

class Equivalence : public ::testing::TestWithParam<Argument> {
 protected:
  static std::string Why(const v1::Pack& pack) {
    for (const Mutant& mutant : MutantsOf(pack)) {
      if (mutant.Name() == GetParam().mutant) return mutant.equivalent;
    }
    ADD_FAILURE() << "no mutant " << GetParam().mutant;
    return "";
  }
};

TEST_P(Equivalence, HoldsOfThePackAndNotOfAnother) {
  const auto loaded = LoadPackFolder(kPack);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  v1::Pack pack = (*loaded)->pack();
  EXPECT_NE(Why(pack), "");
  GetParam().edit(pack);
  EXPECT_EQ(Why(pack), "");
}

const Argument kArguments[] = {
    {"OfOthers", "disapply 1:6: 2012/contested effect 1 does not switch off 2:5-own-work",
     [](v1::Pack& pack) {
       v1::Row& row = RowOf("2:5-own-work", "main_occupation", "business", pack);
       row.add_effects()->set_outcome(v1::OUTCOME_OBSTACLE);
     }},
    {"OfOthersSaidByAnother",
     "disapply 2:8.1-5: end/comparable effect 1 does not switch off 2:5-own-work",
     [](v1::Pack& pack) {
       // No row is open with it any more that surely says something else.
       *RowOf("2:8.1-5", "end", "other_end", pack).mutable_effects() =
           RowOf("2:8.1-5", "end", "comparable", pack).effects();
     }},
    {"SwitchedOffFirst", "cells 2:10: 2023, study.kind: EMPLOYERS_TRAINING is as FOLK_HIGH_SCHOOL",
     [](v1::Pack& pack) {
       ProvisionOf("2:10a.3", pack).mutable_versions(1)->set_from("2023-01-02");
     }},
    {"HeldThroughout", "derivation business.unrelated_months: term 2 from business.start_on - 1 d",
     [](v1::Pack& pack) {
       RowOf("2:5a", "start", "first", pack)
           .mutable_effects(1)
           ->set_from("business.start_on - 1 d");
     }},
    {"HeldThroughoutAlways", "derivation business.stands_still: term 1 until 2020-03-16 + 1 d",
     [](v1::Pack& pack) {
       DerivationOf("business.standstill_on", pack)
           .mutable_first_of(1)
           ->mutable_day()
           ->set_is("latest(business.start_on, 2020-03-15)");
       ProvisionOf("11:4c-standstill", pack).mutable_versions(0)->set_from("2020-03-15");
     }},
    {"HeldTheDayBefore",
     "derivation benefit_application.search_began_on: term 1 on 2020-03-15 - 1 d",
     [](v1::Pack& pack) {
       ProvisionOf("11:4c-search", pack).mutable_versions(0)->set_from("2020-03-15");
     }},
    {"KnownBefore", "derivation business.standstill_on: term 2 known without condition",
     [](v1::Pack& pack) {
       DerivationOf("business.standstill_on", pack)
           .mutable_first_of(0)
           ->mutable_day()
           ->set_is("latest(business.epidemic_end_on, business.from)");
     }},
    {"OnlyWhenSet", "derivation study_application.lost_from: term 1 unset days are left out",
     [](v1::Pack& pack) {
       RowOf("2:13.2", "autumn", "did_not_apply", pack).set_when(0, "< {youth_age} | unset");
     }},
    {"NeverAsked", "derivation study_application.age: nothing is asked for it",
     [](v1::Pack& pack) {
       RowOf("2:13.2", "autumn", "adult", pack).set_when(0, ">= {youth_age}");
     }},
    {"NeverSwitchedOff", "disapply 2a:9.1-6: 2026/soon effect 1 does not switch off 2a:9-2022",
     [](v1::Pack& pack) {
       RowOf("2a:9.1-6", "2026", "later", pack).set_when(1, ">= {offer_after_interview_months}");
     }},
    {"NothingBefore",
     "effect_day 2a:9-2026: ladder/first_after_old_acts effect 2 from neglect.on - 1 d",
     [](v1::Pack& pack) {
       // The second reading that surely says something else.
       RowOf("2a:9-2026", "ladder", "counting_old_acts_weighed", pack) =
           RowOf("2a:9-2026", "ladder", "first", pack);
     }},
};

INSTANTIATE_TEST_SUITE_P(Arguments, Equivalence, ::testing::ValuesIn(kArguments),
                         [](const auto& argument) { return argument.param.what; });

}  // namespace
}  // namespace typl::law
