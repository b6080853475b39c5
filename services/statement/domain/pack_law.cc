#include "services/statement/domain/pack_law.h"

#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "services/statement/domain/payer.h"
#include "services/statement/domain/second_reader/second_reader.h"
#include "services/statement/domain/second_reading.h"

namespace typl::statement {
namespace {

class PackLaw final : public CaseLaw {
 public:
  explicit PackLaw(std::shared_ptr<const law::LawPack> pack)
      : pack_(std::move(pack)), second_reader_(pack_->pack()) {
    for (const law::v1::Question& question : pack_->pack().questions()) {
      question_codes_.emplace(question.fact(), question.text());
    }
  }

  const std::string& pack_hash() const override { return pack_->hash(); }

  void Determine(const law::v1::PersonFacts& facts, absl::CivilDay day,
                 law::v1::Determination& out) const override {
    law::DetermineOptions options;
    options.receipt = true;
    law::DetermineInto(facts, *pack_, day, options, out);
  }

  void DetermineWithoutReceipt(const law::v1::PersonFacts& facts, absl::CivilDay day,
                               law::v1::Determination& out) const override {
    law::DetermineInto(facts, *pack_, day, {}, out);
  }

  std::vector<std::string> SecondReading(const law::v1::PersonFacts& facts, absl::CivilDay day,
                                         const law::v1::Determination& first) const override {
    const law::v1::Determination second = second_reader_.Read(facts, day);
    if (law::Differences(first, second).empty()) return {};
    return DifferingProvisions(first, second);
  }

  void FillWording(absl::string_view code, v1::Wording& wording) const override {
    wording.set_code(std::string(code));
    const law::v1::Pack::Text* const text = pack_->FindText(code);
    if (text == nullptr) return;
    wording.set_fi(text->fi());
    wording.set_sv(text->sv());
    wording.set_section(text->section());
  }

  std::string QuestionCode(absl::string_view fact) const override {
    const auto found = question_codes_.find(fact);
    return found == question_codes_.end() ? "" : found->second;
  }

  int StatementDays(law::v1::StatementKind kind, absl::string_view competence,
                    absl::CivilDay day) const override {
    return pack_->StatementDays(kind, competence, day);
  }

 private:
  const std::shared_ptr<const law::LawPack> pack_;
  const law::SecondReader second_reader_;
  absl::flat_hash_map<std::string, std::string> question_codes_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<const CaseLaw>> NewPackLaw(
    std::shared_ptr<const law::LawPack> pack) {
  auto made = std::make_unique<const PackLaw>(std::move(pack));
  for (const absl::string_view fact : {kBenefitFact, kFundFact}) {
    if (!made->QuestionCode(fact).empty()) continue;
    return MakeError(Reason::ERROR_REASON_LAW_PACK_INVALID,
                     absl::StrCat("the pack has no question for ", fact));
  }
  return made;
}

}  // namespace typl::statement
