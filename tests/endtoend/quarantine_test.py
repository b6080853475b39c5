#!/usr/bin/python3
"""One person's statement can't be delivered: nobody else waits, and an operator puts it right or aside."""

from walk_case import WalkCase, pb, unittest

UNKNOWN = ("uusi", "toinen")
NEW_RECIPIENT = 'recipients {{ key: "{}" name_fi: "Uusi työttömyyskassa" kind: RECIPIENT_KIND_FUND source: "test" }}\n'


class Quarantine(WalkCase):
    """Of two members of funds that the register does not know."""

    def quarantined(self):
        answer = self.world.operator("delivery", "admin", "ListQuarantine", pb.admin_pb2.ListQuarantineRequest())
        return {person.person: person for person in answer.persons}

    def register_recipient(self, key):
        """The operator adds a fund to the register and starts delivery anew."""
        known = self.world.installation.recipients_file.read_text()
        corrected = self.world.installation.directory / "recipients.textproto"
        corrected.write_text(known + NEW_RECIPIENT.format(key))
        self.world.installation.recipients_file = corrected
        self.world.restart("delivery")
        self.world.mailboxes[f"recipients/{key}"] = []

    def test_put_right_and_put_aside(self):
        first, second = (self.person(benefit="EARNINGS_RELATED", fund=key) for key in UNKNOWN)
        held = self.quarantined()
        self.assertEqual({name: person.reason for name, person in held.items()}, {first.name: "FUND_UNKNOWN", second.name: "FUND_UNKNOWN"})
        self.assertNotIn("uusi", str(held[first.name].detail), "a fund is personal data")

        # Nobody else waits, also in the same partitions.
        others = [self.person() for _ in range(8)]
        for other in others:
            self.assertEqual(len(self.stated(other)), 1)
        # What comes later of the two waits behind the first.
        self.world.end_search(first, self.days(5), "OWN_REQUEST")
        self.world.settle()
        self.assertEqual(self.quarantined()[first.name].waiting_events, 2)

        retry = pb.admin_pb2.RetryQuarantinedRequest(request_id=first.request_id(), person=first.name)
        self.assertFalse(self.world.operator("delivery", "admin", "RetryQuarantined", retry).released)
        self.register_recipient(UNKNOWN[0])
        retry.request_id = first.request_id()
        self.assertTrue(self.world.operator("delivery", "admin", "RetryQuarantined", retry).released)
        self.world.settle()
        self.assertEqual([line.split()[0] for line in self.stated(first)], ["ENTITLED", "OBSTACLE"])
        self.assertEqual({recipient for recipient, _ in self.world.arrived(first)}, {"recipients/uusi"})
        self.assertEqual(len(self.at_portal(first)), 2)

        aside = pb.admin_pb2.PutAsideQuarantinedRequest(request_id=second.request_id(), person=second.name, reason="The fund is not one.")
        answer = self.world.operator("delivery", "admin", "PutAsideQuarantined", aside)
        self.world.put_aside += 1
        self.assertTrue(answer.released)
        self.assertTrue(answer.put_aside.startswith("statement/"), answer.put_aside)
        self.assertEqual(self.quarantined(), {})
        self.world.settle()
        self.assertEqual(self.stated(second), [])
        actions = [(record.action, record.resource) for record in self.audit("delivery")]
        self.assertEqual(actions[-2:], [("RetryQuarantined", first.name), ("PutAsideQuarantined", second.name)])


if __name__ == "__main__":
    unittest.main()
