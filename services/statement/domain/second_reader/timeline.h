#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_TIMELINE_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_TIMELINE_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/statement/domain/second_reader/matter.h"
#include "services/statement/domain/second_reader/parsed_pack.h"
#include "services/statement/domain/second_reader/person.h"
#include "typl/law/v1/determination.pb.h"

// What the effects make of each day (docs/law-language.md, section 6).

namespace typl::law::second {

// What weighs most decides (6.2).
enum class Weight {
  kEntitled = 1,
  kServicePeriod,
  kUndetermined,
  kWaitingPeriod,
  kWorkObligation,
  kObstacle,
  kUndeterminedWhetherStated,
  kNotStated,
};

Weight WeightOf(const v1::Effect& effect);

// What says something of days: an effect, or a matter that is open.
struct Entry {
  DayRange days;
  Weight weight = Weight::kEntitled;
  // The days count by it (6.1).
  bool counts = false;
  // nullptr: an effect, for certain. Else what is open.
  const Matter* matter = nullptr;
  // Of an effect.
  const ParsedProvision* provision = nullptr;
  int subject = 0;
  const Candidate* row = nullptr;
  const v1::Effect* effect = nullptr;
  bool by_officer = false;
  // Before any were taken from it (6.8).
  DayRange own_days;
};

struct NoteTaken {
  const ParsedProvision* provision = nullptr;
  int subject = 0;
  const Candidate* row = nullptr;
  EffectDays effect;
};

// Writes all but the receipt. Lives for one determination; what it is given must outlive it.
class TimelineWriter {
 public:
  TimelineWriter(const ParsedPack& pack, const Person& person, Day day,
                 const std::vector<Entry>& entries);

  v1::Determination Write(const std::vector<std::unique_ptr<Matter>>& matters,
                          const std::vector<NoteTaken>& notes) const;

 private:
  std::optional<v1::Period> PeriodOn(const std::vector<const Entry*>& entries,
                                     std::vector<const Matter*>& waiting) const;
  v1::Ground GroundOf(const Entry& entry) const;
  v1::Ground GroundOf(const Matter& matter) const;
  void WriteMatters(const std::vector<const Matter*>& waiting, v1::Determination& out) const;
  v1::OfficerMatter OfficersMatter(const Matter& matter) const;
  void WriteNotes(const std::vector<NoteTaken>& notes, v1::Determination& out) const;
  const Competence& CompetenceOf(const v1::Provision& provision) const;
  std::string SectionOf(const Candidate& row) const;

  const ParsedPack& pack_;
  const Person& person_;
  const std::vector<Entry>& entries_;
  // By group, for the day of the statement.
  std::map<std::string, Competence> competences_;
  // From the first to the last day that is undetermined for it (6.8).
  std::map<const Matter*, DayRange> days_of_matters_;
};

}  // namespace typl::law::second

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_TIMELINE_H_
