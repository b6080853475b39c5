// Every state of a clarification request and what each event makes of it, as docs/casework.md says.

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <map>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/statement/domain/case_step.h"
#include "services/statement/domain/case_test_support.h"

namespace typl::statement {
namespace {

using law::v1::BENEFIT_BASIC;
using law::v1::BENEFIT_NONE;
using law::v1::EMPLOYMENT_END_GROUND_ECONOMIC;
using law::v1::EMPLOYMENT_END_GROUND_RESIGNED;
using law::v1::EMPLOYMENT_END_GROUND_UNSPECIFIED;
using law::v1::FACT_SOURCE_EMPLOYER;
using law::v1::FACT_SOURCE_PERSON;
using law::v1::FACT_SOURCE_REGISTER;

enum class Kind { kFacts, kHearing, kOfficers };

// A person with one request, and the last that was told of it.
class Scene {
 public:
  explicit Scene(Kind kind) : kind_(kind) {
    std::vector<law::v1::Fact> facts = {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)};
    switch (kind) {
      case Kind::kFacts:
        facts.push_back(EmploymentFact("2020-03-30", EMPLOYMENT_END_GROUND_UNSPECIFIED));
        break;
      case Kind::kHearing:
        facts.push_back(From(FACT_SOURCE_REGISTER, StudyFact("2020-04-06", "2020-05-04")));
        break;
      case Kind::kOfficers:
        facts.push_back(From(FACT_SOURCE_EMPLOYER,
                             EmploymentFact("2020-03-30", EMPLOYMENT_END_GROUND_RESIGNED)));
        break;
    }
    Note(person_.Report("2020-03-30", std::move(facts)));
    if (kind == Kind::kOfficers) AskAgain();
  }

  void FactsCome() {
    switch (kind_) {
      case Kind::kFacts:
        Note(person_.Answer("2020-04-06", 1,
                            {EmploymentFact("2020-03-30", EMPLOYMENT_END_GROUND_ECONOMIC)}));
        break;
      case Kind::kHearing:
        Note(person_.Answer("2020-04-06", 1,
                            {From(FACT_SOURCE_PERSON, StudyFact("2020-04-06", "2020-05-04"))}));
        break;
      case Kind::kOfficers:
        Note(person_.Answer("2020-04-06", 1,
                            {From(FACT_SOURCE_PERSON,
                                  EmploymentFact("2020-03-30", EMPLOYMENT_END_GROUND_RESIGNED))}));
        break;
    }
  }
  void AnsweredInWords() {
    Note(person_.Answer("2020-04-06", 1, {ExplanationFact("It was like this.")}));
  }
  void TimePasses() { Note(person_.FireTimer("2020-04-14", 1)); }
  void MatterGone() {
    // Nothing is applied for any more: there is nothing to ask, to hear on or to decide.
    Note(person_.Report("2020-04-15", {BenefitFact(BENEFIT_NONE)}));
  }
  void AskAgain() {
    v1::StatementInput input;
    v1::OfficerQuestion& question = *input.mutable_officer_question();
    question.set_task(1);
    question.set_kind(v1::CLARIFICATION_KIND_FACTS);
    question.set_text("Why?");
    question.set_officer("officers/o1");
    Note(person_.Apply("2020-03-30", input));
  }

  // "waiting", of the first request.
  std::string State() const {
    const std::string name = v1::ClarificationState_Name(
        states_.at(PersonResourceName(TestPerson(), kClarificationRequests, 1)));
    return absl::AsciiStrToLower(name.substr(sizeof("CLARIFICATION_STATE_") - 1));
  }

 private:
  void Note(const Step& step) {
    for (const auto& request : step.requests_sent) states_[request.name()] = request.state();
    for (const auto& request : step.requests_closed) states_[request.name()] = request.state();
  }

  const Kind kind_;
  TestCase person_;
  std::map<std::string, v1::ClarificationState> states_;
};

using Event = void (Scene::*)();

struct Row {
  const char* name;
  Kind kind;
  // What brings a new request into the state; null: it is in it.
  Event reach;
};

constexpr Row kRows[] = {
    {"for facts, waiting", Kind::kFacts, nullptr},
    {"for facts, received", Kind::kFacts, &Scene::AnsweredInWords},
    {"for facts, overdue", Kind::kFacts, &Scene::TimePasses},
    {"hearing, waiting", Kind::kHearing, nullptr},
    {"hearing, received", Kind::kHearing, &Scene::AnsweredInWords},
    {"officer's, waiting", Kind::kOfficers, nullptr},
    {"officer's, received", Kind::kOfficers, &Scene::AnsweredInWords},
    {"officer's, overdue", Kind::kOfficers, &Scene::TimePasses},
};
constexpr Event kEvents[] = {&Scene::FactsCome, &Scene::AnsweredInWords, &Scene::TimePasses,
                             &Scene::MatterGone, &Scene::AskAgain};

std::string ReadPage() {
  std::ifstream file(TYPL_SOURCE_DIR "/docs/casework.md");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(RequestStates, AreAsThePageSaysCellByCell) {
  const std::string page = ReadPage();
  for (const Row& row : kRows) {
    std::string line = absl::StrCat("| ", row.name, " |");
    for (const Event event : kEvents) {
      Scene scene(row.kind);
      if (row.reach != nullptr) (scene.*row.reach)();
      EXPECT_TRUE(absl::StrContains(row.name, scene.State())) << row.name << ": " << scene.State();
      (scene.*event)();
      absl::StrAppend(&line, " ", scene.State(), " |");
    }
    EXPECT_TRUE(absl::StrContains(page, line + "\n")) << line;
  }
}

}  // namespace
}  // namespace typl::statement
