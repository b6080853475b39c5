#include "services/statement/domain/engine/marks.h"

#include "absl/time/civil_time.h"
#include "gtest/gtest.h"

namespace typl::law::engine {
namespace {

constexpr int kWork = 0;
constexpr int kOther = 1;

Day At(int year, int month, int day) { return ToDay(absl::CivilDay(year, month, day)); }

Mark Work(Day from, Day until, int matter = -1) {
  Mark mark;
  mark.name = kWork;
  mark.days = {from, until};
  mark.matter = matter;
  return mark;
}

// Monday.
const Day kStart = At(2024, 1, 1);

TEST(Marks, CountThoseThatHoldOnAnyDay) {
  Marks marks;
  marks.Put(Work(kStart, kStart + 1));
  marks.Put(Work(kStart + 5, kOpenDay));
  EXPECT_EQ(marks.Count(kWork, {kStart, kStart + 6}, -1), Value(true, 2));
  EXPECT_EQ(marks.Count(kWork, {kStart + 1, kStart + 6}, -1), Value(true, 1));
  EXPECT_EQ(marks.Count(kWork, {kStart + 1, kStart + 5}, -1), Value(true, 0));
  EXPECT_EQ(marks.Count(kWork, {kStart, kStart}, -1), Value(true, 0));
  EXPECT_EQ(marks.Count(kOther, {kStart, kOpenDay}, -1), Value(true, 0));
}

TEST(Marks, CountThoseOfTheSubjectAlone) {
  Marks marks;
  Mark mark = Work(kStart, kStart + 1);
  mark.subject = 7;
  marks.Put(mark);
  EXPECT_EQ(marks.Count(kWork, {kStart, kOpenDay}, 7), Value(true, 1));
  EXPECT_EQ(marks.Count(kWork, {kStart, kOpenDay}, 8), Value(true, 0));
}

TEST(Marks, HangOnTheMatterThatWasOpenedFirst) {
  Marks marks;
  marks.Put(Work(kStart, kStart + 1, 5));
  marks.Put(Work(kStart, kStart + 1, 3));
  marks.Put(Work(kStart + 9, kStart + 10, 1));
  EXPECT_EQ(marks.Count(kWork, {kStart, kStart + 2}, -1), Value::Hanging(3));
  EXPECT_EQ(marks.Count(kWork, {kStart + 1, kStart + 2}, -1), Value(true, 0));
}

TEST(Marks, EndWithTheLastThatHoldsOnTheDay) {
  Marks marks;
  marks.Put(Work(kStart, kStart + 10));
  marks.Put(Work(kStart, kStart + 20));
  marks.Put(Work(kStart + 15, kStart + 90));
  EXPECT_EQ(marks.End(kWork, kStart), Value(true, kStart + 20));
  EXPECT_EQ(marks.End(kWork, kStart + 90), Value());
  marks.Put(Work(kStart, kOpenDay));
  EXPECT_EQ(marks.End(kWork, kStart), Value());
}

TEST(Marks, EndHangsOnlyOnWhatCouldChangeIt) {
  Marks marks;
  marks.Put(Work(kStart, kStart + 20, 1));
  EXPECT_EQ(marks.End(kWork, kStart), Value::Hanging(1));
  marks.Put(Work(kStart, kStart + 20));
  EXPECT_EQ(marks.End(kWork, kStart), Value(true, kStart + 20));
  marks.Put(Work(kStart, kOpenDay, 2));
  EXPECT_EQ(marks.End(kWork, kStart), Value::Hanging(2));
  marks.Put(Work(kStart, kOpenDay));
  EXPECT_EQ(marks.End(kWork, kStart), Value());
}

TEST(Marks, CountOnlyWholeCalendarWeeks) {
  Marks marks;
  // Tuesday 2.1. to Monday 15.1.: the one week from 8.1.
  marks.Put(Work(kStart + 1, kStart + 15));
  EXPECT_EQ(marks.WeeksReached(kWork, kStart, 1), Value(true, kStart + 14));
  EXPECT_EQ(marks.WeeksReached(kWork, kStart, 2), Value());
  // From Tuesday 9.1. on no whole week is left.
  EXPECT_EQ(marks.WeeksReached(kWork, kStart + 8, 1), Value());
  EXPECT_EQ(marks.WeeksReached(kWork, kStart + 7, 1), Value(true, kStart + 14));
}

TEST(Marks, FillAWeekTogether) {
  Marks marks;
  marks.Put(Work(kStart, kStart + 4));
  marks.Put(Work(kStart + 4, kStart + 6));
  EXPECT_EQ(marks.WeeksReached(kWork, kStart, 1), Value());
  marks.Put(Work(kStart + 3, kStart + 7));
  EXPECT_EQ(marks.WeeksReached(kWork, kStart, 1), Value(true, kStart + 7));
}

TEST(Marks, ReachWeeksAcrossGapsAndWithoutEnd) {
  Marks marks;
  marks.Put(Work(kStart, kStart + 7));
  marks.Put(Work(kStart + 21, kOpenDay));
  EXPECT_EQ(marks.WeeksReached(kWork, kStart, 3), Value(true, kStart + 35));
}

TEST(Marks, ThatSayTheirWeeksCountFromTheirEnd) {
  Marks marks;
  Mark month = Work(kStart + 1, kStart + 31);
  month.weeks = 4;
  marks.Put(month);
  EXPECT_EQ(marks.WeeksReached(kWork, kStart, 4), Value(true, kStart + 31));
  EXPECT_EQ(marks.WeeksReached(kWork, kStart, 5), Value());
  // It begins before the day.
  EXPECT_EQ(marks.WeeksReached(kWork, kStart + 2, 1), Value());
  marks.Put(Work(kStart + 35, kStart + 42));
  EXPECT_EQ(marks.WeeksReached(kWork, kStart, 5), Value(true, kStart + 42));
}

TEST(Marks, OfWeeksHangWhenTheyCouldReachThemSooner) {
  Marks marks;
  marks.Put(Work(kStart, kStart + 14));
  marks.Put(Work(kStart, kStart + 7, 4));
  EXPECT_EQ(marks.WeeksReached(kWork, kStart, 2), Value(true, kStart + 14));
  marks.Put(Work(kStart + 14, kStart + 18, 6));
  EXPECT_EQ(marks.WeeksReached(kWork, kStart, 3), Value());
  // Neither fills the week alone, but both do.
  marks.Put(Work(kStart + 18, kStart + 21, 5));
  EXPECT_EQ(marks.WeeksReached(kWork, kStart, 3), Value::Hanging(4));
}

TEST(Marks, OfUnknownDaysMayCountAtOnce) {
  Marks marks;
  Mark mark = Work(kFirstDay, kStart + 90, 2);
  mark.days_unknown = true;
  mark.weeks = 8;
  marks.Put(mark);
  EXPECT_EQ(marks.WeeksReached(kWork, kStart, 8), Value::Hanging(2));
  EXPECT_EQ(marks.WeeksReached(kWork, kStart, 9), Value());
  EXPECT_EQ(marks.WeeksReached(kWork, kStart + 90, 8), Value());
}

TEST(Marks, OfNoSevenDaysBeforeTheEndOfTimeReachNothing) {
  Marks marks;
  marks.Put(Work(kStart, kOpenDay));
  EXPECT_EQ(marks.WeeksReached(kWork, kLastDay - 3, 1), Value());
}

}  // namespace
}  // namespace typl::law::engine
