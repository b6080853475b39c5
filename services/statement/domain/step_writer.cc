#include "services/statement/domain/step_writer.h"

#include <string>
#include <utility>

#include "common/journal/journal.h"
#include "common/time/business_date.h"
#include "services/statement/domain/keys.h"

namespace typl::statement {
namespace {

// What a journal entry adds to its payload, and an event to its statement: person, time, portal
// and tags. Generous.
constexpr size_t kEnvelopeBytesMax = 1'000;

uint64_t NumberIn(absl::string_view name, absl::string_view collection) {
  const auto resource = ParsePersonResourceName(name, collection);
  return resource.has_value() ? resource->number : 0;
}

// Writes the journal entries of one step.
class Journal {
 public:
  Journal(const PersonId& person, uint32_t partition, const Input& input, const Step& step,
          store::Batch& batch)
      : person_(person), partition_(partition), recorded_at_(input.recorded_at), batch_(batch) {
    envelope_.set_portal(step.file.portal());
    if (input.source != v1::INPUT_SOURCE_INTAKE) return;
    envelope_.set_cause_partition(input.partition);
    envelope_.set_cause_sequence(input.sequence);
  }

  // To be filled with the event, then written.
  v1::StatementEvent& event() { return envelope_; }
  void Write() {
    journal::Append(batch_, partition_, recorded_at_, person_.text(),
                    envelope_.SerializeAsString());
  }

 private:
  const PersonId& person_;
  const uint32_t partition_;
  const absl::Time recorded_at_;
  store::Batch& batch_;
  v1::StatementEvent envelope_;
};

void WriteStatements(const PersonId& person, Step& step, Journal& journal, store::Batch& batch,
                     Tally& tally) {
  if (step.statements.empty()) return;
  for (v1::Statement& statement : step.statements) {
    AddStatement(statement, tally);
    const uint64_t number = NumberIn(statement.name(), kStatements);
    v1::Statement& issued = *journal.event().mutable_statement_issued();
    issued.Swap(&statement);
    batch.Put(StatementKey(person, number), issued.SerializeAsString());
    // A supplement or an annulment came about as the statement it is about.
    if (issued.act() == v1::STATEMENT_ACT_STATES) {
      batch.Put(ReceiptKey(person, number), step.receipt);
    }
    journal.Write();
  }
}

void CountClosed(v1::ClarificationState state, v1::Counts& counts) {
  switch (state) {
    case v1::CLARIFICATION_STATE_ANSWERED:
      return counts.set_requests_answered(counts.requests_answered() + 1);
    case v1::CLARIFICATION_STATE_UNFOUNDED:
      return counts.set_requests_unfounded(counts.requests_unfounded() + 1);
    case v1::CLARIFICATION_STATE_OVERDUE:
      return counts.set_requests_overdue(counts.requests_overdue() + 1);
    case v1::CLARIFICATION_STATE_RECEIVED:
      return counts.set_requests_received(counts.requests_received() + 1);
    case v1::CLARIFICATION_STATE_REPLACED:
      return counts.set_requests_replaced(counts.requests_replaced() + 1);
    default:
      return;
  }
}

void WriteRequests(const PersonId& person, Step& step, Journal& journal, store::Batch& batch,
                   Tally& tally) {
  for (v1::ClarificationRequest& request : step.requests_closed) {
    CountClosed(request.state(), tally.counts);
    v1::ClarificationRequest& closed = *journal.event().mutable_clarification_closed();
    closed.Swap(&request);
    batch.Put(RequestKey(person, NumberIn(closed.name(), kClarificationRequests)),
              closed.SerializeAsString());
    journal.Write();
  }
  for (v1::ClarificationRequest& request : step.requests_sent) {
    tally.counts.set_requests_sent(tally.counts.requests_sent() + 1);
    if (request.kind() == v1::CLARIFICATION_KIND_HEARING && request.task().empty()) {
      tally.counts.set_hearings_sent(tally.counts.hearings_sent() + 1);
    }
    v1::ClarificationRequest& sent = *journal.event().mutable_clarification_requested();
    sent.Swap(&request);
    batch.Put(RequestKey(person, NumberIn(sent.name(), kClarificationRequests)),
              sent.SerializeAsString());
    journal.Write();
  }
}

void WritePayerRequests(const PersonId& person, Step& step, Journal& journal, store::Batch& batch,
                        v1::Counts& counts) {
  for (v1::PayerRequest& request : step.payer_requests) {
    if (request.state() == v1::PAYER_REQUEST_STATE_OPEN) {
      counts.set_payer_requests_received(counts.payer_requests_received() + 1);
      continue;
    }
    if (request.state() == v1::PAYER_REQUEST_STATE_REFUSED) {
      counts.set_payer_requests_refused(counts.payer_requests_refused() + 1);
    } else {
      counts.set_payer_requests_answered(counts.payer_requests_answered() + 1);
    }
    v1::PayerRequest& closed = *journal.event().mutable_payer_request_closed();
    closed.Swap(&request);
    batch.Put(PayerRequestKey(person, NumberIn(closed.name(), kPayerRequests)),
              closed.SerializeAsString());
    journal.Write();
  }
}

void CountExPost(const Step& step, Tally& tally) {
  v1::Counts& counts = tally.counts;
  for (const TaskChange& change : step.tasks) {
    if (change.opened && change.task.kind() == v1::TASK_KIND_EX_POST) {
      counts.set_ex_post_picked(counts.ex_post_picked() + 1);
    }
  }
  if (step.decision_unread) {
    counts.set_decisions_returned_unread(counts.decisions_returned_unread() + 1);
  }
  if (!step.ex_post.has_value()) return;
  if (step.ex_post->agreed) {
    counts.set_ex_post_agreed(counts.ex_post_agreed() + 1);
  } else {
    counts.set_ex_post_differed(counts.ex_post_differed() + 1);
  }
  tally.ex_post.push_back(*step.ex_post);
}

void WriteTask(const PersonId& person, const TaskChange& change, store::Batch& batch,
               v1::Counts& counts) {
  const v1::OfficerTask& task = change.task;
  const uint64_t number = NumberIn(task.name(), kTasks);
  if (change.opened) counts.set_tasks_opened(counts.tasks_opened() + 1);
  if (change.queued_before.has_value()) {
    batch.Delete(QueueKey(*change.queued_before, person, number));
  }
  switch (task.state()) {
    case v1::OFFICER_TASK_STATE_DECIDED:
      counts.set_tasks_decided(counts.tasks_decided() + 1);
      break;
    case v1::OFFICER_TASK_STATE_LAPSED:
      counts.set_tasks_lapsed(counts.tasks_lapsed() + 1);
      break;
    default:
      batch.Put(QueueKey(DayFromProto(task.due_on()).value_or(kDayMin), person, number),
                task.SerializeAsString());
      return;
  }
  batch.Put(TaskKey(person, number), task.SerializeAsString());
}

void WriteTimers(const PersonId& person, absl::Time now, const Step& step, store::Batch& batch) {
  for (const TimerChange& change : step.timers) {
    const std::string key = TimerKey(change.day, person, change.kind, change.number);
    if (change.set) {
      v1::Timer timer;
      *timer.mutable_set_at() = TimeToProto(now);
      batch.Put(key, timer.SerializeAsString());
    } else {
      batch.Delete(key);
    }
  }
}

template <typename Messages>
bool AddSizes(const Messages& messages, size_t& total) {
  for (const auto& message : messages) {
    const size_t bytes = message.ByteSizeLong();
    if (bytes + kEnvelopeBytesMax > store::kValueBytesMax) return false;
    // Once under its key and once in the journal.
    total += 2 * (bytes + kEnvelopeBytesMax);
  }
  return true;
}

}  // namespace

absl::Status CheckSizes(const Step& step) {
  const absl::Status too_large =
      UnprocessableError("TOO_LARGE", "the file or what follows from the input is too large");
  if (step.file.ByteSizeLong() > store::kValueBytesMax) return too_large;
  if (step.statements.empty() && step.requests_sent.empty() && step.requests_closed.empty() &&
      step.tasks.empty() && step.payer_requests.empty()) {
    return absl::OkStatus();
  }
  if (step.receipt.size() > store::kValueBytesMax) return too_large;
  size_t total = step.receipt.size() * step.statements.size();
  bool fits = AddSizes(step.statements, total) && AddSizes(step.requests_sent, total) &&
              AddSizes(step.requests_closed, total) && AddSizes(step.payer_requests, total);
  for (const TaskChange& change : step.tasks) {
    total += change.task.ByteSizeLong() + kEnvelopeBytesMax;
  }
  fits = fits && total <= kStepBytesMax;
  return fits ? absl::OkStatus() : too_large;
}

void WriteStep(const PersonId& person, uint32_t partition, const Input& input, Step& step,
               store::Batch& batch, Tally& tally) {
  CountExPost(step, tally);
  Journal journal(person, partition, input, step, batch);
  WriteStatements(person, step, journal, batch, tally);
  WriteRequests(person, step, journal, batch, tally);
  WritePayerRequests(person, step, journal, batch, tally.counts);
  for (const TaskChange& change : step.tasks) WriteTask(person, change, batch, tally.counts);
  WriteTimers(person, input.recorded_at, step, batch);
}

}  // namespace typl::statement
