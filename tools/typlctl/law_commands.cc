#include <fstream>
#include <ostream>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/statement/law_files.h"
#include "services/statement/law_tool.h"
#include "tools/support/json.h"
#include "tools/typlctl/commands.h"

namespace typl::ctl {
namespace {

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path);
  if (!file) return absl::InvalidArgumentError(absl::StrCat(path, " can't be read"));
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

// With every fault that the error names and what to do.
absl::Status WithFaults(const absl::Status& status, absl::string_view next) {
  std::string text(status.message());
  if (auto faults = GetBadRequest(status)) {
    for (const auto& fault : faults->field_violations()) {
      absl::StrAppend(&text, "\n  ", fault.field(), ": ", fault.description());
    }
  }
  absl::StrAppend(&text, "\n  next: ", next);
  return {status.code(), text};
}

absl::StatusOr<std::shared_ptr<const law::LawPack>> LoadPack(const std::string& folder) {
  auto pack = law::LoadPackFolder(folder);
  if (!pack.ok()) {
    return WithFaults(pack.status(),
                      absl::StrCat("mend the pack in ", folder, ", or name another with --pack"));
  }
  return pack;
}

}  // namespace

absl::Status LawDecide(Session& session, const LawArguments& arguments) {
  ASSIGN_OR_RETURN(std::string facts, ReadFile(arguments.file));
  ASSIGN_OR_RETURN(auto pack, LoadPack(arguments.pack));
  law::DecideOptions options;
  options.day = arguments.day;
  options.receipt = arguments.receipt;
  options.json = session.settings().json;
  auto decided = law::Decide(facts, *pack, options);
  if (!decided.ok()) {
    return WithFaults(decided.status(),
                      "the file must be a typl.law.v1.FactsFile in text form (proto/typl/law/v1/"
                      "case.proto), with a day in it or --day");
  }
  session.out() << *decided;
  if (!decided->empty() && decided->back() != '\n') session.out() << "\n";
  return absl::OkStatus();
}

absl::Status LawHash(Session& session, const LawArguments& arguments) {
  ASSIGN_OR_RETURN(auto pack, LoadPack(arguments.pack));
  if (session.settings().json) {
    tools::JsonWriter json;
    json.BeginObject();
    json.Add("pack_hash", pack->hash());
    json.EndObject();
    session.out() << json.Finish();
  } else {
    session.out() << pack->hash() << "\n";
  }
  return absl::OkStatus();
}

}  // namespace typl::ctl
