#include "services/statement/domain/engine/day_expression.h"

#include <cctype>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"

namespace typl::law::engine {
namespace {

// Deeper nesting has no use in law and would be somebody's trick.
constexpr int kDepthMax = 4;
// A thousand years in days: no period of the law is longer.
constexpr int kAmountMax = 365'250;
constexpr int kMonthsInYear = 12;

class Parser {
 public:
  Parser(absl::string_view text, const InputLookup& input, const ParameterLookup& parameter)
      : text_(text), input_(input), parameter_(parameter) {}

  absl::StatusOr<DayNode> Parse() {
    ASSIGN_OR_RETURN(DayNode node, Sum(0));
    SkipSpace();
    if (at_ != text_.size()) return Wrong("unexpected text at its end");
    return node;
  }

 private:
  absl::Status Wrong(absl::string_view why) const {
    return absl::InvalidArgumentError(absl::StrCat("day \"", text_, "\": ", why));
  }
  void SkipSpace() {
    while (at_ < text_.size() && absl::ascii_isspace(text_[at_])) ++at_;
  }
  bool Take(char c) {
    SkipSpace();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  absl::string_view TakeWord() {
    SkipSpace();
    const size_t start = at_;
    auto in_word = [](char c) { return absl::ascii_isalnum(c) || c == '_' || c == '.'; };
    while (at_ < text_.size() && in_word(text_[at_])) ++at_;
    return text_.substr(start, at_ - start);
  }

  absl::StatusOr<DayNode> Sum(int depth) {
    if (depth > kDepthMax) return Wrong("nested too deep");
    ASSIGN_OR_RETURN(DayNode node, Term(depth));
    while (true) {
      int sign = 0;
      if (Take('+')) {
        sign = 1;
      } else if (Take('-')) {
        sign = -1;
      } else {
        return node;
      }
      RETURN_IF_ERROR(AddStep(sign, node));
    }
  }

  absl::Status AddStep(int sign, DayNode& node) {
    ASSIGN_OR_RETURN(const int amount, Amount());
    const absl::string_view unit = TakeWord();
    if (unit == "d") {
      node.plus_days += sign * amount;
      return absl::OkStatus();
    }
    // Days after months, never the other way: 31.1. + 1 d + 1 m is not 31.1. + 1 m + 1 d.
    if (node.plus_days != 0) return Wrong("add months and years before days");
    if (unit == "m" || unit == "y") {
      node.plus_months += sign * amount * (unit == "y" ? kMonthsInYear : 1);
      return absl::OkStatus();
    }
    return Wrong("expected d, m or y after a number");
  }

  absl::StatusOr<int> Amount() {
    int64_t amount = 0;
    if (Take('{')) {
      const absl::string_view name = TakeWord();
      if (!Take('}')) return Wrong("expected }");
      const std::optional<int64_t> value = parameter_(name);
      if (!value)
        return Wrong(absl::StrCat("no parameter {", name, "} on the days of this version"));
      amount = *value;
    } else if (!absl::SimpleAtoi(TakeWord(), &amount)) {
      return Wrong("expected a number");
    }
    if (amount < 0 || amount > kAmountMax) return Wrong("number out of range");
    return static_cast<int>(amount);
  }

  absl::StatusOr<DayNode> Term(int depth) {
    SkipSpace();
    DayNode node;
    if (at_ < text_.size() && absl::ascii_isdigit(text_[at_])) {
      // "2020-12-31".
      const std::optional<absl::CivilDay> day = ParseDay(text_.substr(at_, 10));
      if (!day) return Wrong("no day");
      at_ += 10;
      node.kind = DayNode::Kind::kConstant;
      node.constant = ToDay(*day);
      return node;
    }
    const absl::string_view word = TakeWord();
    if (word.empty()) return Wrong("expected a fact or a day");
    if (word != "earliest" && word != "latest") {
      node.kind = DayNode::Kind::kInput;
      ASSIGN_OR_RETURN(node.input, input_(word));
      return node;
    }
    node.kind = word == "earliest" ? DayNode::Kind::kEarliest : DayNode::Kind::kLatest;
    if (!Take('(')) return Wrong("expected (");
    do {
      ASSIGN_OR_RETURN(DayNode operand, Sum(depth + 1));
      node.operands.push_back(std::move(operand));
    } while (Take(','));
    if (!Take(')')) return Wrong("expected )");
    return node;
  }

  const absl::string_view text_;
  const InputLookup& input_;
  const ParameterLookup& parameter_;
  size_t at_ = 0;
};

}  // namespace

absl::StatusOr<DayNode> ParseDayExpression(absl::string_view text, const InputLookup& input,
                                           const ParameterLookup& parameter) {
  return Parser(text, input, parameter).Parse();
}

}  // namespace typl::law::engine
