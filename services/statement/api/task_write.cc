#include "services/statement/api/task_write.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/journal/journal.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "services/statement/api/idempotency.h"
#include "services/statement/api/reading.h"
#include "services/statement/domain/keys.h"

namespace typl::statement {
namespace {

// Each attempt loses only to a write that took effect: this many inputs or officers changed the
// same person's file within one call.
constexpr int kAttemptsMax = 10;
// A restart takes some seconds.
constexpr absl::Duration kRestartDelay = absl::Seconds(5);
// Part of the contract: see DecideTaskRequest.
constexpr size_t kReasonsCharactersMax = 4'000;

size_t CharactersOf(absl::string_view utf8) {
  // Every byte but the continuations of a character (10xxxxxx) begins one.
  return std::count_if(utf8.begin(), utf8.end(),
                       [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; });
}

// One change of a task by an officer.
class TaskWrite {
 public:
  TaskWrite(const Context& context, const std::string& officer, const std::string& request_id,
            const std::string& name)
      : context_(context), officer_(officer), request_id_(request_id), name_(name) {}
  virtual ~TaskWrite() = default;

  // Runs it to its end. `done` may be called before it returns.
  static void Run(std::unique_ptr<TaskWrite> write, rpc::Done done);

 protected:
  // Adds the faults of what is special to the method.
  virtual void Check(FieldViolations& faults) const = 0;
  // Changes `open` and adds to the batch what is special to the method. The file and its queue
  // entry are written by the caller.
  virtual absl::Status Act(const PersonId& person, uint64_t number, absl::Time now,
                           v1::OpenTask& open, store::Batch& batch) const = 0;
  virtual std::string RequestBytes() const = 0;
  virtual google::protobuf::MessageLite& response() = 0;
  // Puts the changed task into the response.
  virtual void Answer(const v1::OfficerTask& task) = 0;

  const Context& context_;
  const std::string officer_;

 private:
  // True: answered without a commit.
  absl::StatusOr<bool> Prepare(store::Batch& batch);

  const std::string& request_id_;
  const std::string& name_;
  int attempts_ = 0;
};

absl::Status TaskClosed() {
  return MakeError(Reason::ERROR_REASON_TASK_NOT_CLAIMED, "the task is closed");
}

absl::StatusOr<bool> TaskWrite::Prepare(store::Batch& batch) {
  ++attempts_;
  FieldViolations faults;
  const std::optional<PersonResource> named = ParsePersonResourceName(name_, kTasks);
  if (!IsUuid(request_id_)) faults.Add("request_id", "must be a UUID in text form");
  if (!named.has_value()) faults.Add("name", "must have the form persons/{person}/tasks/{n}");
  Check(faults);
  RETURN_IF_ERROR(faults.ToStatus());
  const Idempotency idempotency(context_, officer_, request_id_, RequestBytes());
  ASSIGN_OR_RETURN(const bool answered, idempotency.AnsweredBefore(response()));
  if (answered) return true;

  ASSIGN_OR_RETURN(StoredFile stored, ReadFile(context_, named->person));
  auto& tasks = *stored.file.mutable_tasks();
  const auto open = std::find_if(tasks.begin(), tasks.end(), [this](const v1::OpenTask& task) {
    return task.task().name() == name_;
  });
  if (open == tasks.end()) {
    if (named->number == 0 || named->number > stored.file.tasks_opened()) {
      return MakeError(Reason::ERROR_REASON_RESOURCE_NOT_FOUND, "there is no such task");
    }
    return TaskClosed();
  }
  const absl::Time now = context_.clock.Now();
  v1::OfficerTask& task = *open->mutable_task();
  const std::string queue_key =
      QueueKey(DayFromProto(task.due_on()).value_or(kDayMin), named->person, named->number);
  task = AsOf(std::move(task), now);
  RETURN_IF_ERROR(Act(named->person, named->number, now, *open, batch));

  if (task.state() == v1::OFFICER_TASK_STATE_DECIDED) {
    batch.Delete(queue_key);
  } else {
    batch.Put(queue_key, task.SerializeAsString());
  }
  Answer(task);
  if (!context_.options.unsafe_no_dedup) batch.ExpectAbsent(idempotency.key());
  batch.Put(idempotency.key(), idempotency.Record(response()));
  batch.ExpectVersion(FileKey(named->person), stored.version);
  batch.Put(FileKey(named->person), stored.file.SerializeAsString());
  return false;
}

// The answer to a commit that did not succeed and must not be tried again.
absl::Status CommitError(const store::CommitResult& result) {
  if (result.outcome == store::Outcome::kUnknown) {
    return MakeRetryableError(Reason::ERROR_REASON_OUTCOME_UNKNOWN,
                              "it is not known whether the change is durable; the same request_id "
                              "tells after a restart",
                              kRestartDelay);
  }
  if (ReasonOf(result.status) != Reason::ERROR_REASON_UNSPECIFIED) return result.status;
  return absl::InternalError(result.status.message());
}

void TaskWrite::Run(std::unique_ptr<TaskWrite> write, rpc::Done done) {
  store::Batch batch;
  const absl::StatusOr<bool> answered = write->Prepare(batch);
  if (!answered.ok()) return std::move(done)(answered.status());
  if (*answered) return std::move(done)(absl::OkStatus());
  store::Store& store = write->context_.store;
  store.Commit(std::move(batch), [write = std::move(write),
                                  done = std::move(done)](store::CommitResult result) mutable {
    if (result.committed()) return std::move(done)(absl::OkStatus());
    if (result.outcome != store::Outcome::kConflict) return std::move(done)(CommitError(result));
    if (write->attempts_ >= kAttemptsMax) {
      return std::move(done)(MakeRetryableError(
          Reason::ERROR_REASON_CONTENTION,
          "others changed the same person at the same time too often", absl::Milliseconds(100)));
    }
    Run(std::move(write), std::move(done));
  });
}

class Claim final : public TaskWrite {
 public:
  Claim(const Context& context, const std::string& officer, const v1::ClaimTaskRequest& request,
        v1::ClaimTaskResponse& response)
      : TaskWrite(context, officer, request.request_id(), request.name()),
        request_(request),
        response_(response) {}

 private:
  void Check(FieldViolations&) const override {}
  absl::Status Act(const PersonId&, uint64_t, absl::Time now, v1::OpenTask& open,
                   store::Batch&) const override {
    v1::OfficerTask& task = *open.mutable_task();
    if (task.state() == v1::OFFICER_TASK_STATE_DECIDED) return TaskClosed();
    if (task.state() == v1::OFFICER_TASK_STATE_CLAIMED && task.officer() != officer_) {
      return MakeError(Reason::ERROR_REASON_TASK_CLAIMED, "another officer holds the task");
    }
    task.set_state(v1::OFFICER_TASK_STATE_CLAIMED);
    task.set_officer(officer_);
    *task.mutable_claim_expire_time() = TimeToProto(now + context_.options.claim_duration);
    return absl::OkStatus();
  }
  std::string RequestBytes() const override {
    return absl::StrCat("claim:", request_.SerializeAsString());
  }
  google::protobuf::MessageLite& response() override { return response_; }
  void Answer(const v1::OfficerTask& task) override { *response_.mutable_task() = task; }

  const v1::ClaimTaskRequest& request_;
  v1::ClaimTaskResponse& response_;
};

class Release final : public TaskWrite {
 public:
  Release(const Context& context, const std::string& officer, const v1::ReleaseTaskRequest& request,
          v1::ReleaseTaskResponse& response)
      : TaskWrite(context, officer, request.request_id(), request.name()),
        request_(request),
        response_(response) {}

 private:
  void Check(FieldViolations&) const override {}
  absl::Status Act(const PersonId&, uint64_t, absl::Time, v1::OpenTask& open,
                   store::Batch&) const override {
    v1::OfficerTask& task = *open.mutable_task();
    if (task.state() == v1::OFFICER_TASK_STATE_DECIDED) return TaskClosed();
    if (task.state() == v1::OFFICER_TASK_STATE_CLAIMED && task.officer() != officer_) {
      return MakeError(Reason::ERROR_REASON_TASK_CLAIMED, "another officer holds the task");
    }
    task.set_state(v1::OFFICER_TASK_STATE_OPEN);
    task.clear_officer();
    task.clear_claim_expire_time();
    return absl::OkStatus();
  }
  std::string RequestBytes() const override {
    return absl::StrCat("release:", request_.SerializeAsString());
  }
  google::protobuf::MessageLite& response() override { return response_; }
  void Answer(const v1::OfficerTask& task) override { *response_.mutable_task() = task; }

  const v1::ReleaseTaskRequest& request_;
  v1::ReleaseTaskResponse& response_;
};

class Decide final : public TaskWrite {
 public:
  Decide(const Context& context, const std::string& officer, const v1::DecideTaskRequest& request,
         v1::DecideTaskResponse& response)
      : TaskWrite(context, officer, request.request_id(), request.name()),
        request_(request),
        response_(response) {}

 private:
  void Check(FieldViolations& faults) const override {
    const size_t characters = CharactersOf(request_.reasons());
    if (characters == 0 || characters > kReasonsCharactersMax) {
      faults.Add("reasons", absl::StrCat("must have 1-", kReasonsCharactersMax, " characters"));
    }
  }
  absl::Status Act(const PersonId& person, uint64_t number, absl::Time now, v1::OpenTask& open,
                   store::Batch& batch) const override {
    v1::OfficerTask& task = *open.mutable_task();
    if (task.state() == v1::OFFICER_TASK_STATE_DECIDED) return TaskClosed();
    if (task.state() != v1::OFFICER_TASK_STATE_CLAIMED || task.officer() != officer_) {
      return MakeError(Reason::ERROR_REASON_TASK_NOT_CLAIMED,
                       "the officer who decides has not claimed the task");
    }
    const auto& choices = task.matter().choices();
    if (!request_.row().empty() &&
        std::none_of(choices.begin(), choices.end(), [this](const law::v1::OfficerChoice& choice) {
          return choice.row() == request_.row();
        })) {
      return MakeError(Reason::ERROR_REASON_CHOICE_NOT_OPEN,
                       "the law pack does not leave this row open in the task");
    }
    task.set_state(v1::OFFICER_TASK_STATE_DECIDED);
    task.clear_claim_expire_time();

    v1::StatementInput input;
    v1::OfficerDecision& decision = *input.mutable_officer_decision();
    decision.set_task(number);
    decision.set_row(request_.row());
    decision.set_reasons(request_.reasons());
    decision.set_officer(officer_);
    *decision.mutable_decided_on() = DayToProto(HelsinkiDay(now));
    journal::AppendTo(batch, kInputsPrefix, person.Partition(context_.options.partition_count), now,
                      person.text(), input.SerializeAsString());
    return absl::OkStatus();
  }
  std::string RequestBytes() const override {
    return absl::StrCat("decide:", request_.SerializeAsString());
  }
  google::protobuf::MessageLite& response() override { return response_; }
  void Answer(const v1::OfficerTask& task) override { *response_.mutable_task() = task; }

  const v1::DecideTaskRequest& request_;
  v1::DecideTaskResponse& response_;
};

}  // namespace

void ClaimTask(const Context& context, const std::string& officer,
               const v1::ClaimTaskRequest& request, v1::ClaimTaskResponse& response,
               rpc::Done done) {
  TaskWrite::Run(std::make_unique<Claim>(context, officer, request, response), std::move(done));
}

void ReleaseTask(const Context& context, const std::string& officer,
                 const v1::ReleaseTaskRequest& request, v1::ReleaseTaskResponse& response,
                 rpc::Done done) {
  TaskWrite::Run(std::make_unique<Release>(context, officer, request, response), std::move(done));
}

void DecideTask(const Context& context, const std::string& officer,
                const v1::DecideTaskRequest& request, v1::DecideTaskResponse& response,
                rpc::Done done) {
  TaskWrite::Run(std::make_unique<Decide>(context, officer, request, response), std::move(done));
}

}  // namespace typl::statement
