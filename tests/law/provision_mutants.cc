#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/statement/law_parts.h"
#include "tests/law/equivalence.h"
#include "tests/law/pack_mutants.h"

// Wrong versions, rows and effects of provisions.

namespace typl::law {
namespace {

// A change of one provision.
class ProvisionMutants {
 public:
  ProvisionMutants(const v1::Pack& pack, int index, Mutants& out)
      : pack_(pack), provision_(pack.provisions(index)), index_(index), out_(out) {}

  void Versions();
  void Rows();

 private:
  using Edit = std::function<void(v1::Provision&)>;

  void Add(std::string kind, std::string change, Edit edit) {
    out_.push_back({std::move(kind), provision_.id(), std::move(change),
                    [index = index_, edit = std::move(edit)](v1::Pack& pack) {
                      edit(*pack.mutable_provisions(index));
                    }});
  }
  void AddRow(std::string kind, int table, int row, absl::string_view change,
              std::function<void(v1::Row&)> edit) {
    const v1::Table& source = provision_.tables(table);
    Add(std::move(kind), absl::StrCat(source.id(), "/", source.rows(row).id(), " ", change),
        [table, row, edit = std::move(edit)](v1::Provision& provision) {
          edit(*provision.mutable_tables(table)->mutable_rows(row));
        });
    out_.back().where = {source.rows(row).id()};
  }
  void AddEffect(std::string kind, int table, int row, int effect, absl::string_view change,
                 std::function<void(v1::Effect&)> edit) {
    AddRow(std::move(kind), table, row, absl::StrCat("effect ", effect + 1, " ", change),
           [effect, edit = std::move(edit)](v1::Row& target) {
             edit(*target.mutable_effects(effect));
           });
  }

  void Boundary(int version);
  void Selector();
  void Row(int table, int row);
  void EffectOf(int table, int row, int effect);
  void Days(int table, int row, int effect);
  void Disapply(int table, int row, int effect);
  std::string AnyMatter() const;

  const v1::Pack& pack_;
  const v1::Provision& provision_;
  const int index_;
  Mutants& out_;
};

void ProvisionMutants::Boundary(int version) {
  const v1::Version& target = provision_.versions(version);
  const bool joined = version > 0 && provision_.versions(version - 1).until() == target.from();
  for (const int step : {-1, 1}) {
    if (InLivesTime(target.from())) {
      const std::string moved = MovedDay(target.from(), step);
      Add("version_date", absl::StrCat(target.id(), " from ", moved),
          [version, joined, moved](v1::Provision& provision) {
            provision.mutable_versions(version)->set_from(moved);
            if (joined) provision.mutable_versions(version - 1)->set_until(moved);
          });
      out_.back().where = {"@" + target.id()};
      if (joined) out_.back().where.push_back("@" + provision_.versions(version - 1).id());
    }
    const bool followed = version + 1 < provision_.versions_size() &&
                          provision_.versions(version + 1).from() == target.until();
    if (!target.until().empty() && !followed) {
      const std::string moved = MovedDay(target.until(), step);
      Add("version_date", absl::StrCat(target.id(), " until ", moved),
          [version, moved](v1::Provision& provision) {
            provision.mutable_versions(version)->set_until(moved);
          });
    }
  }
}

void ProvisionMutants::Versions() {
  for (int i = 0; i < provision_.versions_size(); ++i) {
    Boundary(i);
    if (i == 0 || provision_.versions(i).table() == provision_.versions(i - 1).table()) continue;
    Add("version_table",
        absl::StrCat(provision_.versions(i - 1).id(), " and ", provision_.versions(i).id(),
                     " have each other's table"),
        [i](v1::Provision& provision) {
          provision.mutable_versions(i - 1)->mutable_table()->swap(
              *provision.mutable_versions(i)->mutable_table());
        });
  }
  Selector();
  if (!provision_.required_within().empty()) {
    Add("required", "days on which nothing is known are left out", [](v1::Provision& provision) {
      provision.clear_required_within();
      provision.clear_required_on();
    });
  }
  if (!provision_.sequence().empty()) {
    Add("sequence", "is not in the sequence",
        [](v1::Provision& provision) { provision.clear_sequence(); });
  }
}

void ProvisionMutants::Selector() {
  const v1::Selector& selector = provision_.selector();
  for (const char* date : {"benefit_day", "statement_day"}) {
    if (selector.date() == date) continue;
    Add("selector", absl::StrCat("version picked by ", date), [date](v1::Provision& provision) {
      provision.mutable_selector()->Clear();
      provision.mutable_selector()->set_date(date);
    });
  }
  if (!selector.second_reading().empty()) {
    Add("selector", "no second reading", [](v1::Provision& provision) {
      provision.mutable_selector()->clear_second_reading();
      provision.mutable_selector()->clear_matter();
    });
  }
  if (selector.unknown_reach_days() > 0) {
    for (const int step : {-1, 1}) {
      const int days = selector.unknown_reach_days() + step;
      Add("selector", absl::StrCat("unknown day at most ", days, " days back"),
          [days](v1::Provision& provision) {
            provision.mutable_selector()->set_unknown_reach_days(days);
          });
    }
  }
}

// A text that can stand as a matter; in a sound pack some row has one.
std::string ProvisionMutants::AnyMatter() const {
  for (const v1::Provision& provision : pack_.provisions()) {
    for (const v1::Table& table : provision.tables()) {
      for (const v1::Row& row : table.rows()) {
        if (!row.matter().empty()) return row.matter();
      }
    }
  }
  return "";
}

void ProvisionMutants::Rows() {
  for (int table = 0; table < provision_.tables_size(); ++table) {
    for (int row = 0; row < provision_.tables(table).rows_size(); ++row) Row(table, row);
  }
}

void ProvisionMutants::Row(int table, int row) {
  const v1::Row& source = provision_.tables(table).rows(row);
  if (source.effects().empty()) {
    // Whoever decides that nothing follows, nothing follows.
  } else if (source.automation() == v1::AUTOMATION_OFFICER) {
    AddRow("automation", table, row, "is decided without an officer", [](v1::Row& target) {
      target.set_automation(v1::AUTOMATION_AUTOMATIC);
      target.clear_matter();
    });
  } else {
    AddRow("automation", table, row, "is left to an officer",
           [matter = AnyMatter()](v1::Row& target) {
             target.set_automation(v1::AUTOMATION_OFFICER);
             target.set_matter(matter);
           });
  }
  if (!source.alternative_to().empty()) {
    Add("row", absl::StrCat("second reading ", source.id(), " is left out"),
        [table, row](v1::Provision& provision) {
          provision.mutable_tables(table)->mutable_rows()->DeleteSubrange(row, 1);
        });
  }
  for (int effect = 0; effect < source.effects_size(); ++effect) EffectOf(table, row, effect);
}

void ProvisionMutants::EffectOf(int table, int row, int effect) {
  const v1::Effect& source = provision_.tables(table).rows(row).effects(effect);
  AddRow("effect_dropped", table, row, absl::StrCat("effect ", effect + 1, " is left out"),
         [effect](v1::Row& target) { target.mutable_effects()->DeleteSubrange(effect, 1); });
  if (source.has_outcome()) {
    for (const v1::Outcome outcome : {v1::OUTCOME_OBSTACLE, v1::OUTCOME_WAITING_PERIOD,
                                      v1::OUTCOME_WORK_OBLIGATION, v1::OUTCOME_ENTITLED}) {
      if (outcome == source.outcome()) continue;
      AddEffect("outcome", table, row, effect, absl::StrCat("is ", v1::Outcome_Name(outcome)),
                [outcome](v1::Effect& target) { target.set_outcome(outcome); });
    }
    // What makes days count does so alone.
    if (source.outcome() == v1::OUTCOME_ENTITLED) return Days(table, row, effect);
    AddEffect("stands_alone", table, row, effect,
              source.stands_alone() ? "does not stand alone" : "stands alone",
              [](v1::Effect& target) { target.set_stands_alone(!target.stands_alone()); });
  }
  if (!source.weeks().empty()) {
    AddEffect("mark", table, row, effect, "counts the weeks it covers",
              [](v1::Effect& target) { target.clear_weeks(); });
  }
  Days(table, row, effect);
  if (source.has_disapply()) Disapply(table, row, effect);
}

void ProvisionMutants::Days(int table, int row, int effect) {
  const v1::Table& own = provision_.tables(table);
  const v1::Row& of = own.rows(row);
  const v1::Effect& source = of.effects(effect);
  for (const std::string& day : DaysBeside(source.from())) {
    AddEffect("effect_day", table, row, effect, absl::StrCat("from ", day),
              [day](v1::Effect& target) { target.set_from(day); });
    if (!IsEarlier(day)) continue;
    out_.back().equivalent = WhyNothingBefore(pack_, provision_, own, of, source);
    if (!out_.back().equivalent.empty()) continue;
    out_.back().equivalent = WhyReadOnItsDay(pack_, provision_, own, of, source);
  }
  for (const std::string& day : DaysBeside(source.until())) {
    AddEffect("effect_day", table, row, effect, absl::StrCat("until ", day),
              [day](v1::Effect& target) { target.set_until(day); });
    out_.back().equivalent = WhyUnset(own, of, source.until());
    if (!IsEarlier(day) && out_.back().equivalent.empty()) {
      out_.back().equivalent = WhyReadOnItsDay(pack_, provision_, own, of, source);
    }
  }
  if (source.days().empty()) return;
  int days = 0;
  if (absl::SimpleAtoi(source.days(), &days)) {
    for (const int step : {-1, 1}) {
      AddEffect("effect_days", table, row, effect, absl::StrCat(days + step, " days"),
                [text = absl::StrCat(days + step)](v1::Effect& target) { target.set_days(text); });
    }
    return;
  }
  // The length that the law gives for something else.
  for (const v1::Parameter& parameter : pack_.parameters()) {
    const std::string other = absl::StrCat("{", parameter.id(), "}");
    const v1::Parameter* length =
        FindParameter(pack_, absl::StripSuffix(absl::StripPrefix(source.days(), "{"), "}"));
    if (length == nullptr || other == source.days() || parameter.unit() != length->unit()) continue;
    if (!absl::StartsWith(parameter.id(), length->id().substr(0, length->id().find('.')))) continue;
    AddEffect("effect_days", table, row, effect, absl::StrCat(other, " days"),
              [other](v1::Effect& target) { target.set_days(other); });
    out_.back().equivalent = WhyAsLong(pack_, provision_, own, length->id(), parameter.id());
  }
}

void ProvisionMutants::Disapply(int table, int row, int effect) {
  const v1::Disapply& source = provision_.tables(table).rows(row).effects(effect).disapply();
  for (int i = 0; i < source.provisions_size(); ++i) {
    AddEffect("disapply", table, row, effect,
              absl::StrCat("does not switch off ", source.provisions(i)), [i](v1::Effect& target) {
                target.mutable_disapply()->mutable_provisions()->DeleteSubrange(i, 1);
              });
    const v1::Table& own = provision_.tables(table);
    const v1::Effect& of = own.rows(row).effects(effect);
    out_.back().equivalent =
        WhySwitchedOffAnyway(pack_, provision_, own, own.rows(row), of, source.provisions(i));
    if (!out_.back().equivalent.empty()) continue;
    out_.back().equivalent =
        WhyNeverSwitchedOff(pack_, provision_, own, own.rows(row), of, source.provisions(i));
    if (!out_.back().equivalent.empty()) continue;
    out_.back().equivalent =
        WhyOfOthers(pack_, provision_, own, own.rows(row), of, source.provisions(i));
  }
  if (source.own_subject()) return;
  AddEffect("disapply", table, row, effect, source.by_event() ? "by days" : "by event",
            [](v1::Effect& target) {
              target.mutable_disapply()->set_by_event(!target.disapply().by_event());
            });
  if (!source.only_subject().empty()) {
    AddEffect("disapply", table, row, effect, "for all subjects", [](v1::Effect& target) {
      target.mutable_disapply()->clear_only_subject();
      target.mutable_disapply()->set_all_subjects(true);
    });
  }
}

}  // namespace

void AddVersionMutants(const v1::Pack& pack, int provision, Mutants& out) {
  ProvisionMutants(pack, provision, out).Versions();
}

void AddRowMutants(const v1::Pack& pack, int provision, Mutants& out) {
  ProvisionMutants(pack, provision, out).Rows();
}

Mutants MutantsOf(const v1::Pack& pack) {
  Mutants mutants;
  AddDefinitionMutants(pack, mutants);
  for (int i = 0; i < pack.provisions_size(); ++i) {
    AddVersionMutants(pack, i, mutants);
    AddRowMutants(pack, i, mutants);
    AddColumnMutants(pack, i, mutants);
  }
  return mutants;
}

}  // namespace typl::law
