#include "tools/typlctl/commands.h"

#include <sstream>
#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "tools/typlctl/session.h"
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
  EXPECT_EQ(ExitCodeOf(ShowAudit(session, "delivery")), kUnreachable);
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
