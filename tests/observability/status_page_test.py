#!/usr/bin/python3
"""The status page of the running services in a real browser: on a phone and a desk, light and dark, with live figures.

With TYPL_SCREENSHOTS=DIR the pictures are kept there, to be looked at.
"""

import os
import pathlib
import shutil
import unittest

from headless_chromium import Chromium, png_colours
from observability_case import PERSONS, WAIT_SECONDS, ObservabilityCase, metrics_catalogue, skip_all, wait_until

PHONE, DESK = (390, 844), (1280, 900)
# Of a blank page all pixels have one colour.
LARGEST_AREA_SHARE = 0.97
COLOURS_MIN = 20
# Fewer pixels to count.
SCALE = 0.5


class StatusPage(ObservabilityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.browser = Chromium(shutil.which("chromium"))
        cls.addClassCleanup(cls.browser.__exit__)

    def show(self, service, size, dark=False):
        self.browser.show(f"http://{self.installation.services[service].admin_address}/status", *size, dark)

    def text(self):
        # Thousands are parted by a narrow space.
        return self.browser.evaluate("document.body.innerText").replace("\u202f", "")

    def keep(self, name, png):
        if folder := os.environ.get("TYPL_SCREENSHOTS"):
            pathlib.Path(folder, f"{name}.png").write_bytes(png)

    def test_it_is_drawn_and_fits_every_screen(self):
        for service in metrics_catalogue.SERVICES:
            for name, size, dark in (("phone", PHONE, False), ("desk", DESK, False), ("desk-dark", DESK, True)):
                with self.subTest(service=service, screen=name):
                    self.show(service, size, dark)
                    self.assertLessEqual(self.browser.evaluate("document.documentElement.scrollWidth"), size[0], "it scrolls sideways")
                    self.keep(f"{service}-{name}", self.browser.screenshot())
                    width, height, colours = png_colours(self.browser.screenshot(SCALE))
                    self.assertEqual(size[0] * SCALE, width)
                    self.assertGreater(len(colours), COLOURS_MIN)
                    background = max(colours, key=colours.get)
                    self.assertLess(colours[background], LARGEST_AREA_SHARE * width * height)
                    self.assertEqual(dark, max(background) < 100)

    def test_it_has_the_live_figures(self):
        self.show("intake", DESK)
        self.assertIn(f"{PERSONS}\nregistrations since the start", self.text())
        self.show("delivery", DESK)
        entries = int(self.total("delivery", "typl_delivery_mailbox_head_entries"))
        self.assertIn(f"{entries}\nentries in mailboxes", self.text())
        # The queue is counted in the background: the page follows.
        counts = self.installation.statement.status().counts
        queued = counts["tasks_opened"] - counts["tasks_decided"] - counts["tasks_lapsed"] - counts["ex_post_picked"]
        self.assertGreater(queued, 0)

        def shown():
            self.show("statement", DESK)
            return f"officers' tasks waiting\n{queued}\n" in self.text() + "\n"

        wait_until(shown, WAIT_SECONDS, "the queue is on the page")

    def test_its_policy_lets_its_own_style_in(self):
        # With a hash that does not fit, the browser would draw bare text.
        self.show("intake", DESK)
        self.assertEqual("grid", self.browser.evaluate("getComputedStyle(document.querySelector('.figures')).display"))

    def test_it_says_what_is_stuck_and_why(self):
        self.installation.intake.kill()
        self.addCleanup(self.installation.intake.restart)

        def stuck():
            self.show("statement", PHONE)
            return "The journal of the service before is not being read." in self.text()

        wait_until(stuck, WAIT_SECONDS, "the page says that intake's journal is not being read")
        self.assertIn("docs/runbooks/JournalNotRead.md", self.text())
        self.keep("statement-phone-stuck", self.browser.screenshot())


if __name__ == "__main__":
    if not shutil.which("chromium"):
        skip_all("chromium is missing; install the package chromium to have the status page looked at")
    unittest.main()
