"""Personal identity codes with one thing wrong each. The check character is right wherever it is not what is wrong."""

import datetime

import identity_codes

GOOD = identity_codes.make(datetime.date(1980, 1, 1), 900)


def _with_check(digits, sign):
    return f"{digits[:6]}{sign}{digits[6:]}{identity_codes.CHECK_CHARACTERS[int(digits) % 31]}"


CODES = {
    "empty": "",
    "too short": GOOD[:-1],
    "too long": GOOD + "4",
    "spaces around it": f" {GOOD[:-1]}",
    "no such sign": _with_check("010180900", "G"),
    "a blank for the sign": _with_check("010180900", " "),
    "lower-case sign": _with_check("010100900", "a"),
    "a letter for a digit": "O10180-9004",
    "full-width digits": "０１０１８０-9004",
    "a zero byte inside": "01018\x00-9004",
    "no such day": _with_check("310280900", "-"),
    "day zero": _with_check("000180900", "-"),
    "month 13": _with_check("011380900", "-"),
    "29 February of a year that is not a leap year": _with_check("290281900", "-"),
    "29 February 1900, no leap year by the sign": _with_check("290200900", "-"),
    "individual number 000": _with_check("010180000", "-"),
    "individual number 001": _with_check("010180001", "-"),
    "individual number of the population register": _with_check("010180123", "-"),
    "wrong check character": "010180-9005",
    "lower-case check character": _with_check("311299950", "+").replace("V", "v"),
    "a check character that is never used": "010180-900G",
    "born after the request": _with_check("010121900", "A"),
    "an injection": "' OR '1'='1",
}
