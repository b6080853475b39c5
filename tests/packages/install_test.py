#!/usr/bin/python3
"""Installs the packages on a clean Debian, boots it and plays a week of 2020 there.

Makes a Debian 12 root, installs the .debs of TYPL_PACKAGES with apt, looks at what they made, boots it with systemd in a container and runs
trial there: the units with the configuration as shipped, then the demo's week with its books checked, a restart after a kill, a backup put
back. Then installs once more as an upgrade does, and purges. Takes some minutes, needs root and a Debian mirror, so it is run by
"tools/dev packages" only.

Exit 77, with the reason on the last line, where it can't be run.
"""

import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from debian_root import DebianRoot

SERVICES = ("intake", "statement", "delivery")
COMPONENTS = ("common", *SERVICES, "tools")
IDENTITY_KEY = "/etc/typl/intake-identity.key"
PODS = pathlib.Path(__file__).parents[2] / "k8s/base/config"
TRIAL = pathlib.Path(__file__).with_name("trial")


@contextlib.contextmanager
def timed(what):
    start = time.monotonic()
    print(f"{what} ...", flush=True)
    yield
    print(f"{what}: {time.monotonic() - start:.1f} s", flush=True)


def check(condition, what):
    """An assertion that no option of Python takes away."""
    if not condition:
        sys.exit(f"FAILED: {what}")


def owner_of(root, path):
    """"user:group mode" of a file by the root's own user database."""
    return root.run("stat", "-c", "%U:%G %a", path).strip()


def read_packages():
    folder = pathlib.Path(os.environ["TYPL_PACKAGES"])
    packages = [file for component in COMPONENTS for file in folder.glob(f"typl-{component}_*.deb")]
    check(len(packages) == len(COMPONENTS), f"{folder} holds one package of each of {', '.join(COMPONENTS)}; tools/dev packages makes them")
    return packages


def check_installed(root):
    check(owner_of(root, IDENTITY_KEY) == "root:typl-intake 440", f"{IDENTITY_KEY} is {owner_of(root, IDENTITY_KEY)}")
    for service in SERVICES:
        for directory in (f"/var/lib/typl/{service}", f"/var/lib/typl-marks/{service}"):
            check(owner_of(root, directory) == f"typl-{service}:typl-{service} 700", f"{directory} is {owner_of(root, directory)}")
        shell = root.run("getent", "passwd", f"typl-{service}").strip().rsplit(":", 1)[1]
        check(shell == "/usr/sbin/nologin", f"typl-{service} has the shell {shell}")
    check("typl" in root.run("typlctl", "--help"), "typlctl runs")
    for file in ("man/man1/typlctl.1.gz", "bash-completion/completions/typlctl", "zsh/vendor-completions/_typlctl"):
        check(root.file(f"/usr/share/{file}").exists(), f"the tools have {file}")
    root.run("typlctl", "law", "--pack", "/usr/share/typl/law", "lint")


def check_configuration(root):
    """As shipped it is good, for a pod too, and starts nothing where there is no store."""
    for name in SERVICES:
        shutil.copy(PODS / f"{name}.textproto", root.file(f"/tmp/{name}.textproto"))
        program = root.command("runuser", "-u", f"typl-{name}", "--", f"typl-{name}", "--config")
        for file in (f"/etc/typl/{name}.textproto", f"/tmp/{name}.textproto"):
            checked = subprocess.run([*program, file, "--check-config"], capture_output=True, text=True, timeout=60)
            check(checked.returncode == 0, f"{name} --check-config {file}: {checked.stderr}")
        refused = subprocess.run([*program, f"/etc/typl/{name}.textproto"], capture_output=True, text=True, timeout=60)
        said = refused.stdout + refused.stderr
        check(refused.returncode == 1 and "there is no database" in said, f"{name} without a store ended with {refused.returncode}: {said}")


def check_services(root):
    """The simulator is not in the packages; it is a client like any other."""
    shutil.copy(pathlib.Path(os.environ["TYPL_BIN"]) / "typl-sim", root.file("/usr/local/bin"))
    well, said = root.boot(TRIAL)
    print(said, flush=True)
    check(well, "the trial ended early")


def check_upgrade(root, packages):
    """Keeps the key and what was edited."""
    key = root.file(IDENTITY_KEY).read_bytes()
    config = root.file("/etc/typl/intake.textproto").read_text()
    root.reinstall(packages)
    check(root.file(IDENTITY_KEY).read_bytes() == key, "an upgrade keeps the identity key")
    check(root.file("/etc/typl/intake.textproto").read_text() == config, "an upgrade keeps an edited configuration")
    root.file(IDENTITY_KEY).rename(root.file(IDENTITY_KEY + ".kept"))
    root.reinstall(packages)
    check(not root.file(IDENTITY_KEY).exists(), "an upgrade makes no new key where one was lost")
    root.file(IDENTITY_KEY + ".kept").rename(root.file(IDENTITY_KEY))


def check_purge(root):
    """Takes the programs, leaves the records."""
    root.run("apt-get", "-qq", "-y", "purge", *(f"typl-{component}" for component in COMPONENTS))
    check(not root.file("/usr/bin/typl-intake").exists(), "a purge takes the programs")
    check(not root.file("/etc/typl/intake.textproto").exists(), "a purge takes the configuration")
    check(root.file(IDENTITY_KEY).exists(), "a purge leaves the identity key")
    check(root.file("/var/lib/typl/intake/store/CURRENT").exists(), "a purge leaves the store")


def skip_reason():
    if os.geteuid() != 0:
        return "needs root, to make a Debian root and to boot it"
    missing = [program for program in ("mmdebstrap", "systemd-nspawn", "unshare") if not shutil.which(program)]
    return f"there is no {', '.join(missing)} (Debian packages mmdebstrap, systemd-container, util-linux)" if missing else ""


def main():
    if reason := skip_reason():
        print(f"SKIPPED: {reason}")
        sys.exit(77)
    packages = read_packages()
    with tempfile.TemporaryDirectory(prefix="typl-install.") as directory:
        os.chmod(directory, 0o755)
        root = DebianRoot(f"{directory}/root")
        with timed("making a Debian root with the packages"):
            root.make(packages)
        with timed("looking at what they made"):
            check_installed(root)
            check_configuration(root)
        with timed("booting it and trying the services"):
            check_services(root)
        with timed("upgrading"):
            check_upgrade(root, packages)
        with timed("purging"):
            check_purge(root)
    print("the packages install, serve, upgrade and go")


if __name__ == "__main__":
    main()
