#include "services/intake/api/register_job_search.h"

#include <array>
#include <optional>
#include <string>

#include "common/ids/ids.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "google/protobuf/arena.h"
#include "services/intake/domain/person.h"
#include "services/intake/domain/validation.h"
#include "services/intake/storage/keys.h"

namespace typl::intake {
namespace {

// Holds the messages of a usual registration, so that they need no memory from the heap.
constexpr size_t kArenaBytes = 4096;

class Registration final : public Write {
 public:
  Registration(const Context& context, absl::string_view caller,
               const v1::RegisterJobSearchRequest& request, v1::RegisterJobSearchResponse& response)
      : Write(context, caller, request.request_id(), request),
        request_(request),
        response_(response) {}

  void Committed(const store::CommitResult& result) override {
    context_.metrics.Registered(request_.channel(), new_person_);
  }

 protected:
  absl::Status Check(absl::CivilDay today) override {
    RETURN_IF_ERROR(Validate(request_, context_.options.rules, today, valid_));
    subject_key_ = IdentityKey(context_.digests.Identity(request_.identity_code()));
    return absl::OkStatus();
  }

  absl::StatusOr<Next> Act(store::Batch& batch, absl::Time now) override {
    const auto identity = context_.store.Get(subject_key_);
    if (!identity.ok()) return StoreReadError(identity.status());
    new_person_ = !identity->has_value();
    // A registration that was answered before has left its person, so a new person needs no look.
    if (!new_person_ || attempts() > 1) {
      ASSIGN_OR_RETURN(const bool answered, AnsweredBefore());
      if (answered) return Next::kAnswered;
    }

    std::array<char, kArenaBytes> block;
    google::protobuf::ArenaOptions arena_options;
    arena_options.initial_block = block.data();
    arena_options.initial_block_size = block.size();
    google::protobuf::Arena arena(arena_options);
    auto& record = *google::protobuf::Arena::CreateMessage<v1::PersonRecord>(&arena);
    if (new_person_) {
      batch.ExpectAbsent(subject_key_);
      const PersonId id = context_.ids.NewPersonId();
      batch.Put(subject_key_, id.text());
      RETURN_IF_ERROR(Fill(id, now, record, arena, batch));
    } else {
      const std::optional<PersonId> id = PersonId::Parse((*identity)->value);
      if (!id) return absl::InternalError("a stored person id is broken");
      ASSIGN_OR_RETURN(const uint64_t version, ReadPerson(*id, record));
      batch.ExpectVersion(PersonKey(*id), version);
      RETURN_IF_ERROR(Fill(*id, now, record, arena, batch));
    }
    return Next::kCommit;
  }

  absl::Status Replay(const v1::IdempotencyRecord& first) override {
    response_ = first.registration();
    response_.set_replayed(true);
    return absl::OkStatus();
  }

 private:
  absl::Status Fill(const PersonId& id, absl::Time now, v1::PersonRecord& record,
                    google::protobuf::Arena& arena, store::Batch& batch) {
    auto& event = *google::protobuf::Arena::CreateMessage<v1::IntakeEvent>(&arena);
    auto& answer = *google::protobuf::Arena::CreateMessage<v1::IdempotencyRecord>(&arena);
    RETURN_IF_ERROR(Register(request_, valid_, {id, caller_, now}, record, event));

    response_.Clear();
    response_.set_created(true);
    FillJobSearch(id, record, static_cast<uint64_t>(record.searches_size()),
                  *response_.mutable_job_search());
    *answer.mutable_registration() = response_;
    batch.Put(PersonKey(id), record.SerializeAsString());
    if (request_.has_contact()) batch.Put(ContactKey(id), request_.contact().SerializeAsString());
    Finish(id, now, event, answer, batch);
    return absl::OkStatus();
  }

  const v1::RegisterJobSearchRequest& request_;
  v1::RegisterJobSearchResponse& response_;
  ValidRegistration valid_;
  bool new_person_ = false;
};

}  // namespace

std::unique_ptr<Write> NewRegistration(const Context& context, absl::string_view caller,
                                       const v1::RegisterJobSearchRequest& request,
                                       v1::RegisterJobSearchResponse& response) {
  return std::make_unique<Registration>(context, caller, request, response);
}

}  // namespace typl::intake
