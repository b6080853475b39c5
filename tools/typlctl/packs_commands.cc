#include "tools/typlctl/packs_commands.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <ostream>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "services/statement/law_cases.h"
#include "services/statement/law_files.h"
#include "tools/support/json.h"
#include "tools/support/request_id.h"
#include "tools/support/table.h"
#include "tools/typlctl/commands.h"
#include "tools/typlctl/progress.h"
#include "tools/typlctl/texts.h"
#include "typl/statement/v1/law_service.grpc.pb.h"

namespace typl::ctl {
namespace {

using statement::v1::LawService;

constexpr std::chrono::milliseconds kReviewPoll{200};

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

// The pack in a folder, or the one in store of this hash.
template <typename Request>
absl::Status AddPack(const std::string& pack, Request& request) {
  std::error_code ignored;
  if (std::filesystem::is_directory(pack, ignored)) return AddFiles(pack, request);
  request.set_pack_hash(pack);
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
  tools::Table ToTable() const {
    tools::Table table({"now", "by the pack", "periods"});
    for (const auto& [change, count] : counts_) {
      table.AddRow({change.first, change.second, Number(count)});
    }
    return table;
  }
  void AppendTo(tools::JsonWriter& json) const {
    json.BeginArray("changes");
    for (const auto& [change, count] : counts_) {
      json.BeginObject();
      json.Add("now", change.first);
      json.Add("by_the_pack", change.second);
      json.Add("periods", count);
      json.EndObject();
    }
    json.EndArray();
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

void PrintComparison(Session& session, const statement::v1::Review& review, const Changes& changes,
                     const std::vector<statement::v1::PersonDifference>& persons) {
  tools::JsonWriter json;
  json.BeginObject();
  json.AddRaw("review", session.Json(review));
  changes.AppendTo(json);
  json.BeginArray("differences");
  for (const auto& one : persons) json.AddRaw("", session.Json(one));
  json.EndArray();
  json.EndObject();
  session.out() << json.Finish();
}

// Until the persons on file have been looked through after an activation.
absl::Status AwaitReview(Session& session, const ServiceRef& service) {
  Progress progress(session.terminal());
  while (true) {
    statement::v1::ListPacksResponse response;
    RETURN_IF_ERROR(session.Call<LawService>(service, &LawService::Stub::ListPacks,
                                             statement::v1::ListPacksRequest(), response));
    if (response.review().done()) {
      progress.Clear();
      if (!session.settings().json) {
        session.out() << "the cases are reviewed: " << ReviewText(response.review()) << "\n";
      }
      return absl::OkStatus();
    }
    progress.Show(absl::StrCat("reviewing the cases: ", ReviewText(response.review())));
    std::this_thread::sleep_for(kReviewPoll);
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
  session.Print(table);
  session.out() << "\nreview of the cases: "
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
  if (session.settings().json) {
    session.out() << session.Json(response);
  } else {
    session.out() << "sound: " << response.pack_hash() << "\n";
  }
  return absl::OkStatus();
}

absl::Status ComparePack(Session& session, const std::string& pack, bool each) {
  ASSIGN_OR_RETURN(const ServiceRef service, session.Service("statement"));
  statement::v1::ComparePackRequest request;
  RETURN_IF_ERROR(AddPack(pack, request));
  Changes changes;
  std::vector<statement::v1::PersonDifference> persons;
  statement::v1::Review review;
  Progress progress(session.terminal());
  RETURN_IF_ERROR(session.Read<LawService>(
      service, &LawService::Stub::ComparePack, request,
      [&](const statement::v1::ComparePackResponse& message) {
        review = message.review();
        for (const statement::v1::PersonDifference& difference : message.differences()) {
          changes.Add(difference);
          if (each) persons.push_back(difference);
        }
        progress.Show(absl::StrCat("comparing: ", ReviewText(review)));
      }));
  progress.Clear();
  if (session.settings().json) {
    PrintComparison(session, review, changes, persons);
    return absl::OkStatus();
  }
  for (const statement::v1::PersonDifference& one : persons) PrintPerson(session, one);
  if (const tools::Table table = changes.ToTable(); !table.empty()) session.Print(table);
  session.out() << ReviewText(review) << "\n";
  return absl::OkStatus();
}

absl::Status ActivatePack(Session& session, const std::string& pack, const std::string& expected,
                          bool wait) {
  ASSIGN_OR_RETURN(const ServiceRef service, session.Service("statement"));
  statement::v1::ActivatePackRequest request;
  request.set_request_id(tools::NewRequestId());
  request.set_expected_active_hash(expected);
  RETURN_IF_ERROR(AddPack(pack, request));
  statement::v1::ActivatePackResponse response;
  RETURN_IF_ERROR(
      session.Call<LawService>(service, &LawService::Stub::ActivatePack, request, response));
  if (session.settings().json) {
    session.out() << session.Json(response);
  } else {
    session.out() << response.pack_hash()
                  << (response.activated()
                          ? " is active; the cases it changes are being decided anew (typlctl "
                            "packs list)\n"
                          : " was active already\n");
  }
  return wait ? AwaitReview(session, service) : absl::OkStatus();
}

absl::Status ReplayStatements(Session& session, const std::string& person) {
  ASSIGN_OR_RETURN(const ServiceRef service, session.Service("statement"));
  statement::v1::ReplayStatementsRequest request;
  if (!person.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_person(), PersonNameFrom(person));
  }
  statement::v1::ReplayStatementsResponse all;
  Progress progress(session.terminal());
  RETURN_IF_ERROR(session.Read<LawService>(
      service, &LawService::Stub::ReplayStatements, request,
      [&](const statement::v1::ReplayStatementsResponse& message) {
        all.set_persons(message.persons());
        all.set_statements(message.statements());
        all.set_differing(message.differing());
        all.set_done(message.done());
        all.mutable_differences()->MergeFrom(message.differences());
        progress.Show(absl::StrCat("deciding again: ", Number(all.statements()), " statements, ",
                                   Number(all.differing()), " came out differently"));
      }));
  progress.Clear();
  if (session.settings().json) {
    session.out() << session.Json(all);
  } else {
    for (const statement::v1::ReplayDifference& difference : all.differences()) {
      session.out() << difference.statement() << ": " << difference.detail() << "\n";
    }
    session.out() << Number(all.statements()) << " statements of " << Number(all.persons())
                  << " persons decided again, " << Number(all.differing())
                  << " came out differently\n";
  }
  if (all.differing() == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "statements came out differently\n  next: look at them with typlctl statement show NAME "
      "--receipt");
}

}  // namespace typl::ctl
