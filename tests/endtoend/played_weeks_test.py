#!/usr/bin/python3
"""Weeks around changes of the law, played end to end: registrations, answers, officers' decisions, and what arrives at the payers.

Usage: played_weeks_test.py [Week2020|TurnOf2022|TurnOf2026]. What everybody does and what must come of it is in week_*.py.
"""

import unittest

import weeks
import week_2020
import week_2022
import week_2026


class PlayedWeek:
    """The checks of a week; a subclass says which."""

    table = None

    @classmethod
    def setUpClass(cls):
        cls.week = weeks.Week(cls.table.FIRST_DAY, cls.table.LAST_DAY, cls.table.PARTS)
        cls.addClassCleanup(cls.week.world.close)
        cls.week.run()

    def each(self, check):
        """Calls check(part, person) for everybody; all who are not as expected are told of."""
        for part, person in zip(self.week.parts, self.week.persons):
            with self.subTest(f"{part.title} ({part.rules})"):
                check(part, person)

    def test_what_arrives_at_the_payer(self):
        def check(part, person):
            self.assertEqual(self.week.payer_lines(person), part.expect)
            payer = "recipients/ytk" if part.benefit == "EARNINGS_RELATED" else "recipients/kela"
            self.assertLessEqual(self.week.payers_of(person), {payer})

        self.each(check)

    def test_nothing_else_arrives(self):
        self.assertEqual(self.week.entries(), sum(len(part.expect) for part in self.week.parts))

    def test_the_portal_gets_copies_and_questions(self):
        copies = self.week.world.mailboxes["recipients/portal-oma"]

        def check(part, person):
            mine = [entry for entry in copies if entry.person == person.opaque]
            self.assertEqual([entry.statement for entry in mine if entry.HasField("statement")],
                             [entry.statement for _, entry in self.week.world.arrived(person)])
            self.assertEqual([weeks.asked_line(entry.clarification_request) for entry in mine if entry.HasField("clarification_request")],
                             part.asked)

        self.each(check)

    def test_no_task_is_left(self):
        def check(part, person):
            left = [task.matter.provision for task in self.week.world.open_tasks(person)]
            self.assertEqual(left, part.left)

        self.each(check)

    def test_what_was_stated_is_stated_again_by_replay(self):
        statements, differing = self.week.world.replay_differences()
        self.assertEqual(differing, [])
        self.assertEqual(statements, self.week.entries())


class Week2020(PlayedWeek, unittest.TestCase):
    table = week_2020


class Sanctions:
    def test_a_sanction_names_the_act_it_is_for(self):
        """RC28: a statement on a provision of several heads says which one; here by a note on its first day."""
        sanctions = [entry.statement for person in self.week.persons for _, entry in self.week.world.arrived(person)
                     if entry.statement.grounds[0].provision in ("2a:9-2022", "2a:9-2026")]
        self.assertTrue(sanctions)
        self.assertTrue(all(statement.notes for statement in sanctions))


class TurnOf2022(PlayedWeek, Sanctions, unittest.TestCase):
    table = week_2022

    def test_act_and_end_on_the_last_day_of_the_old_law_leave_one_reading(self):
        """Act and end are both of 1.5.: R2 by either reading."""
        of_1_may, = [person for part, person in zip(self.week.parts, self.week.persons) if part.on == "2022-05-02" and part.benefit == "EARNINGS_RELATED"]
        self.assertEqual(of_1_may.choices, [("2a:1", ["R2/own_conduct 2022-05-02..2022-06-30"])])


class TurnOf2026(PlayedWeek, Sanctions, unittest.TestCase):
    table = week_2026


if __name__ == "__main__":
    unittest.main()
