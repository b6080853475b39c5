#include "services/intake/api/change_job_search.h"

#include <string>
#include <utility>

#include "common/ids/ids.h"
#include "common/journal/journal.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/intake/domain/person.h"
#include "services/intake/domain/validation.h"
#include "services/intake/storage/keys.h"
#include "typl/intake/v1/event.pb.h"

namespace typl::intake {
namespace {

// Journal entries read at once when looking for one.
constexpr size_t kEntriesPerRead = 256;
constexpr size_t kBytesPerRead = 262'144;

// Where the event of a change is in the journal. It was prepared when the journal ended at
// `sequence_before`, so it is among the few entries after that.
absl::StatusOr<store::Sequence> FindSequence(const store::Store& store,
                                             const v1::ChangeAnswer& change) {
  const std::string stream = journal::StreamName(change.partition());
  store::Sequence from = change.sequence_before() + 1;
  while (true) {
    const auto entries = store.ReadStream(stream, from, kEntriesPerRead, kBytesPerRead);
    if (!entries.ok()) return StoreReadError(entries.status());
    if (entries->empty()) break;
    for (const store::StreamEntry& stored : *entries) {
      ASSIGN_OR_RETURN(const journal::Entry entry,
                       journal::DecodeEntry(change.partition(), stored.sequence, stored.payload));
      if (entry.person != change.person()) continue;
      v1::IntakeEvent event;
      if (event.ParseFromString(entry.payload) && event.person_event() == change.person_event()) {
        return stored.sequence;
      }
    }
    from = entries->back().sequence + 1;
  }
  return absl::InternalError("the journal does not have the event of an answered change");
}

class ChangeWrite final : public Write {
 public:
  ChangeWrite(const Context& context, absl::string_view caller,
              const v1::ReportChangeRequest& request, v1::ReportChangeResponse& response)
      : Write(context, caller, request.request_id(), request),
        request_(request),
        response_(response) {}

  void Committed(const store::CommitResult& result) override {
    response_.set_sequence(result.sequences.front());
    context_.metrics.Changed();
  }

 protected:
  absl::Status Check(absl::CivilDay today) override {
    RETURN_IF_ERROR(Validate(request_, context_.options.rules, today, valid_));
    subject_key_ = PersonKey(valid_.job_search->person);
    return absl::OkStatus();
  }

  absl::StatusOr<Next> Act(store::Batch& batch, absl::Time now) override {
    ASSIGN_OR_RETURN(const bool answered, AnsweredBefore());
    if (answered) return Next::kAnswered;

    const PersonId& id = valid_.job_search->person;
    v1::PersonRecord record;
    ASSIGN_OR_RETURN(const uint64_t version, ReadPerson(id, record));
    v1::IntakeEvent event;
    RETURN_IF_ERROR(Change(request_, valid_, {id, caller_, now}, record, event));
    const uint32_t partition = id.Partition(context_.options.partition_count);
    const auto head = context_.store.StreamHead(journal::StreamName(partition));
    if (!head.ok()) return StoreReadError(head.status());

    v1::IdempotencyRecord answer;
    answer.mutable_change()->set_person(id.text());
    answer.mutable_change()->set_partition(partition);
    answer.mutable_change()->set_sequence_before(*head);
    answer.mutable_change()->set_person_event(event.person_event());
    batch.ExpectVersion(subject_key_, version);
    batch.Put(subject_key_, record.SerializeAsString());
    if (request_.has_contact()) batch.Put(ContactKey(id), request_.contact().SerializeAsString());
    Finish(id, now, event, answer, batch);
    response_.set_partition(partition);
    return Next::kCommit;
  }

  absl::Status Replay(const v1::IdempotencyRecord& first) override {
    ASSIGN_OR_RETURN(const store::Sequence sequence, FindSequence(context_.store, first.change()));
    response_.set_partition(first.change().partition());
    response_.set_sequence(sequence);
    response_.set_replayed(true);
    return absl::OkStatus();
  }

 private:
  const v1::ReportChangeRequest& request_;
  v1::ReportChangeResponse& response_;
  ValidChange valid_;
};

class EndWrite final : public Write {
 public:
  EndWrite(const Context& context, absl::string_view caller, const v1::EndJobSearchRequest& request,
           v1::EndJobSearchResponse& response)
      : Write(context, caller, request.request_id(), request),
        request_(request),
        response_(response) {}

  void Committed(const store::CommitResult& result) override { context_.metrics.Ended(); }

 protected:
  absl::Status Check(absl::CivilDay today) override {
    RETURN_IF_ERROR(Validate(request_, context_.options.rules, today, valid_));
    subject_key_ = PersonKey(valid_.job_search->person);
    return absl::OkStatus();
  }

  absl::StatusOr<Next> Act(store::Batch& batch, absl::Time now) override {
    ASSIGN_OR_RETURN(const bool answered, AnsweredBefore());
    if (answered) return Next::kAnswered;

    const PersonId& id = valid_.job_search->person;
    v1::PersonRecord record;
    ASSIGN_OR_RETURN(const uint64_t version, ReadPerson(id, record));
    v1::IntakeEvent event;
    RETURN_IF_ERROR(End(request_, valid_, {id, caller_, now}, record, event));

    response_.Clear();
    FillJobSearch(id, record, valid_.job_search->number, *response_.mutable_job_search());
    v1::IdempotencyRecord answer;
    *answer.mutable_end() = response_;
    batch.ExpectVersion(subject_key_, version);
    batch.Put(subject_key_, record.SerializeAsString());
    Finish(id, now, event, answer, batch);
    return Next::kCommit;
  }

  absl::Status Replay(const v1::IdempotencyRecord& first) override {
    response_ = first.end();
    response_.set_replayed(true);
    return absl::OkStatus();
  }

 private:
  const v1::EndJobSearchRequest& request_;
  v1::EndJobSearchResponse& response_;
  ValidEnd valid_;
};

}  // namespace

std::unique_ptr<Write> NewChange(const Context& context, absl::string_view caller,
                                 const v1::ReportChangeRequest& request,
                                 v1::ReportChangeResponse& response) {
  return std::make_unique<ChangeWrite>(context, caller, request, response);
}

std::unique_ptr<Write> NewEnd(const Context& context, absl::string_view caller,
                              const v1::EndJobSearchRequest& request,
                              v1::EndJobSearchResponse& response) {
  return std::make_unique<EndWrite>(context, caller, request, response);
}

}  // namespace typl::intake
