"""Disks to break: an ext4 on a loop image whose power can be cut, and a small tmpfs that can be filled. Both need root and mounts."""

import ctypes
import os
import pathlib
import subprocess

# Room for the stores of a short run; the file is sparse, so only what is written is copied.
IMAGE_BYTES = 512 << 20
FILL_STEP = 1 << 20
# <linux/sched.h>
CLONE_NEWNS = 0x00020000


class CannotMount(Exception):
    """Mounts are impossible here; the text says why."""


def _run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)


def _own_mounts():
    """Mounts from now on are seen by this process and its children only, and end with them, even when it is killed."""
    if os.geteuid() != 0:
        raise CannotMount("mounting needs root")
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNS) != 0:
        raise CannotMount(f"no mount namespace: {os.strerror(ctypes.get_errno())}")
    _mount("--make-rprivate", "/")


def _mount(*arguments):
    try:
        _run("mount", *arguments)
    except FileNotFoundError:
        raise CannotMount("there is no mount command") from None
    except subprocess.CalledProcessError as error:
        raise CannotMount(f"mount {' '.join(arguments)}: {error.stderr.strip()}") from None


class Disk:
    """Something mounted at `path` while the context lasts."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.path = self.directory / "disk"
        self.path.mkdir(parents=True, exist_ok=True)
        self.mounted = False
        _own_mounts()

    def unmount(self):
        if self.mounted:
            _run("umount", str(self.path))
            self.mounted = False

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        if self.mounted:
            # Lazily: a killed process may still be on its way out.
            subprocess.run(["umount", "-l", str(self.path)], check=False, capture_output=True, timeout=60)


class LoopDisk(Disk):
    """ext4 on an image file. What the file system has issued to its block device is in the image; what it only holds in memory is not. So a copy of
    the image, taken while nothing writes, is the disk after a power cut."""

    def __init__(self, directory):
        super().__init__(directory)
        self.generation = 0
        image = self._image()
        try:
            with image.open("wb") as file:
                file.truncate(IMAGE_BYTES)
            _run("mkfs.ext4", "-q", str(image))
        except FileNotFoundError:
            raise CannotMount("there is no mkfs.ext4") from None
        self._mount_image()

    def _image(self):
        return self.directory / f"disk-{self.generation}.ext4"

    def _mount_image(self):
        _mount("-o", "loop", str(self._image()), str(self.path))
        self.mounted = True

    def copy_as_of_now(self):
        """The disk as a power cut would leave it now. Everything that writes must be stopped."""
        _run("cp", "--sparse=always", str(self._image()), str(self.directory / f"disk-{self.generation + 1}.ext4"))

    def swap_to_copy(self):
        """Mounts the copy in place of the disk. Nothing may have a file open on it."""
        self.unmount()
        self._image().unlink()
        self.generation += 1
        self._mount_image()


def read_durably(directory, pattern):
    """{name: content} of files, after everything written so far was made durable."""
    _run("sync", "-f", str(directory))
    return {path.name: path.read_bytes() for path in directory.glob(pattern)}


def put_back(contents, directory):
    for name, content in contents.items():
        (directory / name).write_bytes(content)


class SmallDisk(Disk):
    """A tmpfs of `size` bytes."""

    def __init__(self, directory, size):
        super().__init__(directory)
        _mount("-t", "tmpfs", "-o", f"size={size}", "typl-small-disk", str(self.path))
        self.mounted = True
        self.ballast = self.path / "ballast"

    def free(self):
        status = os.statvfs(self.path)
        return status.f_bavail * status.f_frsize

    def fill_until(self, free_bytes):
        """Takes space until at most `free_bytes` are left."""
        with self.ballast.open("ab") as file:
            while (left := self.free() - free_bytes) > 0:
                try:
                    file.write(bytes(min(FILL_STEP, left)))
                    file.flush()
                except OSError:
                    return

    def release(self):
        self.ballast.unlink(missing_ok=True)
