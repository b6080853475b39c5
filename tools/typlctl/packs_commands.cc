#include "tools/typlctl/packs_commands.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <ostream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "services/statement/law_cases.h"
#include "services/statement/law_files.h"
#include "tools/support/json.h"
#include "tools/support/request_id.h"
#include "tools/support/table.h"
#include "tools/typlctl/commands.h"
#include "typl/statement/v1/law_service.grpc.pb.h"

namespace typl::ctl {
namespace {

using statement::v1::LawService;
using tools::WithThousands;

std::string Number(uint64_t number) { return WithThousands(static_cast<int64_t>(number)); }

std::string MomentText(const google::protobuf::Timestamp& timestamp) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%SZ", TimeFromProto(timestamp), absl::UTCTimeZone());
}

template <typename Request>
absl::Status AddFiles(const std::string& folder, Request& request) {
  ASSIGN_OR_RETURN(const std::vector<law::PackFile> files, law::ReadPackFolder(folder));
  for (const law::PackFile& file : files) {
    statement::v1::PackText& text = *request.add_files();
    text.set_name(file.name);
    text.set_text(file.text);
  }
  return absl::OkStatus();
}

std::string OutcomeText(law::v1::Outcome outcome, const std::string& ground) {
  if (outcome == law::v1::OUTCOME_UNSPECIFIED) return "nothing stated";
  const std::string name = law::v1::Outcome_Name(outcome).substr(std::string("OUTCOME_").size());
  return ground.empty() ? name : absl::StrCat(name, " by ", ground);
}

std::string ReviewText(const statement::v1::Review& review) {
  return absl::StrCat(Number(review.persons()), " persons looked at, ", Number(review.changed()),
                      " changed");
}

// What a comparison found, by kind of change.
class Changes {
 public:
  void Add(const statement::v1::PersonDifference& difference) {
    for (const statement::v1::PeriodDifference& period : difference.periods()) {
      ++counts_[{OutcomeText(period.before(), period.ground_before()),
                 OutcomeText(period.after(), period.ground_after())}];
    }
    // Questions, matters for officers or notes are others.
    if (difference.periods().empty()) ++counts_[{"the same outcome", "another way to it"}];
  }
  std::string ToText() const {
    tools::Table table({"now", "by the pack", "periods"});
    for (const auto& [change, count] : counts_) {
      table.AddRow({change.first, change.second, Number(count)});
    }
    return table.empty() ? "" : table.ToText("");
  }

 private:
  std::map<std::pair<std::string, std::string>, uint64_t> counts_;
};

void PrintPerson(Session& session, const statement::v1::PersonDifference& difference) {
  session.out() << difference.person() << "\n";
  for (const statement::v1::PeriodDifference& period : difference.periods()) {
    session.out() << "  " << law::DaysText(period.range()) << ": "
                  << OutcomeText(period.before(), period.ground_before()) << " -> "
                  << OutcomeText(period.after(), period.ground_after()) << "\n";
  }
}

}  // namespace

absl::Status ListPacks(Session& session) {
  ASSIGN_OR_RETURN(const ServiceRef service, session.Service("statement"));
  statement::v1::ListPacksResponse response;
  RETURN_IF_ERROR(session.Call<LawService>(service, &LawService::Stub::ListPacks,
                                           statement::v1::ListPacksRequest(), response));
  if (session.settings().json) {
    session.out() << session.Json(response);
    return absl::OkStatus();
  }
  tools::Table table({"pack", "stored", "active since", "by"});
  for (const statement::v1::Pack& pack : response.packs()) {
    table.AddRow({pack.hash(), MomentText(pack.store_time()),
                  pack.active() ? MomentText(pack.activate_time()) : "",
                  pack.active() && pack.activated_by().empty() ? "(first)" : pack.activated_by()});
  }
  session.out() << table.ToText("") << "\nreview of the cases: "
                << (response.review().done() ? "done, " : "under way, ")
                << ReviewText(response.review()) << "\n";
  return absl::OkStatus();
}

absl::Status CheckPack(Session& session, const std::string& folder) {
  ASSIGN_OR_RETURN(const ServiceRef service, session.Service("statement"));
  statement::v1::ActivatePackRequest request;
  request.set_request_id(tools::NewRequestId());
  request.set_validate_only(true);
  RETURN_IF_ERROR(AddFiles(folder, request));
  statement::v1::ActivatePackResponse response;
  RETURN_IF_ERROR(
      session.Call<LawService>(service, &LawService::Stub::ActivatePack, request, response));
  session.out() << "sound: " << response.pack_hash() << "\n";
  return absl::OkStatus();
}

absl::Status ComparePack(Session& session, const std::string& folder, bool each) {
  ASSIGN_OR_RETURN(const ServiceRef service, session.Service("statement"));
  statement::v1::ComparePackRequest request;
  RETURN_IF_ERROR(AddFiles(folder, request));
  Changes changes;
  statement::v1::Review review;
  RETURN_IF_ERROR(session.Read<LawService>(
      service, &LawService::Stub::ComparePack, request,
      [&](const statement::v1::ComparePackResponse& message) {
        review = message.review();
        for (const statement::v1::PersonDifference& difference : message.differences()) {
          changes.Add(difference);
          if (!each) continue;
          if (session.settings().json) {
            session.out() << session.Json(difference);
          } else {
            PrintPerson(session, difference);
          }
        }
      }));
  if (session.settings().json) {
    session.out() << session.Json(review);
  } else {
    session.out() << changes.ToText() << ReviewText(review) << "\n";
  }
  return absl::OkStatus();
}

absl::Status ActivatePack(Session& session, const std::string& pack, const std::string& expected) {
  ASSIGN_OR_RETURN(const ServiceRef service, session.Service("statement"));
  statement::v1::ActivatePackRequest request;
  request.set_request_id(tools::NewRequestId());
  request.set_expected_active_hash(expected);
  std::error_code ignored;
  if (std::filesystem::is_directory(pack, ignored)) {
    RETURN_IF_ERROR(AddFiles(pack, request));
  } else {
    request.set_pack_hash(pack);
  }
  statement::v1::ActivatePackResponse response;
  RETURN_IF_ERROR(
      session.Call<LawService>(service, &LawService::Stub::ActivatePack, request, response));
  if (session.settings().json) {
    session.out() << session.Json(response);
    return absl::OkStatus();
  }
  session.out() << response.pack_hash()
                << (response.activated()
                        ? " is active; the cases it changes are being decided anew (typlctl packs "
                          "list)\n"
                        : " was active already\n");
  return absl::OkStatus();
}

absl::Status ReplayStatements(Session& session, const std::string& person) {
  ASSIGN_OR_RETURN(const ServiceRef service, session.Service("statement"));
  statement::v1::ReplayStatementsRequest request;
  if (!person.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_person(), PersonNameFrom(person));
  }
  statement::v1::ReplayStatementsResponse last;
  RETURN_IF_ERROR(session.Read<LawService>(
      service, &LawService::Stub::ReplayStatements, request,
      [&](const statement::v1::ReplayStatementsResponse& message) {
        last = message;
        for (const statement::v1::ReplayDifference& difference : message.differences()) {
          session.out() << difference.statement() << ": " << difference.detail() << "\n";
        }
      }));
  last.clear_differences();
  if (session.settings().json) {
    session.out() << session.Json(last);
  } else {
    session.out() << Number(last.statements()) << " statements of " << Number(last.persons())
                  << " persons decided again, " << Number(last.differing())
                  << " came out differently\n";
  }
  if (last.differing() == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "statements came out differently; look at them with typlctl statement NAME --receipt");
}

}  // namespace typl::ctl
