#include "services/intake/api/read_job_searches.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/ids/ids.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/intake/api/write.h"
#include "services/intake/domain/field_checks.h"
#include "services/intake/domain/person.h"
#include "services/intake/storage/keys.h"

namespace typl::intake {
namespace {

constexpr int kPageSizeDefault = 50;
constexpr int kPageSizeMax = 100;
// Half of the digest: 128 bits can't be guessed.
constexpr size_t kTokenDigestBytes = 16;

absl::StatusOr<v1::PersonRecord> ReadRecord(const Context& context, const PersonId& person) {
  const auto stored = context.store.Get(PersonKey(person));
  if (!stored.ok()) return StoreReadError(stored.status());
  if (!stored->has_value()) return JobSearchNotFound();
  v1::PersonRecord record;
  if (!record.ParseFromString((*stored)->value)) {
    return absl::InternalError("a person's record can't be read");
  }
  return record;
}

// "<number of the next search>.<digest>".
std::string PageToken(const Context& context, const PersonId& person, uint64_t next) {
  const Digest digest = context.digests.PageToken(absl::StrCat(person.text(), "/", next));
  return absl::StrCat(next, ".",
                      absl::BytesToHexString(Bytes(digest).substr(0, kTokenDigestBytes)));
}

// The search that a page begins with; nullopt for a token that was not given out for this person.
std::optional<uint64_t> ReadPageToken(const Context& context, const PersonId& person,
                                      absl::string_view token) {
  if (token.empty()) return 1;
  uint64_t next = 0;
  const absl::string_view number = token.substr(0, token.find('.'));
  if (!absl::SimpleAtoi(number, &next) || next == 0) return std::nullopt;
  if (token != PageToken(context, person, next)) return std::nullopt;
  return next;
}

}  // namespace

absl::Status GetJobSearch(const Context& context, const v1::GetJobSearchRequest& request,
                          v1::GetJobSearchResponse& response) {
  FieldViolations faults;
  CheckNoUnknown(FieldPath::Of("request"), request, faults);
  const std::optional<PersonResource> named = ParsePersonResourceName(request.name(), kJobSearches);
  if (!named) faults.Add("name", "must have the form persons/{person}/jobSearches/{n}");
  RETURN_IF_ERROR(faults.ToStatus());

  ASSIGN_OR_RETURN(const v1::PersonRecord record, ReadRecord(context, named->person));
  if (named->number > static_cast<uint64_t>(record.searches_size())) return JobSearchNotFound();
  FillJobSearch(named->person, record, named->number, *response.mutable_job_search());
  return absl::OkStatus();
}

absl::Status ListJobSearches(const Context& context, const v1::ListJobSearchesRequest& request,
                             v1::ListJobSearchesResponse& response) {
  FieldViolations faults;
  CheckNoUnknown(FieldPath::Of("request"), request, faults);
  const std::optional<PersonId> person = ParsePersonName(request.parent());
  std::optional<uint64_t> first;
  if (!person) {
    faults.Add("parent", "must have the form persons/{person}");
  } else {
    first = ReadPageToken(context, *person, request.page_token());
    if (!first) faults.Add("page_token", "was not given out for this parent");
  }
  if (request.page_size() < 0) faults.Add("page_size", "must not be negative");
  RETURN_IF_ERROR(faults.ToStatus());

  ASSIGN_OR_RETURN(const v1::PersonRecord record, ReadRecord(context, *person));
  const int page_size =
      request.page_size() == 0 ? kPageSizeDefault : std::min(request.page_size(), kPageSizeMax);
  const auto count = static_cast<uint64_t>(record.searches_size());
  const uint64_t end = std::min(count + 1, *first + static_cast<uint64_t>(page_size));
  for (uint64_t number = *first; number < end; ++number) {
    FillJobSearch(*person, record, number, *response.add_job_searches());
  }
  if (end <= count) response.set_next_page_token(PageToken(context, *person, end));
  return absl::OkStatus();
}

}  // namespace typl::intake
