#include "tools/typlctl/commands.h"

#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "tools/typlctl/command_line.h"
#include "tools/typlctl/next_steps.h"
#include "tools/typlctl/progress.h"
#include "tools/typlctl/session.h"
#include "tools/typlctl/tree.h"
#include "typl/common/v1/error_reason.pb.h"
#include "typl/law/v1/facts.pb.h"

namespace typl::ctl {
namespace {

law::v1::Fact StudyFact() {
  law::v1::Fact fact;
  fact.set_key("study-1");
  fact.mutable_study()->set_full_time(true);
  fact.mutable_study()->mutable_from()->set_year(2019);
  return fact;
}

TEST(PersonNameFrom, TakesAnIdOrAName) {
  std::string id = "0123456789abcdef0123456789abcdef";
  EXPECT_EQ(*PersonNameFrom(id), "persons/" + id);
  EXPECT_EQ(*PersonNameFrom("persons/" + id), "persons/" + id);
}

TEST(PersonNameFrom, RefusesAnIdentityCodeWithoutRepeatingIt) {
  absl::Status status = PersonNameFrom("010190-9014").status();
  EXPECT_EQ(ExitCodeOf(status), kBadUse);
  EXPECT_FALSE(absl::StrContains(status.message(), "010190"));
}

TEST(Session, HidesPersonalDataUnlessAskedFor) {
  std::ostringstream out;
  Session hiding({}, out);
  EXPECT_FALSE(absl::StrContains(hiding.Line(StudyFact()), "2019"));
  EXPECT_FALSE(absl::StrContains(hiding.Json(StudyFact()), "2019"));
  EXPECT_TRUE(absl::StrContains(hiding.Line(StudyFact()), "study-1"));
  Settings settings;
  settings.show_personal_data = true;
  Session showing(settings, out);
  EXPECT_TRUE(absl::StrContains(showing.Line(StudyFact()), "2019"));
  EXPECT_TRUE(absl::StrContains(showing.Json(StudyFact()), "2019"));
}

TEST(ShowStatus, SaysHowToNameTheServices) {
  std::ostringstream out;
  Session session({}, out);
  absl::Status status = ShowStatus(session);
  EXPECT_EQ(ExitCodeOf(status), kBadUse);
  EXPECT_TRUE(absl::StrContains(status.message(), "--addresses-dir"));
}

TEST(ShowMailboxes, SaysThatTheServiceCannotBeReached) {
  Settings settings;
  // Port 1 is reserved (tcpmux); nothing listens there.
  settings.endpoints.delivery.grpc = "127.0.0.1:1";
  std::ostringstream out;
  Session session(settings, out);
  absl::Status status = ShowMailboxes(session);
  EXPECT_EQ(ExitCodeOf(status), kUnreachable) << status;
  EXPECT_TRUE(absl::StrContains(status.message(), "next:"));
}

TEST(ShowMailboxes, NamesTheAddressAndTheFlagThatGivesIt) {
  Settings settings;
  settings.endpoints.delivery.grpc = "127.0.0.1:1";
  std::ostringstream out;
  Session session(settings, out);
  const absl::Status status = ShowMailboxes(session);
  EXPECT_TRUE(absl::StrContains(status.message(), "127.0.0.1:1"));
  EXPECT_TRUE(absl::StrContains(status.message(), "--delivery HOST:PORT"));
}

TEST(NextStepFor, KnowsEveryReason) {
  const google::protobuf::EnumDescriptor& reasons = *common::v1::ErrorReason_descriptor();
  for (int i = 1; i < reasons.value_count(); ++i) {
    absl::string_view reason = reasons.value(i)->name();
    absl::ConsumePrefix(&reason, "ERROR_REASON_");
    EXPECT_FALSE(NextStepFor(reason).empty()) << reason;
  }
  EXPECT_TRUE(NextStepFor("NOT_A_REASON").empty());
}

TEST(ExitCodeOf, TellsApartWhatMayGoWellLater) {
  EXPECT_EQ(ExitCodeOf(absl::OkStatus()), kDone);
  EXPECT_EQ(ExitCodeOf(absl::PermissionDeniedError("")), kRefused);
  EXPECT_EQ(ExitCodeOf(absl::InvalidArgumentError("")), kBadUse);
  EXPECT_EQ(ExitCodeOf(absl::UnavailableError("")), kUnreachable);
  EXPECT_EQ(ExitCodeOf(absl::AbortedError("")), kTryAgain);
}

TEST(Session, PrintsHeadersInBoldWhereColoursAreShown) {
  tools::Table table({"service"});
  table.AddRow({"intake"});
  std::ostringstream plain;
  Session({}, plain).Print(table);
  EXPECT_EQ(plain.str(), "service\nintake\n");
  Settings settings;
  settings.colours = true;
  std::ostringstream bold;
  Session(settings, bold).Print(table);
  EXPECT_EQ(bold.str(), "\033[1mservice\033[0m\nintake\n");
}

TEST(Progress, IsShownAndGoesAgain) {
  Progress silent(nullptr);
  silent.Show("far");
  silent.Clear();
  std::ostringstream terminal;
  {
    Progress progress(&terminal);
    progress.Show("far");
    progress.Show("a moment later");
  }
  EXPECT_EQ(terminal.str(), "\r\033[Kfar\r\033[K");
}

TEST(CommandLine, ExplainsEveryCommandAndOption) {
  const CommandLine line;
  for (const CLI::App* command : AllCommands(line.app())) {
    EXPECT_FALSE(command->get_description().empty()) << PathOf(*command);
    for (const CLI::Option* option : OptionsOf(*command)) {
      EXPECT_FALSE(option->get_description().empty()) << PathOf(*command) << option->get_name();
    }
    for (const CLI::Option* positional : PositionalsOf(*command)) {
      EXPECT_FALSE(positional->get_description().empty()) << PathOf(*command);
    }
  }
}

TEST(Tree, KnowsTheValuesThatAnOptionMayHave) {
  const CommandLine line;
  const CLI::Option* const output = line.app().get_option("--output");
  EXPECT_EQ(ChoicesOf(*output), (std::vector<std::string>{"table", "json"}));
  EXPECT_TRUE(ChoicesOf(*line.app().get_option("--intake")).empty());
  EXPECT_EQ(ValueOf(*line.app().get_option("--intake")), "HOST:PORT");
  EXPECT_EQ(ValueOf(*line.app().get_option("--tls-ca")), "FILE");
  EXPECT_FALSE(TakesValue(*line.app().get_option("--json")));
}

// Before any service is called.
TEST(PutAsideQuarantined, WantsAPersonsName) {
  Settings settings;
  settings.endpoints.delivery.grpc = "127.0.0.1:1";
  std::ostringstream out;
  Session session(settings, out);
  EXPECT_EQ(ExitCodeOf(PutAsideQuarantined(session, "delivery", "010190-9014", "broken")), kBadUse);
}

TEST(OperatorsCommands, SayThatTheServiceCannotBeReached) {
  Settings settings;
  settings.endpoints.delivery.grpc = "127.0.0.1:1";
  std::ostringstream out;
  Session session(settings, out);
  AuditArguments audit;
  audit.service = "delivery";
  EXPECT_EQ(ExitCodeOf(ShowAudit(session, audit)), kUnreachable);
  EXPECT_EQ(ExitCodeOf(ListRejections(session, "ytk")), kUnreachable);
  EXPECT_EQ(ExitCodeOf(Redeliver(session, "recipients/ytk", 1)), kUnreachable);
}

TEST(LawDecide, SaysThatTheFileCannotBeRead) {
  std::ostringstream out;
  Session session({}, out);
  LawArguments arguments;
  arguments.file = "no-such-file";
  absl::Status status = LawDecide(session, arguments);
  EXPECT_EQ(ExitCodeOf(status), kBadUse);
  EXPECT_TRUE(absl::StrContains(status.message(), "no-such-file"));
}

TEST(LawHash, SaysThatThereIsNoPack) {
  std::ostringstream out;
  Session session({}, out);
  LawArguments arguments;
  arguments.pack = "no-such-folder";
  absl::Status status = LawHash(session, arguments);
  EXPECT_FALSE(status.ok());
  EXPECT_TRUE(absl::StrContains(status.message(), "next:")) << status;
}

}  // namespace
}  // namespace typl::ctl
