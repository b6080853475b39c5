#ifndef TYPL_SERVICES_INTAKE_API_WRITE_H_
#define TYPL_SERVICES_INTAKE_API_WRITE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/ids/ids.h"
#include "common/store/store.h"
#include "google/protobuf/message.h"
#include "services/intake/api/context.h"
#include "typl/intake/v1/event.pb.h"
#include "typl/intake/v1/storage.pb.h"

namespace typl::intake {

// One request that changes something, from its check to its durable effect: exactly one effect for
// each caller and request id, however often and at however many places at once it is sent. Not
// thread-safe; handed from thread to thread.
class Write {
 public:
  enum class Next {
    // The batch must be committed.
    kCommit,
    // Answered already with the first answer again.
    kAnswered,
  };

  // `caller`, `request` and what a derived class refers to must outlive it.
  Write(const Context& context, absl::string_view caller, absl::string_view request_id,
        const google::protobuf::Message& request)
      : context_(context), caller_(caller), request_id_(request_id), request_(request) {}
  virtual ~Write() = default;
  Write(const Write&) = delete;
  Write& operator=(const Write&) = delete;

  // Checks the request and works out its keys. Reads nothing. Called once, first.
  void Begin();
  // Reads what it must and fills `batch`, which is empty. After a conflict called again, on the
  // state that caused it. An error is the caller's answer; it leaves no trace in the store.
  absl::StatusOr<Next> Prepare(store::Batch& batch);
  // The batch of the last Prepare is durable: completes the response.
  virtual void Committed(const store::CommitResult& result) = 0;

  // Two writes that share one of these must not be under way in the same group, or they would not
  // be one after the other. Empty when there is none. Valid after Begin.
  const std::string& subject_key() const { return subject_key_; }
  const std::string& idempotency_key() const { return idempotency_key_; }
  const Context& context() const { return context_; }
  // Calls of Prepare so far.
  int attempts() const { return attempts_; }

 protected:
  // The parts of Begin and Prepare that differ. Check sets subject_key_ for a request that is
  // right.
  virtual absl::Status Check(absl::CivilDay today) = 0;
  virtual absl::StatusOr<Next> Act(store::Batch& batch, absl::Time now) = 0;
  // Fills the response from the first answer.
  virtual absl::Status Replay(const v1::IdempotencyRecord& first) = 0;

  // True when a call with this request id was answered before; then the response is filled.
  // REQUEST_ID_REUSED when its body was another.
  absl::StatusOr<bool> AnsweredBefore();
  // Fills `record`; gives the version that expects it unchanged. RESOURCE_NOT_FOUND when there is
  // no such person.
  absl::StatusOr<uint64_t> ReadPerson(const PersonId& person, v1::PersonRecord& record) const;
  // Adds the journal entry for `event` and the record of `answer` to `batch`.
  void Finish(const PersonId& person, absl::Time now, const v1::IntakeEvent& event,
              v1::IdempotencyRecord& answer, store::Batch& batch) const;

  const Context& context_;
  const absl::string_view caller_;
  std::string subject_key_;

 private:
  absl::StatusOr<std::optional<v1::IdempotencyRecord>> ReadFirstAnswer() const;

  const absl::string_view request_id_;
  const google::protobuf::Message& request_;
  absl::Status checked_;
  std::string idempotency_key_;
  Digest body_hash_{};
  int attempts_ = 0;
};

// Runs one write to its end. `done` may be called before it returns.
void RunWrite(std::unique_ptr<Write> write, absl::AnyInvocable<void(absl::Status) &&> done);

// Runs the writes as if one after the other, with as few commits after each other as that needs;
// `done` gets one status for each. It may be called before it returns.
void RunWrites(std::vector<std::unique_ptr<Write>> writes,
               absl::AnyInvocable<void(std::vector<absl::Status>) &&> done);

// A read that the store could not answer. INTERNAL without a reason: not for the caller's eyes.
absl::Status StoreReadError(const absl::Status& status);

}  // namespace typl::intake

#endif  // TYPL_SERVICES_INTAKE_API_WRITE_H_
