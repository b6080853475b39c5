"""What the tests of what operators see share: one installation per file, with persons of every kind on their way."""

import pathlib
import re
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/harness"))
sys.path.insert(0, str(ROOT / "tools"))

import metrics_catalogue  # noqa: E402
import typl_stubs as pb  # noqa: E402
import persons  # noqa: E402
from typl_processes import Installation, wait_until  # noqa: E402

PORTAL = "portals/oma"
PERSONS = 3 * len(persons.KINDS)
WAIT_SECONDS = 30
SAMPLE = re.compile(r"^([a-z_:]+)(?:\{(.*)\})? (\S+)$")
LABEL = re.compile(r'([a-z_]+)="((?:[^"\\]|\\.)*)"')

__all__ = ["ObservabilityCase", "Installation", "PERSONS", "ROOT", "WAIT_SECONDS", "metrics_catalogue", "pb", "persons", "samples",
           "skip_all", "wait_until"]


def skip_all(why):
    """Ends the whole file as skipped, loudly."""
    print(f"SKIPPED: {why}")
    sys.exit(77)


def samples(text):
    """[(name, {label: value}, number)] of an exposition."""
    found = []
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        match = SAMPLE.match(line)
        assert match, f"not a sample: {line}"
        found.append((match[1], dict(LABEL.findall(match[2] or "")), float(match[3])))
    return found


class ObservabilityCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="typl-observability-")
        cls.addClassCleanup(folder.cleanup)
        cls.installation = Installation(folder.name)
        cls.addClassCleanup(cls.installation.kill)
        cls.installation.start()
        with cls.installation.intake.client(PORTAL) as portal:
            for number in range(PERSONS):
                portal.call("intake", "RegisterJobSearch", persons.registration(number))
        cls.installation.wait_drained(WAIT_SECONDS)

    def metrics(self, name):
        return self.installation.metrics(self.installation.services[name]).decode()

    def total(self, service, family, **labels):
        """Sum of a family's series that have these labels."""
        return sum(value for name, own, value in samples(self.metrics(service))
                   if name == family and labels.items() <= own.items())
