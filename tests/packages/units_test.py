#!/usr/bin/python3
"""The systemd units are understood by systemd, are as shut in as they were, and agree with what else the packages hold.

Exit 77, with the reason on the last line, where there is no systemd-analyze.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["TYPL_SOURCE"])
SERVICES = ("intake", "statement", "delivery")
# "systemd-analyze security": 0 is shut in, 10 is open. What is left is mostly the network. Lower it when a unit gets better.
EXPOSURE_MAX = 1.1
SYSTEM_UNITS = pathlib.Path("/lib/systemd/system")


class UnitRoot:
    """A root directory with our units, programs of their names, and the system's targets. Context manager."""

    def __enter__(self):
        self._directory = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self._directory.name)
        self.units = self.path / "usr/lib/systemd/system"
        shutil.copytree(SOURCE / "deploy/systemd", self.units)
        for kind in ("*.target", "*.slice"):
            for unit in SYSTEM_UNITS.glob(kind):
                shutil.copy(unit, self.units, follow_symlinks=True)
        programs = self.path / "usr/bin"
        programs.mkdir(parents=True)
        for service in SERVICES:
            shutil.copy("/bin/true", programs / f"typl-{service}")
        # What ExecReload calls.
        (self.path / "bin").mkdir(exist_ok=True)
        shutil.copy("/bin/true", self.path / "bin/sh")
        return self

    def __exit__(self, *unused):
        self._directory.cleanup()

    def analyze(self, *arguments):
        return subprocess.run(["systemd-analyze", f"--root={self.path}", *arguments], capture_output=True, text=True, timeout=60)

    def complaints(self, service):
        """Of systemd-analyze verify; "" is none. Its exit code is 0 for an unknown key, its words are not."""
        run = self.analyze("verify", f"typl-{service}.service")
        return run.stdout + run.stderr

    def exposure(self, service):
        run = self.analyze("security", "--offline=true", f"typl-{service}.service")
        return float(re.search(r"Overall exposure level for \S+: ([0-9.]+)", run.stdout).group(1))


class Units(unittest.TestCase):
    def test_systemd_understands_them(self):
        with UnitRoot() as root:
            for service in SERVICES:
                self.assertEqual(root.complaints(service), "")

    def test_the_watchdog_ends_no_orderly_stop(self):
        shared = (SOURCE / "deploy/systemd/typl-.service.d/50-service.conf").read_text()
        settings = dict(re.findall(r"^(WatchdogSec|TimeoutStopSec)=(.*)$", shared, re.M))
        seconds = {key: sum(int(number) * {"s": 1, "min": 60}[unit] for number, unit in re.findall(r"(\d+)(min|s)", value))
                   for key, value in settings.items()}
        self.assertGreater(seconds["WatchdogSec"], seconds["TimeoutStopSec"])

    def test_a_misspelt_key_is_noticed(self):
        with UnitRoot() as root:
            unit = root.units / "typl-intake.service"
            unit.write_text(unit.read_text().replace("User=", "Usr="))
            self.assertIn("Usr", root.complaints("intake"))

    def test_they_stay_as_shut_in_as_they_were(self):
        with UnitRoot() as root:
            for service in SERVICES:
                self.assertLessEqual(root.exposure(service), EXPOSURE_MAX, service)

    def test_a_unit_that_opens_up_is_noticed(self):
        with UnitRoot() as root:
            shared = root.units / "typl-.service.d/50-service.conf"
            shared.write_text(shared.read_text().replace("ProtectSystem=strict\n", ""))
            self.assertGreater(root.exposure("intake"), EXPOSURE_MAX)


class Agreement(unittest.TestCase):
    """Of the configuration, the units and the directories that are made for them."""

    def test_each_service_runs_as_its_user_and_writes_where_its_configuration_says(self):
        directories = (SOURCE / "deploy/debian/tmpfiles.conf.in").read_text()
        users = (SOURCE / "deploy/debian/sysusers.conf.in").read_text()
        for service in SERVICES:
            with self.subTest(service=service):
                unit = (SOURCE / f"deploy/systemd/typl-{service}.service").read_text()
                config = (SOURCE / f"deploy/config/{service}.textproto").read_text()
                self.assertIn(f"\nUser=typl-{service}\n", unit)
                self.assertIn("u typl-@SERVICE@ ", users)
                self.assertIn(f"--config /etc/typl/{service}.textproto", unit)
                writable = re.search(r"^ReadWritePaths=(.*)$", unit, re.M).group(1).split()
                for key in ("path", "high_water_file"):
                    file = pathlib.Path(re.search(rf'\b{key}: "(.*)"', config).group(1))
                    self.assertIn(str(file.parent), writable)
                for directory in writable:
                    self.assertRegex(directories, rf"(?m)^d {directory.replace(service, '@SERVICE@')} 0700 typl-@SERVICE@ typl-@SERVICE@$")

    def test_the_configuration_names_all_law_packs(self):
        named = re.findall(r'^law_pack_files: "/usr/share/typl/law/(.*)"$', (SOURCE / "deploy/config/statement.textproto").read_text(), re.M)
        packs = sorted(path.name for path in (SOURCE / "services/statement/law").glob("*.textproto"))
        self.assertEqual(named, packs)

    def test_no_configuration_makes_a_store_where_one_was_lost(self):
        for file in SOURCE.glob("deploy/config/*.textproto"):
            self.assertNotIn("create_if_missing", file.read_text(), file.name)


if __name__ == "__main__":
    if not shutil.which("systemd-analyze"):
        print("SKIPPED: there is no systemd-analyze (Debian package systemd)")
        sys.exit(77)
    unittest.main()
