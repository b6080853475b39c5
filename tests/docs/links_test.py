#!/usr/bin/python3
"""Every relative link of the documents leads to something, every page of docs/ is linked from another document, and pictures can be shown."""

import pathlib
import re
import sys
import unittest
from xml.etree import ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from documents import SOURCE, boxes, documents, pictures, prose  # noqa: E402

LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")


def links(document):
    """[(as written, path it leads to)] of the links that lead into the source tree."""
    found = []
    for link in LINK.findall(prose(document)):
        target = link.split("#")[0]
        if target and not re.match(r"[a-z]+:", link):
            found.append((link, (document.parent / target).resolve()))
    return found


class Links(unittest.TestCase):
    def test_every_one_leads_to_something(self):
        broken = [f"{document.relative_to(SOURCE)}: {link}" for document in documents() for link, target in links(document) if not target.exists()]
        self.assertEqual(broken, [])

    def test_every_page_is_linked_from_another_document(self):
        linked = {target for document in documents() for _, target in links(document) if target != document}
        # A link to a folder leads to what is in it.
        unlinked = [str(page.relative_to(SOURCE)) for page in documents()
                    if page.is_relative_to(SOURCE / "docs") and page not in linked and page.parent not in linked]
        self.assertEqual(unlinked, [])

    def test_readme_names_a_page_for_each_reader(self):
        targets = {target for _, target in links(SOURCE / "README.md")}
        for page in ("portal-quickstart", "recipient-guide", "operator-guide", "casework", "receipts", "law-packs"):
            self.assertIn(SOURCE / f"docs/{page}.md", targets)

    def test_the_search_for_links_finds_them(self):
        self.assertEqual(LINK.findall("see [a](b.md#c) and [d](https://e.f) "), ["b.md#c", "https://e.f"])


class Pictures(unittest.TestCase):
    def test_are_well_formed_and_follow_light_and_dark(self):
        self.assertTrue(pictures())
        for picture in pictures():
            with self.subTest(picture.name):
                root = ElementTree.parse(picture).getroot()
                self.assertTrue(root.tag.endswith("}svg"), root.tag)
                self.assertIn("prefers-color-scheme: dark", picture.read_text())


class Boxes(unittest.TestCase):
    def test_hold_what_a_test_runs(self):
        """A box says python or sh, and examples_test.py runs it."""
        other = [f"{document.relative_to(SOURCE)}: {language or 'no language'}" for document in documents() for language, _ in boxes(document)
                 if language not in ("python", "sh")]
        self.assertEqual(other, [])


if __name__ == "__main__":
    unittest.main()
