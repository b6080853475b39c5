"""Artificial personal identity codes (individual numbers 900-999; decree 128/2010 s. 2 as amended 690/2022)."""

import datetime

CHECK_CHARACTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
FIRST_BIRTH_DATE = datetime.date(1950, 1, 1)
# Birth dates 1950-1999, all with the sign "-".
BIRTH_DATES = (datetime.date(2000, 1, 1) - FIRST_BIRTH_DATE).days
INDIVIDUAL_NUMBERS = 100


def make(birth_date, individual_number, sign="-"):
    """The code of these parts, with its check character."""
    digits = f"{birth_date:%d%m%y}{individual_number:03d}"
    return f"{digits[:6]}{sign}{digits[6:]}{CHECK_CHARACTERS[int(digits) % 31]}"


def nth(n):
    """The n-th code, all different; neighbours are born on different days."""
    if n >= BIRTH_DATES * INDIVIDUAL_NUMBERS:
        raise ValueError("not that many artificial codes")
    # 7,919 is prime to the number of dates, so every date comes once before any comes again.
    birth_date = FIRST_BIRTH_DATE + datetime.timedelta(days=n * 7919 % BIRTH_DATES)
    return make(birth_date, 900 + n // BIRTH_DATES)
