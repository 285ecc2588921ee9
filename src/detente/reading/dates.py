"""Publication dates as sources write them, brought to a day, a month or a year; never more exact than they are."""

from __future__ import annotations

import datetime
import email.utils
import re

#: ISO 8601 (extended or basic) with a time behind it: the day counts, as the outlet's own clock had it.
_STAMP = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)[T ]\d\d:?\d\d")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
#: RFC 822/2822 as feeds write it: "Sun, 18 Jun 2023 08:00:00 GMT", the weekday and the zone optional.
_MAIL = re.compile(r"(?:[A-Za-z]{3,9},?\s+)?\d{1,2}\s+[A-Za-z]{3,9}\s+\d{4}\b.*")
#: EDTF level 0: what a record's ``published`` may hold.
_PLAIN = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


def written_date(value: str | datetime.date) -> str:
    """``value`` as a day, month or year where it is one in a form that sources use; else unchanged, for the coder to judge.

    >>> written_date("Sun, 18 Jun 2023 08:00:00 GMT"), written_date("20230618"), written_date("2023-06")
    ('2023-06-18', '2023-06-18', '2023-06')
    """
    if isinstance(value, datetime.date):  # a datetime is one, too
        return f"{value.year:04d}-{value.month:02d}-{value.day:02d}"
    value = value.strip()
    if m := _STAMP.match(value) or _COMPACT.fullmatch(value):
        return "-".join(m.groups()) if _exists("-".join(m.groups())) else value
    if _MAIL.fullmatch(value) and (parts := email.utils.parsedate(value) or email.utils.parsedate(f"{value} 00:00:00")):
        day = f"{parts[0]:04d}-{parts[1]:02d}-{parts[2]:02d}"
        return day if _exists(day) else value
    return value


def known_date(value: str) -> str | None:
    """Like `written_date`, but None where it is none: for dates that nobody handed us on purpose."""
    day = written_date(value)
    return day if _PLAIN.fullmatch(day) and (len(day) < 10 or _exists(day)) else None


def _exists(day: str) -> bool:
    try:
        datetime.date.fromisoformat(day)
    except ValueError:
        return False
    return True
