#include "services/statement/domain/tally.h"

namespace typl::statement {

void AddStatement(const v1::Statement& statement, Tally& tally) {
  tally.counts.set_statements_issued(tally.counts.statements_issued() + 1);
  if (statement.act() == v1::STATEMENT_ACT_SUPPLEMENTS) {
    tally.counts.set_statements_supplementing(tally.counts.statements_supplementing() + 1);
  } else if (statement.act() == v1::STATEMENT_ACT_ANNULS) {
    tally.counts.set_statements_annulling(tally.counts.statements_annulling() + 1);
  }
  if (statement.decided_automatically()) {
    tally.counts.set_statements_automatic(tally.counts.statements_automatic() + 1);
  }
  if (!law::v1::StatementKind_IsValid(statement.kind()) ||
      !law::v1::Outcome_IsValid(statement.outcome())) {
    return;
  }
  std::string ground = statement.grounds().empty() ? "" : statement.grounds(0).provision();
  ++tally.statements[{statement.kind(), statement.outcome(), std::move(ground),
                      statement.decided_automatically()}];
}

void AddHandling(const CaseLaw& law, const v1::Statement& statement, Tally& tally) {
  const auto how_long = static_cast<size_t>(HandlingOf(law, statement));
  ++tally.handling[how_long][IsLate(statement) ? 1 : 0];
}

int64_t JournalEntriesOf(const v1::Counts& counts) {
  return counts.statements_issued() + counts.requests_sent() + counts.requests_answered() +
         counts.requests_unfounded() + counts.requests_overdue() + counts.requests_received() +
         counts.requests_replaced() + counts.payer_requests_answered() +
         counts.payer_requests_refused();
}

void AddCounts(const v1::Counts& more, v1::Counts& total) {
  const google::protobuf::Descriptor* descriptor = v1::Counts::descriptor();
  const google::protobuf::Reflection* reflection = v1::Counts::GetReflection();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const google::protobuf::FieldDescriptor* field = descriptor->field(i);
    reflection->SetInt64(&total, field,
                         reflection->GetInt64(total, field) + reflection->GetInt64(more, field));
  }
}

}  // namespace typl::statement
