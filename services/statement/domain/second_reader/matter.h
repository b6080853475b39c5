#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_MATTER_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_MATTER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/statement/domain/second_reader/days.h"
#include "services/statement/domain/second_reader/parsed_pack.h"
#include "typl/law/v1/pack.pb.h"

// Rows that may apply to a subject, and what is open of them (docs/law-language.md, section 4).

namespace typl::law::second {

// An effect with its days worked out.
struct EffectDays {
  const v1::Effect* effect = nullptr;
  // The first day is a fact to ask for, or hangs; `days` are then the widest there can be.
  bool from_unset = false;
  // What the end is worked out from hangs; likewise.
  bool until_hangs = false;
  DayRange days;
  // Of a mark that says for how many weeks it counts.
  std::optional<int64_t> weeks;

  // Of `own_subject` without days: the subject is not looked at (5.2).
  bool excuses_at_all() const {
    return effect->disapply().own_subject() && effect->from().empty() && effect->until().empty() &&
           effect->days().empty();
  }
};

// A row that is open in a slice that is open.
struct Candidate {
  const Slice* slice = nullptr;
  // Index in the slice's table.
  int row_index = 0;
  const v1::Row* row = nullptr;
  // The slice is open by the second reading of the transition clause.
  bool second_reading = false;
  std::vector<EffectDays> effects;
  bool day_unset = false;
  // Facts and derivations that would give the days that are unset.
  std::vector<std::string> day_names;
  // When a day hangs.
  const Matter* day_hangs_on = nullptr;
  // What it says and asks of an officer, the same text for those that say the same (4.2).
  std::string says;

  // As officers' choices and findings name it.
  std::string Name() const { return slice->version->id() + "/" + row->id(); }
};

// What facts or an officer must settle of a provision applied to a subject.
struct Matter {
  // Counts up in the order in which matters are opened.
  int opened = 0;
  const ParsedProvision* provision = nullptr;
  int subject = 0;
  std::vector<Candidate> candidates;
  // Facts to ask for, by name; none: an officer's.
  std::vector<std::string> asked;
  // Of the officer's matter.
  std::string reason;
  // An officer's, and others' questions come first (5.7).
  bool waits = false;
};

// nullptr is none.
inline const Matter* FirstOpened(const Matter* a, const Matter* b) {
  if (a == nullptr || b == nullptr) return a == nullptr ? b : a;
  return a->opened <= b->opened ? a : b;
}

}  // namespace typl::law::second

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_MATTER_H_
