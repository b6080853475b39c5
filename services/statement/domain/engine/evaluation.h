#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_EVALUATION_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_EVALUATION_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory_resource>
#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "services/statement/domain/engine/compiled.h"
#include "services/statement/domain/engine/evaluation_parts.h"
#include "services/statement/domain/engine/inputs.h"
#include "services/statement/domain/engine/marks.h"
#include "services/statement/domain/engine/person_file.h"
#include "services/statement/domain/engine/table_check.h"
#include "services/statement/domain/engine/timeline.h"
#include "typl/law/v1/determination.pb.h"

namespace typl::law::engine {

// Applies all provisions of a pack to a person's file. Not thread-safe; lives for one
// determination, which `memory` must outlive.
class Evaluation {
 public:
  Evaluation(const CompiledPack& pack, PersonFile& file, Day statement_day, bool traced,
             std::pmr::memory_resource* memory)
      : pack_(pack),
        file_(file),
        memory_(memory),
        marks_(memory),
        inputs_(pack, file, marks_),
        statement_day_(statement_day),
        traced_(traced),
        elements_(memory),
        grounds_(memory),
        series_(memory),
        matters_(memory),
        disapplications_(memory),
        notes_(memory),
        traces_(memory) {}

  void Run();

  const std::pmr::vector<Element>& elements() const { return elements_; }
  const std::pmr::vector<GroundSource>& grounds() const { return grounds_; }
  // The days of a series of grounds.
  const std::pmr::vector<DayRange>& series() const { return series_; }
  const std::pmr::vector<OpenMatter>& matters() const { return matters_; }
  const std::pmr::vector<GivenNote>& notes() const { return notes_; }
  const std::pmr::vector<Trace>& traces() const { return traces_; }
  // Findings were looked at, so a receipt must list them.
  bool findings_read() const { return findings_read_; }

 private:
  // A provision switched off in a period.
  struct Disapplication {
    const CompiledEffect* effect = nullptr;
    DayRange days;
    int by_provision = 0;
    // The subject of the row that switches it off.
    int by_subject = 0;
    // Indexes of the open matters that it hangs on; none: it is certain.
    MatterList matters;
    // The one subject it is for, when it names one.
    absl::string_view only_key;

    // Whether it takes days from what is applied, and not the application itself.
    bool by_day() const { return !effect->by_event && !effect->at_all; }
  };
  struct Reading {
    const Slice* slice = nullptr;
    bool second = false;
  };
  using Readings = absl::InlinedVector<Reading, 4>;
  // A provision and a subject it is applied to.
  struct Application {
    int provision = 0;
    int subject = 0;
    // Sorts grounds of equal weight.
    int order = 0;
    // Indexes of the open matters that may switch the provision off altogether.
    MatterList doubts;

    // The one that was opened first; -1: none.
    int doubt() const {
      return doubts.empty() ? -1 : *std::min_element(doubts.begin(), doubts.end());
    }
  };

  // A row that is open.
  struct OpenRow {
    const Slice* slice = nullptr;
    const CompiledRow* row = nullptr;
    bool second_reading = false;
  };
  using OpenRows = absl::InlinedVector<OpenRow, 16>;
  // The values of a table's columns for a subject, as far as they were asked for.
  struct ColumnValues {
    int table = -1;
    uint64_t read = 0;
    std::array<Value, kColumnsMax> values;
  };
  // A provision and a subject that it will be applied to.
  struct Place {
    int provision = 0;
    int subject = 0;
    int order = 0;
  };
  using Places = std::pmr::vector<Place>;

  // Whether any row of the provision may say something of the subject.
  bool MaySpeak(const CompiledProvision& provision, int subject);
  void RunProvision(int provision);
  void RunSequence(const ApplyStep& step);
  // Puts them into the order of what happened.
  void SortByEvent(Places& places);
  // The provision with each of its subjects, in their order.
  void AddPlaces(int provision, Places& places);
  void AddAbsences(int provision, Places& places);
  void ForEachYearlyDay(CompiledProvision::YearlyDay yearly, DayRange period,
                        absl::FunctionRef<void(Day)> use) const;
  void Apply(Application application);
  void ApplyByDay(Application application);
  Readings ChooseSlices(const CompiledProvision& provision, int subject, Value& date);
  // Within `clip`, decides by the rows of the readings.
  void Decide(const Application& application, const Readings& readings, DayRange clip,
              Value selector_day);
  // Whether any row may be met that does something.
  bool AnySpeaks(const CompiledProvision& provision, int subject, const Slice& slice);
  void AddOpenRows(const CompiledProvision& provision, int subject, const Reading& reading,
                   OpenRows& rows);
  // Whether the row may be met, or must be.
  enum class Met : uint8_t { kNo, kPerhaps, kYes };
  Met MeetsRow(const CompiledTable& table, const CompiledRow& row, int subject);
  void UseColumns(int table);
  void ReadColumn(const CompiledTable& table, int column, int subject);
  // The rows with their effects dated.
  Candidates Dated(const OpenRows& rows, int subject, DayRange clip, Missing& missing);
  void DateEffects(Candidate& candidate, int subject, DayRange clip, Missing& missing);
  void DateEffect(int subject, DayRange clip, Missing& missing, DatedEffect& dated);
  void AddDifferences(const CompiledProvision& provision, int subject, const Candidates& candidates,
                      bool selector_unknown, Missing& missing);
  // Leaves out facts that are set, when there are others to ask for.
  void DropAnswered(Asks& asks);
  void AddDifference(const CompiledProvision& provision, int subject, const Candidate& a,
                     const Candidate& b, bool selector_unknown, Missing& missing);
  // The officer's finding on the matter; nullptr: none.
  const v1::OfficerFinding* FindFinding(const Application& application);
  // Whether a finding decides; `chosen` is the row it names, nullptr when it names none.
  bool DecideByFinding(const Application& application, const Candidates& candidates,
                       const Candidate*& chosen);
  // Index of the open matter for these candidates: a new one, or the one of the days before.
  int MatterFor(const Application& application, Candidates candidates, Asks asks,
                bool two_readings);
  // What the candidates say, or may say, hangs on the matter.
  void LeaveOpen(const Application& application, const Candidates& candidates, int matter);
  // Says how it fared, for the trace. `with_notes`: it is certain that this row applies, and not
  // only that what applies does the same.
  v1::Verdict ApplyRow(const Application& application, const Candidate& candidate, bool by_officer,
                       bool with_notes);
  void AddOutcome(const Application& application, const Candidate& candidate,
                  const DatedEffect& effect, bool by_officer);
  void AddMark(const Application& application, const DatedEffect& effect, int matter);
  void AddDisapplication(const Application& application, const DatedEffect& effect,
                         const MatterList& matters);
  void AddNote(const Application& application, const Candidate& candidate,
               const DatedEffect& effect, bool by_officer);
  GroundSource SourceOf(const Application& application, const Candidate& candidate,
                        const DatedEffect& effect, bool by_officer) const;
  void AddElement(const Application& application, Element element);
  void AddPart(const Application& application, Element element, DayRange days);
  // Adds it as it is, or as open when it or any of the matters is.
  void AddWithDoubts(Element element, DayRange days, const MatterList& doubts);
  void AddDoubtful(Element element, DayRange days, int matter);
  bool Concerns(const Disapplication& disapplication, const Application& application);
  // Whether the provision is switched off altogether: for the subject, or for what happened on the
  // selector's day. Adds the doubts when that is not known.
  bool SwitchedOff(Application& application, Value selector_day);
  // Opens the matter of the selector's day, on which it hangs whether what happened lies in a
  // period; -1: nothing can be asked.
  int MatterOfSelector(const Application& application);
  void AddTrace(const Application& application, v1::Verdict verdict, const Candidates& candidates,
                Value selector_day);

  const CompiledPack& pack_;
  PersonFile& file_;
  std::pmr::memory_resource* const memory_;
  Marks marks_;
  Inputs inputs_;
  const Day statement_day_;
  const bool traced_;
  std::pmr::vector<Element> elements_;
  std::pmr::vector<GroundSource> grounds_;
  std::pmr::vector<DayRange> series_;
  std::pmr::vector<OpenMatter> matters_;
  std::pmr::vector<Disapplication> disapplications_;
  std::pmr::vector<GivenNote> notes_;
  std::pmr::vector<Trace> traces_;
  bool findings_read_ = false;
  // Of the application in hand.
  ColumnValues columns_;
  // While a row is applied: the provision that took days from it (-1: none), and whether any day
  // was left.
  int removed_by_ = -1;
  bool any_left_ = false;
};

}  // namespace typl::law::engine

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_EVALUATION_H_
