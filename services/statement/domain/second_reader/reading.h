#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_READING_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_READING_H_

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/statement/domain/second_reader/matter.h"
#include "services/statement/domain/second_reader/parsed_pack.h"
#include "services/statement/domain/second_reader/person.h"
#include "services/statement/domain/second_reader/rows.h"
#include "services/statement/domain/second_reader/timeline.h"
#include "services/statement/domain/second_reader/values.h"
#include "typl/law/v1/determination.pb.h"

// Provisions applied to subjects one after another, with what they switch off and mark
// (docs/law-language.md, section 5).

namespace typl::law::second {

// What an effect switches off.
struct Switch {
  const v1::Disapply* disapply = nullptr;
  DayRange days;
  // It has no days: the subject it excuses is not looked at.
  bool at_all = false;
  // The subject the effect is of, and the key of the one subject it names.
  int own_subject = 0;
  std::string key;
  // None: for certain.
  std::vector<const Matter*> possible_by;
};

// One determination. Not thread-safe; pack and facts must outlive it.
class Reading {
 public:
  Reading(const ParsedPack& pack, const v1::PersonFacts& facts, Day day)
      : pack_(pack),
        day_(day),
        person_(pack.pack(), facts),
        values_(pack, person_),
        rows_(pack, person_, values_, day) {}

  v1::Determination Read();

 private:
  // What is switched off of one application.
  struct Off {
    bool at_all = false;
    std::vector<const Matter*> possibly_at_all;
    std::vector<DayRange> days;
    std::vector<std::pair<DayRange, const Matter*>> possible_days;

    void AddPossibly(const std::vector<const Matter*>& matters);
  };

  void ApplyGroup(const std::vector<int>& group);
  void Apply(const ParsedProvision& parsed, int subject);
  Off WhatIsOff(const ParsedProvision& parsed, int subject);
  Matter& OpenMatter(const ParsedProvision& parsed, int subject);
  bool Names(const Switch& switched, const ParsedProvision& parsed, int subject) const;
  void TakeApplied(const ParsedProvision& parsed, int subject, const Decision& decision,
                   const std::vector<Decision>& all, const Off& off);
  // Of a matter that is opened, or hung on.
  void TakeCandidates(const std::vector<Candidate>& candidates, int subject, const Matter* matter,
                      const Off& off);
  void TakeOtherThanDays(const EffectDays& effect, int subject,
                         const std::vector<const Matter*>& possible_by);
  void AddPossiblyOff(const EffectDays& effect, const Off& off);
  void AddUndetermined(const EffectDays& effect, const DayRange& days, const Matter* matter);

  const ParsedPack& pack_;
  const Day day_;
  Person person_;
  Values values_;
  Rows rows_;
  std::vector<Switch> switches_;
  std::vector<std::unique_ptr<Matter>> matters_;
  // Rows that apply; entries and notes point to them.
  std::deque<Candidate> applied_;
  std::vector<Entry> entries_;
  std::vector<NoteTaken> notes_;
};

}  // namespace typl::law::second

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_READING_H_
