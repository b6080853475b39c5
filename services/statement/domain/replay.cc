#include "services/statement/domain/replay.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "services/statement/domain/file_scan.h"
#include "services/statement/domain/keys.h"
#include "services/statement/domain/stated.h"

namespace typl::statement {
namespace {

bool SameGrounds(const google::protobuf::RepeatedPtrField<law::v1::Ground>& a,
                 const google::protobuf::RepeatedPtrField<law::v1::Ground>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const law::v1::Ground& x, const law::v1::Ground& y) {
                      return x.SerializeAsString() == y.SerializeAsString();
                    });
}

// Whether the timeline has the statement's outcome on its grounds over all of its range.
bool SaysTheSame(const law::v1::Determination& determination, const v1::Statement& statement) {
  const DaySpan range = ToDaySpan(statement.range());
  const std::vector<TimelinePeriod> timeline = JoinTimeline(determination);
  return std::any_of(timeline.begin(), timeline.end(), [&](const TimelinePeriod& entry) {
    return entry.days.from <= range.from && range.until <= entry.days.until &&
           entry.period->outcome() == statement.outcome() &&
           SameGrounds(entry.period->grounds(), statement.grounds());
  });
}

class Replayer {
 public:
  Replayer(const store::Store& store, LawBook& book)
      : snapshot_(store.NewSnapshot()), book_(book) {}

  const store::Snapshot& snapshot() const { return *snapshot_; }

  absl::Status Person(const PersonId& person, const v1::PersonFile& file,
                      v1::ReplayStatementsResponse& so_far,
                      std::vector<v1::ReplayDifference>& differences) {
    for (uint64_t number = 1; number <= file.statements_issued(); ++number) {
      ASSIGN_OR_RETURN(const std::string detail, One(person, number, file));
      so_far.set_statements(so_far.statements() + 1);
      if (detail.empty()) continue;
      so_far.set_differing(so_far.differing() + 1);
      v1::ReplayDifference& difference = differences.emplace_back();
      difference.set_statement(PersonResourceName(person, kStatements, number));
      difference.set_detail(detail);
    }
    so_far.set_persons(so_far.persons() + 1);
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<std::string> One(const PersonId& person, uint64_t number,
                                  const v1::PersonFile& file) {
    ASSIGN_OR_RETURN(const std::optional<store::Versioned> stored,
                     snapshot_->Get(StatementKey(person, number)));
    ASSIGN_OR_RETURN(const std::optional<store::Versioned> receipt,
                     snapshot_->Get(ReceiptKey(person, number)));
    v1::Statement statement;
    if (!stored.has_value() || !statement.ParseFromString(stored->value)) {
      return std::string("the statement is not in store");
    }
    // A supplement or an annulment decides nothing.
    if (statement.act() == v1::STATEMENT_ACT_SUPPLEMENTS ||
        statement.act() == v1::STATEMENT_ACT_ANNULS) {
      return std::string();
    }
    if (!receipt.has_value()) return std::string("the receipt is not in store");
    const auto law = book_.Find(statement.pack_hash());
    if (!law.ok()) return std::string("the law pack it names is not in store");
    return ReplayOne(statement, receipt->value, file.facts(), **law);
  }

  const std::unique_ptr<store::Snapshot> snapshot_;
  LawBook& book_;
};

}  // namespace

std::string ReplayOne(const v1::Statement& statement, const std::string& receipt,
                      const law::v1::PersonFacts& facts, const CaseLaw& law) {
  law::v1::Receipt first;
  if (!first.ParseFromString(receipt)) return "the receipt can't be parsed";
  const auto day = DayFromProto(first.day());
  if (!day.has_value()) return "the receipt names no day";
  if (first.facts_known() > static_cast<uint32_t>(facts.facts_size())) {
    return "the receipt counts more facts than the file has";
  }
  law::v1::PersonFacts known;
  for (uint32_t i = 0; i < first.facts_known(); ++i) {
    *known.add_facts() = facts.facts(static_cast<int>(i));
  }
  law::v1::Determination again;
  law.Determine(known, *day, again);
  if (again.receipt().SerializeAsString() != receipt) return "the receipt comes out differently";
  if (!SaysTheSame(again, statement)) return "the timeline does not say what the statement says";
  return "";
}

absl::Status ReplayStatements(
    const store::Store& store, LawBook& book, const std::optional<PersonId>& person,
    v1::ReplayStatementsResponse& so_far,
    const std::function<absl::Status(const std::vector<v1::ReplayDifference>&)>& tell) {
  Replayer replayer(store, book);
  bool found = !person.has_value();
  const auto look_at = [&](const PersonId& id, const v1::PersonFile& file) -> absl::StatusOr<bool> {
    if (person.has_value() && !(id == *person)) return false;
    found = true;
    std::vector<v1::ReplayDifference> differences;
    RETURN_IF_ERROR(replayer.Person(id, file, so_far, differences));
    RETURN_IF_ERROR(tell(differences));
    return !person.has_value();
  };
  RETURN_IF_ERROR(
      ScanFiles(replayer.snapshot(), person.has_value() ? person->text() : "", look_at));
  if (found) return absl::OkStatus();
  return MakeError(Reason::ERROR_REASON_RESOURCE_NOT_FOUND, "there is no such person");
}

}  // namespace typl::statement
