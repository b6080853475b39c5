"""Registers of recipients for tests: the shipped one, changed."""

import re

import typl_stubs as pb

SHIPPED = pb.SOURCE / "deploy/config/recipients.textproto"


def without(key):
    """The text of the shipped register without the recipient `key`."""
    text = SHIPPED.read_text()
    blocks = re.findall(r"^recipients \{\n.*?^\}\n", text, re.M | re.S)
    gone = [block for block in blocks if f'  key: "{key}"\n' in block]
    assert gone, f"{key} is not in the register"
    for block in gone:
        text = text.replace(block, "")
    return text
