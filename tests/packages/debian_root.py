"""A clean Debian root directory with our packages in it."""

import pathlib
import shutil
import subprocess

SUITE = "bookworm"
LOCAL_PACKAGES_HOOK = "/usr/share/mmdebstrap/hooks/file-mirror-automount"
STEP_SECONDS_MAX = 900


def run(command):
    """The ended process; CalledProcessError, with both outputs printed, when it fails."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=STEP_SECONDS_MAX, stdin=subprocess.DEVNULL)
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n", flush=True)
        done.check_returncode()
    return done


class DebianRoot:
    """The directory `path` as a Debian installation of its own."""

    def __init__(self, path):
        self.path = pathlib.Path(path)

    def make(self, packages):
        """With the package files installed by apt, what they depend on, and systemd to boot it with."""
        run(["mmdebstrap", "--variant=apt", "--quiet", "--include=systemd-sysv,dbus", f"--hook-dir={LOCAL_PACKAGES_HOOK}",
             *(f"--include={package}" for package in packages), SUITE, self.path])

    def command(self, *command):
        """A command line that runs `command` in it. Maintainer scripts want /proc; it goes with the command."""
        return ["unshare", "--mount", "--pid", "--fork", f"--mount-proc={self.path}/proc", "chroot", self.path,
                "env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8", *command]

    def run(self, *command):
        """Its standard output."""
        return run(self.command(*command)).stdout

    def reinstall(self, packages):
        """The package files once more, over those that are installed, as an upgrade is."""
        folder = self.path / "var/cache/typl-packages"
        folder.mkdir(exist_ok=True)
        for package in packages:
            shutil.copy(package, folder)
        self.run("apt-get", "-qq", "-y", "--reinstall", "install", *(f"/var/cache/typl-packages/{package.name}" for package in packages))

    def file(self, path):
        """Where an absolute path of the installation is for us."""
        return self.path / path.lstrip("/")

    def boot(self, script):
        """Boots it with systemd in a container without a network but its own loopback, runs `script` there and shuts down. True: it ended
        with 0. Second: what it said."""
        shutil.copy(script, self.file("/usr/local/bin/trial"))
        unit = self.file("/etc/systemd/system/trial.service")
        unit.write_text("[Service]\nType=exec\nStandardOutput=file:/trial.log\nStandardError=inherit\n"
                        "ExecStart=/bin/sh -c '/usr/local/bin/trial && touch /trial.done'\nExecStopPost=systemctl poweroff\n")
        wanted = self.file("/etc/systemd/system/multi-user.target.wants/trial.service")
        wanted.symlink_to("/etc/systemd/system/trial.service")
        run(["systemd-nspawn", "--quiet", "--boot", "--register=no", "--keep-unit", "--private-network", "--console=pipe",
             f"--directory={self.path}"])
        wanted.unlink()
        return self.file("/trial.done").exists(), self.file("/trial.log").read_text()
