#ifndef TYPL_SERVICES_STATEMENT_API_OFFICER_WRITE_H_
#define TYPL_SERVICES_STATEMENT_API_OFFICER_WRITE_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/ids/ids.h"
#include "common/rpc/call_types.h"
#include "common/status/error.h"
#include "common/store/store.h"
#include "common/text/text.h"
#include "google/protobuf/message_lite.h"
#include "services/statement/api/context.h"
#include "services/statement/api/reading.h"
#include "typl/statement/v1/storage.pb.h"

namespace typl::statement {

// One change that an officer makes: a commit of what it changes, the idempotency record and an
// audit entry, which is tried again when somebody else changed the same person's file meanwhile.
class OfficerWrite {
 public:
  // `method` names the call in the audit. Everything must live until `done` is called.
  OfficerWrite(const Context& context, std::string officer, absl::string_view method,
               const std::string& request_id, const google::protobuf::MessageLite& request,
               google::protobuf::MessageLite& response)
      : context_(context),
        officer_(std::move(officer)),
        method_(method),
        request_id_(request_id),
        request_(request),
        response_(response) {}
  virtual ~OfficerWrite() = default;

  // Runs it to its end. `done` may be called before it returns.
  static void Run(std::unique_ptr<OfficerWrite> write, rpc::Done done);

 protected:
  // Adds the faults of the request, its id aside.
  virtual void Check(FieldViolations& faults) const = 0;
  // Puts the change into the batch, with all that it expects, and fills the response, which is
  // empty.
  virtual absl::Status Act(absl::Time now, store::Batch& batch) = 0;

  // What the audit says besides method and officer.
  void Note(absl::string_view resource, absl::string_view detail = "");
  // Records an input of the person, which acts when it is processed.
  void AddInput(const PersonId& person, absl::Time now, const v1::StatementInput& input,
                store::Batch& batch) const;

  const Context& context_;
  const std::string officer_;

 private:
  // True: answered without a commit.
  absl::StatusOr<bool> Prepare(store::Batch& batch);

  const absl::string_view method_;
  const std::string& request_id_;
  const google::protobuf::MessageLite& request_;
  google::protobuf::MessageLite& response_;
  int attempts_ = 0;
  std::string resource_;
  std::string detail_;
};

// An open task with what is around it, as it is when a call reaches it.
struct TaskScene {
  PersonId person = PersonId::FromBits(0, 0);
  uint64_t number = 0;
  absl::Time now;
  StoredFile stored;
  // In the file.
  v1::OpenTask* open = nullptr;
  // Under which it is queued.
  std::string queue_key;

  v1::OfficerTask& task() const { return *open->mutable_task(); }
};

// The task of a name. A claim that ran out is none. Errors: RESOURCE_NOT_FOUND; TASK_NOT_CLAIMED
// when it is closed, or decided and about to be.
absl::StatusOr<TaskScene> OpenTaskScene(const Context& context, absl::string_view name,
                                        absl::Time now);
// Puts the changed file and the queue's entry into the batch, which expects the file to be as it
// was read.
void WriteTaskScene(const TaskScene& scene, store::Batch& batch);
// The task as officers are told it.
v1::OfficerTask TaskToTell(const TaskScene& scene);

// A change of one task, whose request has its name, and whose response has it as it is after it.
template <typename Request, typename Response>
class TaskWrite : public OfficerWrite {
 public:
  TaskWrite(const Context& context, const std::string& officer, absl::string_view method,
            const Request& request, Response& response)
      : OfficerWrite(context, officer, method, request.request_id(), request, response),
        request_(request),
        response_(response) {}

 protected:
  virtual void CheckMore(FieldViolations&) const {}
  // Changes the task; adds to the batch what is special to the method.
  virtual absl::Status ActOn(TaskScene& scene, store::Batch& batch) = 0;

  const Request& request_;

 private:
  void Check(FieldViolations& faults) const final {
    if (!ParsePersonResourceName(request_.name(), kTasks).has_value()) {
      faults.Add("name", "must have the form persons/{person}/tasks/{n}");
    }
    CheckMore(faults);
  }
  absl::Status Act(absl::Time now, store::Batch& batch) final {
    absl::StatusOr<TaskScene> scene = OpenTaskScene(context_, request_.name(), now);
    if (!scene.ok()) return scene.status();
    Note(request_.name());
    if (absl::Status acted = ActOn(*scene, batch); !acted.ok()) return acted;
    WriteTaskScene(*scene, batch);
    *response_.mutable_task() = TaskToTell(*scene);
    return absl::OkStatus();
  }

  Response& response_;
};

// The calling officer holds the task; else TASK_CLAIMED or TASK_NOT_CLAIMED.
absl::Status CheckHeld(const v1::OfficerTask& task, absl::string_view officer);
// What FaultOfText finds, as a fault of the field.
void CheckText(absl::string_view field, absl::string_view text, const TextLimits& limits,
               FieldViolations& faults);
// Characters of an officer's text; part of the contract, see casework_service.proto.
inline constexpr size_t kOfficerTextMax = 4'000;

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_API_OFFICER_WRITE_H_
