#include "services/statement/domain/law_book_test_support.h"

#include <functional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "services/statement/domain/case_test_support.h"

namespace typl::statement {
namespace {

class FreeStudiesLaw final : public CaseLaw {
 public:
  explicit FreeStudiesLaw(std::string hash) : law_(std::move(hash)) {}

  const std::string& pack_hash() const override { return law_.pack_hash(); }
  void Determine(const law::v1::PersonFacts& facts, absl::CivilDay day,
                 law::v1::Determination& determination) const override {
    law::v1::PersonFacts others;
    for (const law::v1::KnownFact& known : facts.facts()) {
      if (!known.fact().has_study()) *others.add_facts() = known;
    }
    law_.Determine(others, day, determination);
  }
  void DetermineWithoutReceipt(const law::v1::PersonFacts& facts, absl::CivilDay day,
                               law::v1::Determination& determination) const override {
    Determine(facts, day, determination);
    determination.clear_receipt();
  }
  std::vector<std::string> SecondReading(const law::v1::PersonFacts&, absl::CivilDay,
                                         const law::v1::Determination&) const override {
    return {};
  }
  void FillWording(absl::string_view code, v1::Wording& wording) const override {
    law_.FillWording(code, wording);
  }
  std::string ReasonOf(absl::string_view provision, absl::string_view row) const override {
    return law_.ReasonOf(provision, row);
  }
  std::string QuestionCode(absl::string_view fact) const override {
    return law_.QuestionCode(fact);
  }
  int StatementDays(law::v1::StatementKind kind, absl::string_view competence,
                    absl::CivilDay day) const override {
    return law_.StatementDays(kind, competence, day);
  }
  bool HearingNeeded(absl::string_view provision) const override {
    return law_.HearingNeeded(provision);
  }
  AutomaticDecision AutomaticOn(absl::string_view provision, absl::CivilDay day) const override {
    return law_.AutomaticOn(provision, day);
  }

 private:
  const FakeLaw law_;
};

}  // namespace

absl::StatusOr<std::shared_ptr<const CaseLaw>> LoadFakeLaw(
    const std::vector<law::PackFile>& files) {
  std::string text;
  for (const law::PackFile& file : files) absl::StrAppend(&text, file.name, file.text);
  if (absl::StrContains(text, "faulty")) {
    return MakeError(Reason::ERROR_REASON_LAW_PACK_INVALID, "the pack is faulty");
  }
  // 64 hexadecimal digits, as a pack's hash has.
  std::string hash = absl::StrCat(absl::Hex(std::hash<std::string>()(text), absl::kZeroPad16),
                                  std::string(48, '0'));
  if (absl::StrContains(text, "studies are free")) {
    return std::make_shared<const FreeStudiesLaw>(std::move(hash));
  }
  return std::make_shared<const FakeLaw>(std::move(hash));
}

std::vector<law::PackFile> FirstPack() { return {{"10_first.textproto", "the law as it was"}}; }

std::vector<law::PackFile> FreeStudiesPack() {
  return {{"10_first.textproto", "the law as it was"}, {"20_act.textproto", "studies are free"}};
}

}  // namespace typl::statement
