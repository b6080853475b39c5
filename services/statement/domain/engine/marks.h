#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_MARKS_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_MARKS_H_

#include <cstdint>
#include <memory_resource>
#include <vector>

#include "services/statement/domain/engine/cell.h"
#include "services/statement/domain/engine/day.h"

namespace typl::law::engine {

// What a row put over a period, for what is applied later.
struct Mark {
  // Index of the name in CompiledPack.marks.
  int name = 0;
  int subject = 0;
  DayRange days;
  // `days` are the widest it can have.
  bool days_unknown = false;
  // For how many calendar weeks it counts; kOwnWeeks: for those it covers.
  int64_t weeks = kOwnWeeks;
  // Index of the open matter on which it hangs whether it holds; -1: it holds.
  int matter = -1;

  static constexpr int64_t kOwnWeeks = -1;
};

// The marks put so far in one determination. What it gives hangs on an open matter when the marks
// that only may hold could change it. Not thread-safe.
class Marks {
 public:
  explicit Marks(std::pmr::memory_resource* memory = std::pmr::get_default_resource())
      : marks_(memory) {}

  void Put(const Mark& mark) { marks_.push_back(mark); }

  // How many of the name hold on any of the days; with `subject` >= 0 only those put for it.
  Value Count(int name, DayRange days, int subject) const;
  // First day after the last to end of those that hold on the day. Unset: there is none, or one has
  // no end.
  Value End(int name, Day on) const;
  // First day after so many calendar weeks counted from a day on; unset: they are not reached.
  Value WeeksReached(int name, Day from, int64_t weeks) const;

 private:
  Value CountWeeks(int name, Day from, int64_t weeks, bool with_possible) const;

  std::pmr::vector<Mark> marks_;
};

}  // namespace typl::law::engine

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_MARKS_H_
