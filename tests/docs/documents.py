"""The documents of the source tree."""

import os
import pathlib
import re
import subprocess

SOURCE = pathlib.Path(os.environ.get("TYPL_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.M | re.S)


def documents():
    """Every Markdown file, as a path."""
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"], cwd=SOURCE, check=True, capture_output=True,
                            text=True).stdout
    return [SOURCE / name for name in listed.splitlines()]


def pictures():
    """Every SVG file of the documents, as a path."""
    return sorted((SOURCE / "docs").rglob("*.svg"))


def boxes(document):
    """[(language, text)] of the boxes of a document, in order."""
    return FENCE.findall(document.read_text())


def prose(document):
    """The text without boxes, and without code in lines."""
    text = FENCE.sub("", document.read_text())
    return re.sub(r"`[^`\n]*`", "", text)
