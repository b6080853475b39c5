#include "services/statement/domain/pack_law.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "services/statement/domain/payer.h"
#include "services/statement/domain/second_reader/second_reader.h"
#include "services/statement/domain/second_reading.h"

namespace typl::statement {
namespace {

// Half-open; days as the pack writes them, so that their order is that of their text. An empty
// `from` is never reached, an empty `until` is open.
bool IsIn(absl::CivilDay day, absl::string_view from, absl::string_view until) {
  const std::string text = absl::FormatCivilTime(day);
  return !from.empty() && text >= from && (until.empty() || text < until);
}

void CheckDay(absl::string_view place, absl::string_view text, std::vector<std::string>& faults) {
  if (text.empty() || ParseDay(text).has_value()) return;
  faults.push_back(absl::StrCat(place, ": \"", text, "\" is no day such as 2024-11-01"));
}

// LAW_PACK_INVALID with every fault of what the pack says of automatic decisions.
absl::Status CheckAutomaticDecisions(const law::v1::Pack& pack) {
  std::vector<std::string> faults;
  const law::v1::AutomaticDecisions& decisions = pack.automatic_decisions();
  CheckDay("automatic_decisions.adoption_needed_from", decisions.adoption_needed_from(), faults);
  absl::flat_hash_set<std::string> provisions;
  for (const law::v1::Provision& provision : pack.provisions()) provisions.insert(provision.id());
  for (const law::v1::Adoption& adoption : decisions.adoptions()) {
    const std::string place = absl::StrCat("adoption \"", adoption.id(), "\"");
    if (adoption.id().empty()) faults.push_back(absl::StrCat(place, ": id is missing"));
    if (adoption.from().empty()) faults.push_back(absl::StrCat(place, ": from is missing"));
    CheckDay(place, adoption.from(), faults);
    CheckDay(place, adoption.until(), faults);
    for (const std::string& provision : adoption.provisions()) {
      if (provisions.contains(provision)) continue;
      faults.push_back(absl::StrCat(place, ": there is no provision \"", provision, "\""));
    }
  }
  if (faults.empty()) return absl::OkStatus();
  return MakeError(Reason::ERROR_REASON_LAW_PACK_INVALID, absl::StrJoin(faults, "\n"));
}

template <typename List>
auto FindById(const List& list, absl::string_view id) {
  const auto found = absl::c_find_if(list, [&](const auto& item) { return item.id() == id; });
  return found == list.end() ? nullptr : &*found;
}

// `row` is "<version>/<row>"; nullptr: there is no such row.
const law::v1::Row* FindRow(const law::v1::Pack& pack, absl::string_view provision,
                            absl::string_view row) {
  const std::pair<absl::string_view, absl::string_view> ids =
      absl::StrSplit(row, absl::MaxSplits('/', 1));
  const law::v1::Provision* const named = FindById(pack.provisions(), provision);
  if (named == nullptr) return nullptr;
  const law::v1::Version* const version = FindById(named->versions(), ids.first);
  if (version == nullptr) return nullptr;
  const law::v1::Table* const table = FindById(named->tables(), version->table());
  return table == nullptr ? nullptr : FindById(table->rows(), ids.second);
}

class PackLaw final : public CaseLaw {
 public:
  explicit PackLaw(std::shared_ptr<const law::LawPack> pack)
      : pack_(std::move(pack)), second_reader_(pack_->pack()) {
    for (const law::v1::Question& question : pack_->pack().questions()) {
      question_codes_.emplace(question.fact(), question.text());
    }
    for (const law::v1::Provision& provision : pack_->pack().provisions()) {
      if (provision.hearing() == law::v1::HEARING_NOT_NEEDED) unheard_.insert(provision.id());
    }
  }

  const std::string& pack_hash() const override { return pack_->hash(); }
  const law::v1::Pack& pack() const { return pack_->pack(); }

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

  std::string ReasonOf(absl::string_view provision, absl::string_view row) const override {
    const law::v1::Row* const found = FindRow(pack_->pack(), provision, row);
    if (found == nullptr) return "";
    const auto outcome = absl::c_find_if(
        found->effects(), [](const law::v1::Effect& effect) { return effect.has_outcome(); });
    return outcome == found->effects().end() ? "" : outcome->reason();
  }

  std::string QuestionCode(absl::string_view fact) const override {
    const auto found = question_codes_.find(fact);
    return found == question_codes_.end() ? "" : found->second;
  }

  int StatementDays(law::v1::StatementKind kind, absl::string_view competence,
                    absl::CivilDay day) const override {
    return pack_->StatementDays(kind, competence, day);
  }

  bool HearingNeeded(absl::string_view provision) const override {
    return !unheard_.contains(provision);
  }

  AutomaticDecision AutomaticOn(absl::string_view provision, absl::CivilDay day) const override {
    const law::v1::AutomaticDecisions& decisions = pack_->pack().automatic_decisions();
    if (!IsIn(day, decisions.adoption_needed_from(), "")) return {};
    for (const law::v1::Adoption& adoption : decisions.adoptions()) {
      const auto& covered = adoption.provisions();
      if (IsIn(day, adoption.from(), adoption.until()) &&
          std::find(covered.begin(), covered.end(), provision) != covered.end()) {
        return {true, adoption.id()};
      }
    }
    return {false, ""};
  }

 private:
  const std::shared_ptr<const law::LawPack> pack_;
  const law::SecondReader second_reader_;
  absl::flat_hash_map<std::string, std::string> question_codes_;
  // Provisions on which nobody is heard.
  absl::flat_hash_set<std::string> unheard_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<const CaseLaw>> NewPackLaw(
    std::shared_ptr<const law::LawPack> pack) {
  auto made = std::make_unique<const PackLaw>(std::move(pack));
  RETURN_IF_ERROR(CheckAutomaticDecisions(made->pack()));
  for (const absl::string_view fact : {kBenefitFact, kFundFact}) {
    if (!made->QuestionCode(fact).empty()) continue;
    return MakeError(Reason::ERROR_REASON_LAW_PACK_INVALID,
                     absl::StrCat("the pack has no question for ", fact));
  }
  return made;
}

}  // namespace typl::statement
