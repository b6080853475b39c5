#!/usr/bin/python3
"""The oracle on made-up evidence: each check is silent on a sound run, and speaks when its promise is broken."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import ledger  # noqa: E402
import oracle  # noqa: E402
from oracle import Effect, Event, Issued, PersonFile  # noqa: E402

P1, P2 = "persons/aa", "persons/bb"
S1, S2 = f"{P1}/jobSearches/1", f"{P2}/jobSearches/1"
REGISTER_1, REGISTER_2 = Effect("register", S1), Effect("register", S2)
CHANGE_1 = Effect("change", S1, "study-1")


class Delivered:
    """As recipient.Delivery, which needs gRPC."""

    def __init__(self, sequence, name, content, kind="statement"):
        self.sequence, self.name, self.content, self.kind = sequence, name, content, kind
        self.person = name.split("/")[1]
        self.bytes_hash = f"bytes-{sequence}"


def invariants(violations):
    return [violation.invariant for violation in violations]


class Effects(unittest.TestCase):
    ACKED = {"r1": REGISTER_1, "r2": CHANGE_1}
    EVENTS = [Event(0, 1, REGISTER_1), Event(0, 2, CHANGE_1)]

    def test_sound(self):
        self.assertEqual(oracle.check_effects(self.ACKED, 0, self.EVENTS, settled=True), [])

    def test_an_unknown_request_may_be_there_once(self):
        events = self.EVENTS + [Event(1, 1, REGISTER_2)]
        self.assertEqual(oracle.check_effects(self.ACKED, 1, events, settled=False), [])
        self.assertEqual(oracle.check_effects(self.ACKED, 1, self.EVENTS, settled=False), [])

    def test_an_acknowledged_request_is_missing(self):
        self.assertEqual(invariants(oracle.check_effects(self.ACKED, 0, self.EVENTS[:1], settled=True)), ["I1"])

    def test_an_effect_is_there_twice(self):
        self.assertIn("I2", invariants(oracle.check_effects(self.ACKED, 5, self.EVENTS + [Event(0, 3, CHANGE_1)], settled=False)))

    def test_something_nobody_asked_for_is_there(self):
        self.assertEqual(invariants(oracle.check_effects(self.ACKED, 0, self.EVENTS + [Event(1, 1, REGISTER_2)], settled=False)), ["I2"])

    def test_settled_leaves_nothing_unknown(self):
        self.assertEqual(invariants(oracle.check_effects(self.ACKED, 3, self.EVENTS + [Event(1, 1, REGISTER_2)], settled=True)), ["I2"])

    def test_an_answered_position_holds_something_else(self):
        self.assertEqual(oracle.check_positions({(0, 2): CHANGE_1}, self.EVENTS), [])
        self.assertEqual(invariants(oracle.check_positions({(0, 1): CHANGE_1}, self.EVENTS)), ["I1"])
        self.assertEqual(invariants(oracle.check_positions({(3, 9): CHANGE_1}, self.EVENTS)), ["I1"])


class Searches(unittest.TestCase):
    def test_sound(self):
        self.assertEqual(oracle.check_searches({P1: {S1: True}}, {P1: {S1: True}}), [])

    def test_a_person_is_gone(self):
        self.assertEqual(invariants(oracle.check_searches({P1: {S1: False}}, {})), ["I1"])

    def test_an_acknowledged_end_is_gone(self):
        self.assertEqual(invariants(oracle.check_searches({P1: {S1: True}}, {P1: {S1: False}})), ["I1"])

    def test_a_second_search_appeared(self):
        self.assertEqual(invariants(oracle.check_searches({P1: {S1: False}}, {P1: {S1: False, f"{P1}/jobSearches/2": False}})), ["I1"])


class Files(unittest.TestCase):
    @staticmethod
    def file(events):
        return {P1: PersonFile([(event, "key") for event in events], [f"{P1}/statements/1"], 0, 0, True)}

    def test_sound(self):
        self.assertEqual(oracle.check_files({P1: ["intake/0/1", "intake/0/2"]}, self.file(["intake/0/1", "intake/0/2"])), [])

    def test_an_event_was_skipped(self):
        self.assertEqual(invariants(oracle.check_files({P1: ["intake/0/1", "intake/0/2"]}, self.file(["intake/0/1"]))), ["I1"])

    def test_an_event_was_taken_twice(self):
        self.assertEqual(invariants(oracle.check_files({P1: ["intake/0/1"]}, self.file(["intake/0/1", "intake/0/1"]))), ["I2"])

    def test_a_person_never_arrived(self):
        self.assertEqual(invariants(oracle.check_files({P1: ["intake/0/1"]}, {})), ["I8"])


class Mailbox(unittest.TestCase):
    SOUND = [Delivered(1, f"{P1}/statements/1", "x"), Delivered(2, f"{P2}/statements/1", "x"), Delivered(3, f"{P1}/statements/2", "y")]

    def check(self, deliveries, head=None, acknowledged=None):
        head = len(deliveries) if head is None else head
        return invariants(oracle.check_mailbox("kela", deliveries, head, head if acknowledged is None else acknowledged))

    def test_sound(self):
        self.assertEqual(self.check(self.SOUND), [])

    def test_a_gap(self):
        self.assertIn("I3", self.check([self.SOUND[0], Delivered(3, f"{P1}/statements/2", "y")]))

    def test_a_name_under_two_sequences(self):
        self.assertIn("I3", self.check(self.SOUND + [Delivered(4, f"{P2}/statements/1", "x")]))

    def test_a_copy_under_two_sequences(self):
        copies = [Delivered(1, f"{P1}/statements/1", "x", "copy"), Delivered(2, f"{P1}/statements/1", "x", "copy")]
        self.assertIn("I3", self.check(copies))

    def test_the_same_under_another_name(self):
        self.assertEqual(self.check(self.SOUND + [Delivered(4, f"{P2}/statements/2", "x")]), ["I3"])

    def test_an_older_statement_after_a_newer(self):
        self.assertIn("I3", self.check([Delivered(1, f"{P1}/statements/2", "y"), Delivered(2, f"{P1}/statements/1", "x")]))

    def test_an_entry_not_received(self):
        self.assertEqual(self.check(self.SOUND, head=4), ["I3"])

    def test_an_acknowledgement_lost(self):
        self.assertEqual(self.check(self.SOUND, acknowledged=2), ["I1"])


class Statements(unittest.TestCase):
    ISSUED = [Issued(f"{P1}/statements/1", (0, 1), "x", "kela", "portal-oma"), Issued(f"{P2}/statements/1", (1, 1), "x", "ytk", "portal-oma")]
    COPIES = [Delivered(1, f"{P1}/statements/1", "x", "copy"), Delivered(2, f"{P2}/statements/1", "x", "copy")]
    DELIVERED = {"kela": [Delivered(1, f"{P1}/statements/1", "x")], "ytk": [Delivered(1, f"{P2}/statements/1", "x")], "portal-oma": COPIES}

    def check(self, issued=None, **delivered):
        mailboxes = {**self.DELIVERED, **{mailbox.replace("_", "-"): entries for mailbox, entries in delivered.items()}}
        return invariants(oracle.check_statements(issued or self.ISSUED, mailboxes))

    def test_sound(self):
        self.assertEqual(self.check(), [])

    def test_never_delivered(self):
        self.assertEqual(self.check(ytk=[]), ["I3"])

    def test_delivered_to_another(self):
        self.assertEqual(self.check(kela=self.DELIVERED["ytk"], ytk=self.DELIVERED["kela"]), ["I3", "I3"])

    def test_delivered_to_two(self):
        self.assertEqual(self.check(kela=self.DELIVERED["kela"] + [Delivered(2, f"{P2}/statements/1", "x")]), ["I3"])

    def test_delivered_as_something_else(self):
        self.assertEqual(self.check(kela=[Delivered(1, f"{P1}/statements/1", "z")]), ["I3"])

    def test_a_copy_is_missing(self):
        self.assertEqual(self.check(portal_oma=self.COPIES[:1]), ["I3"])

    def test_a_copy_says_something_else(self):
        self.assertEqual(self.check(portal_oma=[self.COPIES[0], Delivered(2, f"{P2}/statements/1", "z", "copy")]), ["I3"])

    def test_a_copy_at_another_portal(self):
        self.assertEqual(self.check(portal_oma=self.COPIES[:1], portal_sim=self.COPIES[1:]), ["I3"])

    def test_never_issued(self):
        self.assertEqual(self.check(self.ISSUED[:1]), ["I3"])

    def test_one_cause_stated_the_same_twice(self):
        again = f"{P1}/statements/2"
        issued = self.ISSUED + [Issued(again, (0, 1), "x", "kela", "portal-oma")]
        found = self.check(issued, kela=self.DELIVERED["kela"] + [Delivered(2, again, "x")], portal_oma=self.COPIES + [Delivered(3, again, "x", "copy")])
        self.assertEqual(found, ["I2"])

    def test_one_name_issued_twice(self):
        self.assertIn("I2", self.check(self.ISSUED + self.ISSUED[:1]))


class Books(unittest.TestCase):
    def test_each_person_is_in_one_column(self):
        files = {
            "stated": PersonFile([], ["s"], 0, 0, True), "waiting": PersonFile([], [], 1, 0, True),
            "officer": PersonFile([], ["s"], 1, 1, True), "none": PersonFile([], [], 0, 0, False),
        }
        violations, columns = oracle.check_books(list(files), files)
        self.assertEqual(violations, [])
        self.assertEqual(columns, {"stated": 1, "waiting": 1, "with an officer": 1, "no benefit": 1})

    def test_a_person_nobody_works_on(self):
        violations, _ = oracle.check_books([P1, P2], {P1: PersonFile([], [], 0, 0, True)})
        self.assertEqual(invariants(violations), ["I8", "I8"])


class Resend(unittest.TestCase):
    def test_sound(self):
        self.assertEqual(oracle.check_resend([("r", "a", "a", True)], {"head": 3}, {"head": 3}), [])

    def test_another_answer(self):
        self.assertEqual(invariants(oracle.check_resend([("r", "a", "b", True)], {}, {})), ["I2"])

    def test_a_second_effect(self):
        self.assertEqual(invariants(oracle.check_resend([("r", "a", "a", False)], {}, {})), ["I2"])

    def test_refused(self):
        self.assertEqual(invariants(oracle.check_resend([("r", "FAILED_PRECONDITION", None, False)], {}, {})), ["I2"])

    def test_a_head_moved(self):
        self.assertEqual(invariants(oracle.check_resend([], {"head": 3}, {"head": 4})), ["I2"])


class Ledger(unittest.TestCase):
    def read(self, *records):
        with tempfile.TemporaryDirectory() as folder:
            book = ledger.Ledger(f"{folder}/ledger")
            for record in records:
                book.add(**record)
            book.flush()
            book.close()
            return ledger.read_requests([f"{folder}/ledger"])

    @staticmethod
    def sent(id_="r", hash_="h"):
        return {"op": ledger.SENT, "id": id_, "kind": "register", "body": "", "hash": hash_}

    def test_never_answered_is_unknown(self):
        self.assertEqual(self.read(self.sent())["r"].state, ledger.UNKNOWN)

    def test_an_answer_after_an_unknown_counts(self):
        request = self.read(self.sent(), {"op": ledger.UNKNOWN, "id": "r", "error": "x"}, {"op": ledger.ACKED, "id": "r", "answer": "a"})["r"]
        self.assertEqual((request.state, request.answer, request.answers), (ledger.ACKED, "a", 1))

    def test_two_answers_are_kept_apart(self):
        request = self.read(self.sent(), {"op": ledger.ACKED, "id": "r", "answer": "a"}, {"op": ledger.ACKED, "id": "r", "answer": "b"})["r"]
        self.assertEqual((request.answer, request.answers), ("a", 2))

    def test_two_bodies_under_one_id_are_the_drivers_fault(self):
        with self.assertRaises(ValueError):
            self.read(self.sent(), self.sent(hash_="other"))


if __name__ == "__main__":
    unittest.main()
