#include "services/statement/api/law_operations.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "common/ids/ids.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "services/statement/api/idempotency.h"
#include "services/statement/api/reading.h"
#include "services/statement/domain/keys.h"
#include "services/statement/domain/law_review.h"
#include "services/statement/domain/replay.h"

namespace typl::statement {
namespace {

// A message of a stream tells how far it has come at least this often.
constexpr uint64_t kPersonsPerMessage = 10'000;
// Some hundred bytes each, within the limit of a message.
constexpr int kDifferencesPerMessage = 200;

constexpr size_t kHashCharacters = 64;

absl::Status CallOver() { return absl::CancelledError("the call is over"); }

std::vector<law::PackFile> FilesOf(const google::protobuf::RepeatedPtrField<v1::PackText>& texts) {
  std::vector<law::PackFile> files;
  for (const v1::PackText& text : texts) files.push_back({text.name(), text.text()});
  return files;
}

template <typename Request>
void CheckPackNamed(const Request& request, FieldViolations& faults) {
  if (request.files().empty() == request.pack_hash().empty()) {
    faults.Add("files", "give either the files of the pack or pack_hash");
  }
  if (!request.pack_hash().empty() && request.pack_hash().size() != kHashCharacters) {
    faults.Add("pack_hash", "must be 64 hexadecimal digits");
  }
}

// The pack that a request gives or names.
template <typename Request>
absl::StatusOr<std::shared_ptr<const CaseLaw>> LawOf(const Context& context,
                                                     const Request& request) {
  if (request.files().empty()) return context.laws.Find(request.pack_hash());
  return context.laws.Load(FilesOf(request.files()));
}

}  // namespace

absl::Status ListPacks(const Context& context, v1::ListPacksResponse& response) {
  ASSIGN_OR_RETURN(const std::vector<LawBook::Pack> packs, context.laws.List());
  ASSIGN_OR_RETURN(const StoredActiveLaw stored, ReadActiveLaw(context.store));
  const v1::ActiveLaw& active = stored.record;
  for (const LawBook::Pack& kept : packs) {
    v1::Pack& pack = *response.add_packs();
    pack.set_hash(kept.hash);
    *pack.mutable_store_time() = kept.record.store_time();
    pack.set_active(kept.hash == active.pack_hash());
    if (!pack.active()) continue;
    *pack.mutable_activate_time() = active.activate_time();
    pack.set_activated_by(active.activated_by());
  }
  ASSIGN_OR_RETURN(*response.mutable_review(), ReadReview(context.store));
  return absl::OkStatus();
}

absl::Status ActivatePack(const Context& context, const std::string& principal,
                          const v1::ActivatePackRequest& request,
                          v1::ActivatePackResponse& response) {
  FieldViolations faults;
  if (!IsUuid(request.request_id())) faults.Add("request_id", "must be a UUID in text form");
  CheckPackNamed(request, faults);
  RETURN_IF_ERROR(faults.ToStatus());

  const Idempotency idempotency(context, principal, request.request_id(),
                                request.SerializeAsString());
  ASSIGN_OR_RETURN(const bool answered, idempotency.AnsweredBefore(response));
  if (answered) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::shared_ptr<const CaseLaw> law, LawOf(context, request));
  response.set_pack_hash(law->pack_hash());
  if (request.validate_only()) return absl::OkStatus();

  const absl::Time now = context.clock.Now();
  if (!request.files().empty()) {
    RETURN_IF_ERROR(context.laws.Keep(law, FilesOf(request.files()), now));
  }
  // Activations come one at a time on one thread, so what is active now still is when it is done.
  response.set_activated(context.laws.active().law->pack_hash() != law->pack_hash());
  LawBook::Order order;
  order.activated_by = principal;
  order.now = now;
  order.expected_active_hash = request.expected_active_hash();
  order.idempotency_key = idempotency.key();
  order.idempotency_record = idempotency.Record(response);
  return context.laws.Activate(law->pack_hash(), order).status();
}

absl::Status ComparePack(const Context& context, const v1::ComparePackRequest& request,
                         rpc::StreamWriter<v1::ComparePackResponse>& writer) {
  FieldViolations faults;
  CheckPackNamed(request, faults);
  RETURN_IF_ERROR(faults.ToStatus());
  ASSIGN_OR_RETURN(const std::shared_ptr<const CaseLaw> law, LawOf(context, request));
  v1::Review review;
  v1::ComparePackResponse message;
  const auto send = [&]() -> absl::Status {
    *message.mutable_review() = review;
    const bool sent = writer.Write(message);
    message.Clear();
    return sent ? absl::OkStatus() : CallOver();
  };
  RETURN_IF_ERROR(CompareAll(context.store, context.laws, *law, HelsinkiDay(context.clock.Now()),
                             review, [&](const v1::PersonDifference* difference) {
                               if (difference != nullptr) *message.add_differences() = *difference;
                               const bool full =
                                   message.differences_size() >= kDifferencesPerMessage;
                               if (full || review.persons() % kPersonsPerMessage == 0)
                                 return send();
                               return writer.cancelled() ? CallOver() : absl::OkStatus();
                             }));
  return send();
}

absl::Status Replay(const Context& context, const v1::ReplayStatementsRequest& request,
                    rpc::StreamWriter<v1::ReplayStatementsResponse>& writer) {
  std::optional<PersonId> person;
  if (!request.person().empty()) {
    person = ParsePersonName(request.person());
    FieldViolations faults;
    if (!person.has_value()) faults.Add("person", "must have the form persons/{person}");
    RETURN_IF_ERROR(faults.ToStatus());
  }
  v1::ReplayStatementsResponse message;
  const auto send = [&] {
    const bool sent = writer.Write(message);
    message.clear_differences();
    return sent ? absl::OkStatus() : CallOver();
  };
  RETURN_IF_ERROR(ReplayStatements(context.store, context.laws, person, message,
                                   [&](const std::vector<v1::ReplayDifference>& differences) {
                                     for (const v1::ReplayDifference& difference : differences) {
                                       *message.add_differences() = difference;
                                     }
                                     const bool full =
                                         message.differences_size() >= kDifferencesPerMessage;
                                     if (full || message.persons() % kPersonsPerMessage == 0)
                                       return send();
                                     return writer.cancelled() ? CallOver() : absl::OkStatus();
                                   }));
  message.set_done(true);
  return send();
}

}  // namespace typl::statement
