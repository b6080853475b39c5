#include "services/statement/api/officer_write.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "common/journal/journal.h"
#include "common/status/macros.h"
#include "common/store/caller_status.h"
#include "common/time/business_date.h"
#include "services/statement/api/idempotency.h"
#include "services/statement/domain/keys.h"

namespace typl::statement {
namespace {

absl::Status TaskClosed() {
  return MakeError(Reason::ERROR_REASON_TASK_NOT_CLAIMED, "the task is closed");
}

}  // namespace

absl::StatusOr<bool> OfficerWrite::Prepare(store::Batch& batch) {
  ++attempts_;
  FieldViolations faults;
  if (!IsUuid(request_id_)) faults.Add("request_id", "must be a UUID in text form");
  Check(faults);
  RETURN_IF_ERROR(faults.ToStatus());
  const Idempotency idempotency(context_, officer_, request_id_,
                                absl::StrCat(method_, ":", request_.SerializeAsString()));
  ASSIGN_OR_RETURN(const bool answered, idempotency.AnsweredBefore(response_));
  if (answered) return true;

  response_.Clear();
  const absl::Time now = context_.clock.Now();
  RETURN_IF_ERROR(Act(now, batch));
  if (!context_.options.unsafe_no_dedup) batch.ExpectAbsent(idempotency.key());
  batch.Put(idempotency.key(), idempotency.Record(response_));
  v1::AuditEntry entry;
  *entry.mutable_time() = TimeToProto(now);
  entry.set_action(std::string(method_));
  entry.set_person(resource_);
  entry.set_request_id(request_id_);
  entry.set_principal(officer_);
  entry.set_detail(detail_);
  batch.Append(kAuditStream, entry.SerializeAsString());
  return false;
}

void OfficerWrite::Run(std::unique_ptr<OfficerWrite> write, rpc::Done done) {
  store::Batch batch;
  const absl::StatusOr<bool> answered = write->Prepare(batch);
  if (!answered.ok()) return std::move(done)(answered.status());
  if (*answered) return std::move(done)(absl::OkStatus());
  store::Store& store = write->context_.store;
  store.Commit(std::move(batch), [write = std::move(write),
                                  done = std::move(done)](store::CommitResult result) mutable {
    // Each attempt loses only to a write that took effect.
    const bool again =
        result.outcome == store::Outcome::kConflict && write->attempts_ < store::kConflictsMax;
    if (again) return Run(std::move(write), std::move(done));
    std::move(done)(store::CallerStatus(result));
  });
}

void OfficerWrite::Note(absl::string_view resource, absl::string_view detail) {
  resource_ = std::string(resource);
  detail_ = std::string(detail);
}

void OfficerWrite::AddInput(const PersonId& person, absl::Time now, const v1::StatementInput& input,
                            store::Batch& batch) const {
  journal::AppendTo(batch, kInputsPrefix, person.Partition(context_.options.partition_count), now,
                    person.text(), input.SerializeAsString());
}

absl::StatusOr<TaskScene> OpenTaskScene(const Context& context, absl::string_view name,
                                        absl::Time now) {
  const std::optional<PersonResource> named = ParsePersonResourceName(name, kTasks);
  if (!named.has_value()) return absl::InternalError("a task's name was not checked");
  TaskScene scene;
  scene.person = named->person;
  scene.number = named->number;
  scene.now = now;
  ASSIGN_OR_RETURN(scene.stored, ReadFile(context, named->person));
  for (v1::OpenTask& open : *scene.stored.file.mutable_tasks()) {
    if (open.task().name() == name) scene.open = &open;
  }
  if (scene.open == nullptr) {
    if (named->number == 0 || named->number > scene.stored.file.tasks_opened()) {
      return MakeError(Reason::ERROR_REASON_RESOURCE_NOT_FOUND, "there is no such task");
    }
    return TaskClosed();
  }
  v1::OfficerTask& task = scene.task();
  if (task.state() == v1::OFFICER_TASK_STATE_DECIDED) return TaskClosed();
  scene.queue_key =
      QueueKey(DayFromProto(task.due_on()).value_or(kDayMin), scene.person, scene.number);
  task = AsOf(std::move(task), now);
  return scene;
}

void WriteTaskScene(const TaskScene& scene, store::Batch& batch) {
  if (scene.task().state() == v1::OFFICER_TASK_STATE_DECIDED) {
    batch.Delete(scene.queue_key);
  } else {
    batch.Put(scene.queue_key, scene.task().SerializeAsString());
  }
  batch.ExpectVersion(FileKey(scene.person), scene.stored.version);
  batch.Put(FileKey(scene.person), scene.stored.file.SerializeAsString());
}

v1::OfficerTask TaskToTell(const TaskScene& scene) {
  v1::OfficerTask task = scene.task();
  task.set_facts_known(FactsTold(scene.stored.file));
  return task;
}

absl::Status CheckHeld(const v1::OfficerTask& task, absl::string_view officer) {
  if (task.state() == v1::OFFICER_TASK_STATE_CLAIMED && task.officer() == officer) {
    return absl::OkStatus();
  }
  if (task.state() == v1::OFFICER_TASK_STATE_CLAIMED) {
    return MakeError(Reason::ERROR_REASON_TASK_CLAIMED, "another officer holds the task");
  }
  return MakeError(Reason::ERROR_REASON_TASK_NOT_CLAIMED, "the officer has not claimed the task");
}

void CheckText(absl::string_view field, absl::string_view text, const TextLimits& limits,
               FieldViolations& faults) {
  const std::string fault = FaultOfText(text, limits);
  if (!fault.empty()) faults.Add(std::string(field), fault);
}

}  // namespace typl::statement
