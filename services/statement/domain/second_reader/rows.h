#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_ROWS_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_ROWS_H_

#include <optional>
#include <string>
#include <vector>

#include "services/statement/domain/second_reader/matter.h"
#include "services/statement/domain/second_reader/parsed_pack.h"
#include "services/statement/domain/second_reader/person.h"
#include "services/statement/domain/second_reader/values.h"

// Which law and which row (docs/law-language.md, sections 3 and 4), for one provision and subject.

namespace typl::law::second {

struct OpenSlice {
  const Slice* slice = nullptr;
  bool second_reading = false;
  // The one by the selector's day.
  bool by_known_day = false;
};

// Slices that are open together; each set is decided by itself.
using OpenSlices = std::vector<OpenSlice>;

// What becomes of one set of slices.
struct Decision {
  enum class Kind { kNothing, kApplies, kHangs, kMatter };
  Kind kind = Kind::kNothing;
  // Of kApplies: the row.
  Candidate applied;
  bool by_officer = false;
  // Its notes are given.
  bool with_notes = true;
  // Of kHangs and kMatter.
  std::vector<Candidate> candidates;
  const Matter* hangs_on = nullptr;
  std::vector<std::string> asked;
  // Of the officer's matter.
  std::string reason;
};

// Not thread-safe; lives for one determination. What it is given must outlive it.
class Rows {
 public:
  Rows(const ParsedPack& pack, const Person& person, const Values& values, Day day)
      : pack_(pack), person_(person), values_(values), day_(day) {}

  // The selector's day; unset for `benefit_day`.
  Value SelectorDay(const v1::Provision& provision, int subject) const;
  // More than one set only by `benefit_day`.
  std::vector<OpenSlices> WhichLaw(const ParsedProvision& parsed, int subject) const;
  // Adds the fact to ask for when the fact or derivation is unset, if the pack has a question
  // (4.5).
  void AskFor(const std::string& name, std::vector<std::string>& asked) const;
  Decision Decide(const ParsedProvision& parsed, int subject, const OpenSlices& slices) const;

 private:
  std::vector<Candidate> CandidatesOf(const ParsedProvision& parsed, int subject,
                                      const OpenSlices& slices) const;
  Candidate WithDays(const ParsedProvision& parsed, int subject, const OpenSlice& open,
                     int row_index) const;
  EffectDays DaysOf(const v1::Effect& effect, const Slice& slice, int subject,
                    Candidate& candidate) const;
  const v1::OfficerFinding* FindingOn(const v1::Provision& provision, int subject,
                                      const std::vector<Candidate>& candidates,
                                      const Candidate** row) const;
  void KeepUnset(int subject, std::vector<std::string>& asked) const;
  void Ask(const ParsedProvision& parsed, int subject, Decision& decision) const;
  std::vector<int> ColumnsApart(const Candidate& a, const Candidate& b) const;
  bool Apart(const Candidate& a, const Candidate& b, int column) const;

  const ParsedPack& pack_;
  const Person& person_;
  const Values& values_;
  const Day day_;
};

}  // namespace typl::law::second

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_ROWS_H_
