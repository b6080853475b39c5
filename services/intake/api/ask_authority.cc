#include "services/intake/api/ask_authority.h"

#include <optional>

#include "common/ids/ids.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "services/intake/domain/payer_asks.h"
#include "services/intake/storage/keys.h"

namespace typl::intake {
namespace {

// `Request` and `Response` are those of one method of PayerService.
template <typename Request, typename Response>
class AskWrite final : public Write {
 public:
  AskWrite(const Context& context, absl::string_view caller, const Request& request,
           Response& response)
      : Write(context, caller, request.request_id(), request),
        request_(request),
        response_(response) {}

  void Committed(const store::CommitResult&) override {
    context_.metrics.PayerAsked(valid_.asked.kind());
  }

 protected:
  absl::Status Check(absl::CivilDay today) override {
    RETURN_IF_ERROR(Validate(request_, {caller_, today}, context_.options.rules, valid_));
    subject_key_ = valid_.person ? PersonKey(*valid_.person)
                                 : IdentityKey(context_.digests.Identity(valid_.identity_code));
    return absl::OkStatus();
  }

  absl::StatusOr<Next> Act(store::Batch& batch, absl::Time now) override {
    ASSIGN_OR_RETURN(const bool answered, AnsweredBefore());
    if (answered) return Next::kAnswered;

    ASSIGN_OR_RETURN(const PersonId id, FindPerson());
    v1::PersonRecord record;
    ASSIGN_OR_RETURN(const uint64_t version, ReadPerson(id, record));
    v1::IntakeEvent event;
    Ask(valid_.asked, HelsinkiDay(now), record, event);

    response_.set_payer_request(
        PersonResourceName(id, kPayerRequests, event.payer_asked().number()));
    v1::IdempotencyRecord answer;
    answer.set_payer_request(response_.payer_request());
    batch.ExpectVersion(PersonKey(id), version);
    batch.Put(PersonKey(id), record.SerializeAsString());
    Finish(id, now, event, answer, batch);
    return Next::kCommit;
  }

  absl::Status Replay(const v1::IdempotencyRecord& first) override {
    response_.set_payer_request(first.payer_request());
    response_.set_replayed(true);
    return absl::OkStatus();
  }

 private:
  // Nobody becomes known by being asked about.
  absl::StatusOr<PersonId> FindPerson() const {
    if (valid_.person) return *valid_.person;
    const auto identity = context_.store.Get(subject_key_);
    if (!identity.ok()) return StoreReadError(identity.status());
    if (!identity->has_value()) return JobSearchNotFound();
    const std::optional<PersonId> id = PersonId::Parse((*identity)->value);
    if (!id) return absl::InternalError("a stored person id is broken");
    return *id;
  }

  const Request& request_;
  Response& response_;
  ValidAsk valid_;
};

}  // namespace

std::unique_ptr<Write> NewAsk(const Context& context, absl::string_view caller,
                              const v1::RequestStatementRequest& request,
                              v1::RequestStatementResponse& response) {
  return std::make_unique<AskWrite<v1::RequestStatementRequest, v1::RequestStatementResponse>>(
      context, caller, request, response);
}

std::unique_ptr<Write> NewAsk(const Context& context, absl::string_view caller,
                              const v1::RequestSupplementRequest& request,
                              v1::RequestSupplementResponse& response) {
  return std::make_unique<AskWrite<v1::RequestSupplementRequest, v1::RequestSupplementResponse>>(
      context, caller, request, response);
}

std::unique_ptr<Write> NewAsk(const Context& context, absl::string_view caller,
                              const v1::ReportAppealRequest& request,
                              v1::ReportAppealResponse& response) {
  return std::make_unique<AskWrite<v1::ReportAppealRequest, v1::ReportAppealResponse>>(
      context, caller, request, response);
}

}  // namespace typl::intake
