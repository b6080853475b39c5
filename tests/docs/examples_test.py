#!/usr/bin/python3
"""The examples of the documents do what the documents say, in a sandbox of their own: the python boxes of a page are one program, its sh boxes one script.

Also: every command of typlctl that a document names is there.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from documents import SOURCE, boxes, documents  # noqa: E402

RUNNERS = {"python": [sys.executable], "sh": ["bash", "-euo", "pipefail"]}
# A command in a line of its own or in code within a line, up to its first argument.
COMMAND = re.compile(r"(?:^ {2,}|`|^)typlctl((?: [a-z][a-z-]*)+)", re.M)
SECONDS = 120
BUF = SOURCE / "tools/buf/node_modules/.bin/buf"


def program_of(page, language):
    """All boxes of this language; empty when there is none."""
    return "\n".join(text for one, text in boxes(page) if one == language)


def run_in_sandbox(program, language):
    """The ended process."""
    with tempfile.TemporaryDirectory() as directory:
        file = pathlib.Path(directory) / f"example.{language}"
        file.write_text(program)
        environment = {**os.environ, "TYPL_LAW": str(SOURCE / "services/statement/law")}
        return subprocess.run([sys.executable, SOURCE / "tools/sandbox", *RUNNERS[language], file], capture_output=True, text=True, timeout=SECONDS,
                              env=environment, check=False)


class Examples(unittest.TestCase):
    def test_do_what_they_say(self):
        found = []
        for page in documents():
            for language in RUNNERS:
                program = program_of(page, language)
                if not program:
                    continue
                found.append((page.name, language))
                with self.subTest(page=page.name, language=language):
                    if "buf curl" in program and not BUF.exists():
                        reason = f"SKIPPED: {page.name} calls buf, which is not installed (tools/setup installs it where npm works)"
                        print(reason, file=sys.stderr)
                        self.skipTest(reason)
                    done = run_in_sandbox(program, language)
                    self.assertEqual(done.returncode, 0, f"{done.stdout}\n{done.stderr}")
        for expected in (("portal-quickstart.md", "python"), ("portal-quickstart.md", "sh"), ("recipient-guide.md", "python"),
                         ("recipient-guide.md", "sh"), ("operator-guide.md", "sh")):
            self.assertIn(expected, found)

    def test_one_that_fails_is_noticed(self):
        with tempfile.TemporaryDirectory() as directory:
            page = pathlib.Path(directory) / "page.md"
            page.write_text("```python\nimport os\nassert os.environ['TYPL_INTAKE'] == ''\n```\n")
            self.assertNotEqual(run_in_sandbox(program_of(page, "python"), "python").returncode, 0)


class Commands(unittest.TestCase):
    def test_that_the_documents_name_are_there(self):
        typlctl = pathlib.Path(os.environ["TYPL_BIN"], "typlctl")
        script = subprocess.run([typlctl, "completion", "bash"], check=True, capture_output=True, text=True, timeout=SECONDS).stdout
        known = set(re.findall(r"^    'typlctl ([a-z -]+)'\) words=", script, re.M))
        self.assertIn("packs list", known)
        missing = []
        for page in documents():
            for words in COMMAND.findall(page.read_text()):
                first, second = (words.split() + [""])[:2]
                # What follows a command is an argument, unless it is a group.
                is_group = any(one.startswith(first + " ") for one in known)
                if first not in known or (is_group and second and f"{first} {second}" not in known):
                    missing.append(f"{page.relative_to(SOURCE)}: typlctl {first} {second}")
        self.assertEqual(missing, [])


if __name__ == "__main__":
    unittest.main()
