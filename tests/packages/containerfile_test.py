#!/usr/bin/python3
"""The images of deploy/container: nobody's root, nothing that is newest by chance, one for each program. Needs no container engine."""

import os
import pathlib
import re
import unittest

FILE = pathlib.Path(os.environ["TYPL_SOURCE"]) / "deploy/container/Containerfile"
PROGRAMS = {"intake": "typl-intake", "statement": "typl-statement", "delivery": "typl-delivery", "tools": "typlctl"}
# As securityContext of k8s/base says.
USER = "10001:10001"


def stages(text):
    """{name: [(instruction, rest)]} of a Containerfile; what is before the first FROM is in ""."""
    found, name = {"": []}, ""
    for line in re.sub(r"\\\n", " ", text).splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        instruction, rest = line.split(None, 1)
        if instruction == "FROM":
            base, _, name = rest.rpartition(" AS ")
            found[name] = [("FROM", base)]
        else:
            found[name].append((instruction, rest))
    return found


def complaints(text):
    found = stages(text)
    bases = {rest for stage in found.values() for instruction, rest in stage if instruction == "FROM"}
    defaults = dict(rest.split("=", 1) for instruction, rest in found[""] if instruction == "ARG")
    for base in bases:
        image = re.sub(r"\$\{(\w+)\}", lambda match: defaults.get(match.group(1), ""), base)
        tag = image.rpartition(":")[2] if ":" in image else ""
        if tag in ("", "latest"):
            yield f"image {image} is whatever is newest"
    for stage, program in PROGRAMS.items():
        instructions = found.get(stage, [])
        if [rest for instruction, rest in instructions if instruction == "USER"] != [USER]:
            yield f"{stage} does not run as {USER}"
        if instructions[-1:] != [("ENTRYPOINT", f'["/usr/bin/{program}"]')]:
            yield f"{stage} does not start {program}"
    for stage, instructions in found.items():
        for instruction, rest in instructions:
            if instruction == "ADD" or "curl" in rest or "wget" in rest:
                yield f"{stage} takes something from a network by {instruction} {rest}"


class Containerfile(unittest.TestCase):
    def test_is_as_it_should_be(self):
        self.assertEqual(list(complaints(FILE.read_text())), [])

    def test_each_fault_is_found(self):
        text = FILE.read_text()
        for old, new, words in (
                ("debian:12-slim", "debian:latest", "newest"),
                ("debian:12-slim", "debian", "newest"),
                ("USER 10001:10001\n", "", "intake does not run as"),
                ("USER 10001:10001\n", "USER root\n", "tools does not run as"),
                ('["/usr/bin/typlctl"]', '["/bin/sh"]', "does not start typlctl"),
                ("COPY . .", "ADD . .", "from a network")):
            with self.subTest(new=new):
                self.assertIn(words, "\n".join(complaints(text.replace(old, new))))


if __name__ == "__main__":
    unittest.main()
