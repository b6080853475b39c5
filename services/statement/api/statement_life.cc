#include "services/statement/api/statement_life.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/statement/api/reading.h"
#include "services/statement/domain/day_number.h"
#include "services/statement/domain/keys.h"

namespace typl::statement {
namespace {

uint64_t NumberOf(const v1::Statement& statement) {
  const auto named = ParsePersonResourceName(statement.name(), kStatements);
  return named.has_value() ? named->number : 0;
}

bool Names(const google::protobuf::RepeatedPtrField<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void AddLink(const v1::Statement& later, const std::string& name, v1::StatementLife& life) {
  if (Names(later.supersedes(), name)) life.add_superseded_by(later.name());
  if (later.supplements() == name) life.add_supplemented_by(later.name());
  if (later.annuls() == name) life.set_annulled_by(later.name());
}

}  // namespace

absl::StatusOr<v1::Statement> ReadStatement(const Context& context, const PersonId& person,
                                            uint64_t number) {
  const auto stored = context.store.Get(StatementKey(person, number));
  if (!stored.ok()) return StoreReadError(stored.status());
  if (!stored->has_value()) {
    return MakeError(Reason::ERROR_REASON_RESOURCE_NOT_FOUND, "there is no such statement");
  }
  v1::Statement statement;
  RETURN_IF_ERROR(ParseStored((*stored)->value, statement));
  return statement;
}

v1::StatementState StateOf(const v1::Statement& statement, const v1::PersonFile& file) {
  if (statement.act() == v1::STATEMENT_ACT_SUPPLEMENTS ||
      statement.act() == v1::STATEMENT_ACT_ANNULS) {
    return v1::STATEMENT_STATE_IN_FORCE;
  }
  std::vector<DaySpan> ruled;
  for (const v1::StatedPeriod& said : file.stated()) {
    if (said.statement() != NumberOf(statement)) continue;
    if (said.annulled()) return v1::STATEMENT_STATE_ANNULLED;
    ruled.push_back({said.from_day(), said.until_day()});
  }
  if (ruled.empty()) return v1::STATEMENT_STATE_REPLACED;
  return NotCovered(ToDaySpan(statement.range()), ruled).empty()
             ? v1::STATEMENT_STATE_IN_FORCE
             : v1::STATEMENT_STATE_PARTLY_REPLACED;
}

absl::StatusOr<v1::StatementLife> LifeOf(const Context& context, const PersonId& person,
                                         const v1::Statement& statement,
                                         const v1::PersonFile& file) {
  v1::StatementLife life;
  absl::Status fault;
  const absl::Status scanned = context.store.NewSnapshot()->Scan(
      StatementPrefix(person), StatementKey(person, NumberOf(statement) + 1),
      [&](absl::string_view, absl::string_view value) {
        v1::Statement later;
        fault = ParseStored(value, later);
        if (fault.ok()) AddLink(later, statement.name(), life);
        return fault.ok();
      });
  if (!scanned.ok()) return StoreReadError(scanned);
  RETURN_IF_ERROR(fault);
  // A later statement may have replaced even the days on which the annulment ruled.
  life.set_state(life.annulled_by().empty() ? StateOf(statement, file)
                                            : v1::STATEMENT_STATE_ANNULLED);
  for (const v1::Appeal& appeal : file.appeals()) {
    if (appeal.statement() != NumberOf(statement)) continue;
    life.set_appeal_pending(true);
    *life.mutable_appealed_on() = appeal.appealed_on();
  }
  return life;
}

}  // namespace typl::statement
