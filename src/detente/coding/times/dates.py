"""Rules for what the calendar names: days, months, years, decades, numeric dates, seasons, quarters, ranges and holidays."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import partial

from detente.coding.times import calendar, meaning
from detente.coding.times.calendar import Period
from detente.coding.times.grammar import Node, parse, rule, whole
from detente.coding.times.words import (
    ANY_WEEKDAY,
    DAY,
    FULL_MONTH,
    MONTH,
    MONTH_NUMBER,
    MONTHS,
    WEEKDAY,
    WEEKDAYS,
    YEAR,
    S,
    day_number,
    month_number,
    weekday_number,
)  # fmt: skip

_MONTH_WORDS = (*(m.lower() for m in MONTHS), *MONTH_NUMBER, "sept")
_WEEKDAY_WORDS = (*(w.lower() for w in WEEKDAYS), *(w[:3].lower() for w in WEEKDAYS), "tues", "thur", "thurs")

#: Between the two ends of a range; "and" only after "between".
_TO = rf"(?:{S}?[-–—]{S}?|{S}(?:to|through|until|till|thru){S})"
_NOT_MORE = r"(?![,.:]?[0-9]|%|[ ]?(?:percent|per cent)\b)"

_ISO = whole(
    r"(?P<year>[12][0-9]{3})-(?P<month>0[1-9]|1[0-2])-(?P<day>[0-3][0-9])"
    r"(?:[T ][0-2][0-9]:[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?(?:[ ]?(?:Z|UTC|GMT)|[+-][0-2][0-9]:?[0-5][0-9])?)?"
)
_YEAR_DASH = whole(r"(?P<year>[12][0-9]{3})[-–/](?P<other>[0-9]{2})(?![-–/][0-9])")
_NUMERIC = whole(r"(?P<a>[0-9]{1,2})(?P<sep>[/.-])(?P<b>[0-9]{1,2})(?P=sep)(?P<year>[12][0-9]{3}|[0-9]{2})(?![/.-][0-9])")
_DAY_MONTH_RANGE = whole(rf"(?P<day>{DAY}){_TO}(?P<day2>{DAY}){S}(?:of{S})?(?P<month>{MONTH})(?:,?{S}(?P<year>{YEAR}))?")
_DAY_MONTH = whole(rf"(?P<day>{DAY})(?:{S}|-)(?:of{S})?(?P<month>{MONTH})(?:(?:,?{S}|-)(?P<year>{YEAR}))?")
_MONTH_DAY_RANGE = whole(rf"(?P<month>{MONTH}){S}(?P<day>{DAY}){_TO}(?P<day2>{DAY})(?!{S}(?:{MONTH})){_NOT_MORE}(?:,?{S}(?P<year>{YEAR}))?")
_MONTH_DAY = whole(rf"(?P<month>{MONTH}){S}(?:the{S})?(?P<day>{DAY})(?![A-Za-z0-9]){_NOT_MORE}(?:,?{S}?(?P<year>{YEAR}))?")
_MONTH_YEAR = whole(rf"(?P<month>{MONTH}),?{S}(?:of{S})?(?P<year>{YEAR})")
_MONTH_SHORT_YEAR = whole(rf"(?P<month>{MONTH}){S}['’](?P<year>[0-9]{{2}})")
_MONTH_OF = re.compile(rf"(?P<month>{MONTH}){S}(?:of{S})?(?=(?i:last|next|this|the|that)\b)")
_BARE_MONTH = whole(rf"(?P<month>{FULL_MONTH})")
_WEEKDAY_DATE = re.compile(rf"(?P<weekday>{ANY_WEEKDAY}),?{S}(?:the{S}|\(?)?(?=[0-9A-Z])")
_WEEKDAY = whole(rf"(?P<weekday>{WEEKDAY})")
_YEAR = whole(rf"(?P<year>{YEAR})(?P<decade>['’]?s)?")
_SHORT_DECADE = whole(r"['’]?(?P<decade>[2-9]0)s")
_SHORT_YEAR = whole(r"['’](?P<year>[0-9]{2})(?!s)")
#: Named days that are no dates, or whose date the name alone does not say ("Black Monday" is of 1929 or 1987).
_NAMED_WEEKDAY = re.compile(r"\b(?:Black|Bloody|Super|Cyber|Holy|Man|Ruby|Sheffield|Tuesday['’]s|Giving)[ ]$")
_PAPER = re.compile(r"[ ](?:Times|Telegraph|Mail|Mirror|Express|Herald|Post|Star|World|Business Post|Tribune|Independent|People)\b")
#: "The September 11 attacks" names an event, whatever year it is told in.
_ELEVENTH_ATTACKS = re.compile(r"[ ]11(?:th)?[ ](?:\w+[ ])?(?:attacks?|hijack\w*|commission)\b", re.IGNORECASE)
_HOLY_BEFORE = re.compile(r"\b(?:Good|Easter|Palm|Ash)[ ]$")
_IN_WEEK = re.compile(rf",?{S}(?:(?i:of){S})?(?=(?i:last|this|next|the{S}(?:previous|following|same)|that){S}(?i:week)\b)")
_IN_YEAR = re.compile(rf",?{S}(?:(?i:of){S})?(?=(?i:last|this|next|the{S}(?:previous|following|same)|that){S}(?i:year)\b)")
_SET_BEFORE = re.compile(r"\b(?:every|each|alternate|most)[ ]$", re.IGNORECASE)

#: "March" and "May" are also a verb's or a person's name: they need a word before them that goes with times.
_TIME_WORD_BEFORE = re.compile(
    r"(?:\b(?:in|since|until|till|by|of|from|to|through|before|after|between|during|for|early|late|mid|last|next|this|and|or|around|previous|following|a|the|its|their|his|per|versus|than)|\bmid-|[(/–-])\s?$",
    re.IGNORECASE,
)
_NAME_BEFORE = re.compile(r"(?:\b(?:Black|Red|Women['’]s|Million|Salt|Long|Pride|Miss|Mr\.?|Ms\.?|Mrs\.?)|[A-Z][a-z]+['’]s)[ ]$")
_SURNAME_AFTER = re.compile(r"[ ](?!(?:Fool|Offensive|Uprising|Revolution|War|Accord|Agreement|Summit)\b)[A-Z][a-z]+[ ](?:said|says|told|and|has|had|was|is)\b")

#: What makes a four-digit number a quantity: a unit or a counted noun after it, "about" or a currency sign before.
_UNIT_AFTER = re.compile(
    r"[ -](?:people|persons?|troops|soldiers|men|women|children|workers|members|students|refugees|migrants|civilians|fighters|police|officers|delegates|"
    r"protesters|demonstrators|passengers|employees|jobs|homes|houses|families|villages|deaths|cases|dead|wounded|others|tons?|tonnes|kilomet(?:er|re)s?|"
    r"km|miles?|met(?:er|re)s?|feet|foot|acres|hectares|pounds?|dollars|euros|yuan|rubles|roubles|yen|francs|barrels|points|megawatts?|mw|kg|mm|cm|"
    r"square|cubic|million|billion|strong|mph|hours|days|weeks|months|years|rounds|missiles|rockets|tanks|aircraft|planes|units|shares|copies|votes|"
    r"BC|B\.C|degrees)\b",
    re.IGNORECASE,
)
_QUANTITY_BEFORE = re.compile(
    r"(?:[0-9][,.]|[A-Za-z0-9]-|(?:[$£€#№+]|\b(?:about|nearly|almost|some|over|than|least|most|approximately|roughly|another|exactly|only|killed|No\.|number|"
    r"Boeing|Airbus|page|room|flight|Windows|Office|Resolution|resolution|Article|Route|Highway))[ ]?)$"
)
_COUNTED_AFTER = re.compile(r"[ ][a-z]{3,}s\b")
_MORE_AFTER = re.compile(r"[,.:/][0-9]|[%°]|-[0-9]|[ ]?(?:percent|per cent)\b")
_TITLE_BEFORE = re.compile(r"[A-Z][a-z]+[ ]$")
_IN_BEFORE = re.compile(r"\b(?:in|since|the)[ ]$", re.IGNORECASE)
_OPENING = re.compile(rf"(?i:from|between){S}")
_PREFIX_DASH = re.compile(rf"(?i:\b(?:pre|post|mid|early|late|the|since|until|then|{'|'.join(MONTHS)}|election))-$")
_YEAR_WORD_BEFORE = re.compile(
    r"\b(?:in|since|of|from|by|until|till|to|the|and|early|late|mid|before|after|around|circa|year|between|back)[ -]$", re.IGNORECASE
)

#: Years that stand on their own are taken for years within these bounds, roughly what news tells of; others need a word such as "in".
_PLAIN_YEARS = range(1900, 2060)

#: Enough text before an expression to judge it.
_BEFORE = 24


def words_before(text: str, at: int) -> str:
    return text[max(0, at - _BEFORE) : at]


def absolute(end: int, period: Period) -> Node:
    kind = period.precision
    return Node(end, kind, partial(meaning.fixed, period), has_year=True)


def _date(end: int, month: int, day: int, year: str | None) -> Node | None:
    try:
        if year:
            return absolute(end, calendar.day(date(int(year), month, day)))
        date(2000, month, day)  # a leap year: is there such a day at all?
    except ValueError:
        return None
    return Node(end, "day", partial(meaning.yearless_day, month, day))


def _joined(end: int, left: Node | None, right: Node | None) -> Node | None:
    if left is None or right is None:
        return None
    return Node(end, "range", partial(meaning.between, left.meaning, right.meaning, right.has_year, left.has_year), left.has_year or right.has_year)


@rule("from", "between")
def _from_to(text: str, at: int, depth: int) -> Node | None:
    """As in "from 2011 to 2014", "between May and July 2020"."""
    opening = _OPENING.match(text, at)
    if opening is None:
        return None
    m = _BETWEEN_DAYS.match(text, at) or _BETWEEN_DAYS_AFTER_MONTH.match(text, at)
    if m and day_number(m["day"]) < day_number(m["day2"]):
        return _day_range(m)
    left = parse(text, opening.end(), depth + 1)
    if left is None or left.kind in ("vague", "clock"):
        return None
    if left.kind == "range":  # "from" + "2011 to 2014"
        return left if text[at] in "fF" else None
    middle = (_AND if text[at] in "bB" else _TO_ONLY).match(text, left.end)
    right = parse(text, middle.end(), depth + 1) if middle else None
    if right is None or right.kind in ("vague", "clock", "range"):
        return None
    return _joined(right.end, left, right)


_BETWEEN_DAYS = whole(rf"(?i:between){S}(?P<day>{DAY}){S}and{S}(?P<day2>{DAY}){S}(?:of{S})?(?P<month>{MONTH})(?:,?{S}(?P<year>{YEAR}))?")
_BETWEEN_DAYS_AFTER_MONTH = whole(
    rf"(?i:between){S}(?P<month>{MONTH}){S}(?P<day>{DAY}){S}and{S}(?P<day2>{DAY})(?!{S}(?:{MONTH})){_NOT_MORE}(?:,?{S}(?P<year>{YEAR}))?"
)
_TO_MONTH = re.compile(rf"{_TO}{FULL_MONTH}")
_AND = re.compile(rf"(?:{S}and{S}|{_TO})")
_TO_ONLY = re.compile(_TO)


@rule("0")
def _iso(text: str, at: int, depth: int) -> Node | None:
    """As in "2023-06-18", "2023-06", "2011-14"."""
    m = _ISO.match(text, at)
    if m:
        return _date(m.end(), int(m["month"]), int(m["day"]), m["year"])
    m = _YEAR_DASH.match(text, at)
    if m is None or _QUANTITY_BEFORE.search(words_before(text, at)):
        return None
    year, other = int(m["year"]), int(m["other"])
    if (other > year % 100 and text[m.end("year")] != "-") or other == year % 100 + 1 or (other > year % 100 and other > 12):
        return absolute(m.end(), _years(year, year // 100 * 100 + other))
    if 1 <= other <= 12 and text[m.end("year")] == "-":
        return absolute(m.end(), calendar.month(year, other))
    return None


def _years(first: int, last: int) -> Period:
    return Period(date(first, 1, 1), date(last, 12, 31), "range", f"{first:04d}/{last:04d}")


@rule("0")
def _numeric(text: str, at: int, depth: int) -> Node | None:
    """As in "18/06/2023", "6/18/23", "18.06.2023"; both readings of "03/04/2019"."""
    m = _NUMERIC.match(text, at)
    if m is None or (len(m["year"]) == 2 and m["sep"] != "/"):
        return None
    year = int(m["year"]) if len(m["year"]) == 4 else meaning.full_year(int(m["year"]))
    orders = ((m["b"], m["a"]),) if m["sep"] == "." else ((m["b"], m["a"]), (m["a"], m["b"]))
    told = []
    for month, day in orders:
        try:
            told.append(calendar.day(date(year, int(month), int(day))))
        except ValueError:
            continue
    if not told:
        return None
    return Node(m.end(), "day", partial(meaning.numeric_day, tuple(dict.fromkeys(told))), has_year=True)


@rule("0")
def _day_month(text: str, at: int, depth: int) -> Node | None:
    """As in "18 June 2023", "the 3rd of May", "3-5 June"."""
    m = _DAY_MONTH_RANGE.match(text, at)
    if m and day_number(m["day"]) < day_number(m["day2"]):
        return _day_range(m)
    m = _DAY_MONTH.match(text, at)
    if m is None:
        return None
    return _of_year(text, _date(m.end(), month_number(m["month"]), day_number(m["day"]), m["year"]), m, depth)


def _of_year(text: str, node: Node | None, m: re.Match[str], depth: int) -> Node | None:
    """``node``, in the year told behind it ("June 3 of last year"), or as the beginning of a range."""
    if node and not node.has_year and (of := _IN_YEAR.match(text, node.end)) and (year := parse(text, of.end(), depth + 1)) and year.kind == "year":
        within = partial(meaning.of, partial(_day_in, month_number(m["month"]), day_number(m["day"])), year.meaning)
        return Node(year.end, "day", within, back=year.back)
    return _to_date(text, node)


def _day_in(month: int, day: int, year: int) -> Period:
    return calendar.day(date(year, month, day))


def _day_range(m: re.Match[str]) -> Node | None:
    month = month_number(m["month"])
    return _joined(m.end(), _date(m.end(), month, day_number(m["day"]), m["year"]), _date(m.end(), month, day_number(m["day2"]), m["year"]))


def _to_date(text: str, left: Node | None) -> Node | None:
    """``left``, or the range that begins with it: "June 30 - July 2, 2020", "30 June to 2 July"."""
    middle = _TO_ONLY.match(text, left.end) if left else None
    if left is None or middle is None:
        return left
    for pattern in (_MONTH_DAY, _DAY_MONTH):
        m = pattern.match(text, middle.end())
        if m:
            return _joined(m.end(), left, _date(m.end(), month_number(m["month"]), day_number(m["day"]), m["year"])) or left
    return left


@rule(*_MONTH_WORDS)
def _month_day(text: str, at: int, depth: int) -> Node | None:
    """As in "June 18, 2023", "June 3-5", "Sept. 11"."""
    m = _MONTH_DAY_RANGE.match(text, at)
    if m and day_number(m["day"]) < day_number(m["day2"]):
        return _day_range(m)
    m = _MONTH_DAY.match(text, at)
    if m is None or (month_number(m["month"]) == 9 and _ELEVENTH_ATTACKS.match(text, m.end("month"))):
        return None
    return _of_year(text, _date(m.end(), month_number(m["month"]), day_number(m["day"]), m["year"]), m, depth)


@rule(*_MONTH_WORDS)
def _month(text: str, at: int, depth: int) -> Node | None:
    """As in "June 2023", "October of next year", "May-July 2020", "in June"."""
    node: Node | None = None
    if m := _MONTH_YEAR.match(text, at):
        node = absolute(m.end(), calendar.month(int(m["year"]), month_number(m["month"])))
    elif m := _MONTH_SHORT_YEAR.match(text, at):
        node = absolute(m.end(), calendar.month(meaning.full_year(int(m["year"])), month_number(m["month"])))
    elif m := _MONTH_OF.match(text, at):
        year = parse(text, m.end(), depth + 1)
        if year and year.kind == "year":
            number = month_number(m["month"])
            node = Node(year.end, "month", partial(meaning.of, partial(_month_in, number), year.meaning), back=year.back)
    if node is None:
        m = _BARE_MONTH.match(text, at)
        if m is None or not _is_month(text, m):
            return None
        node = Node(m.end(), "month", partial(meaning.month_of_year, month_number(m["month"]), None))
    middle = _TO_ONLY.match(text, node.end)
    if middle and depth < 2:
        right = _MONTH_YEAR.match(text, middle.end()) or _BARE_MONTH.match(text, middle.end())
        if right:
            return _joined(right.end(), node, _month(text, middle.end(), 2)) or node
    return node


def _month_in(number: int, year: int) -> Period:
    return calendar.month(year, number)


def _is_month(text: str, m: re.Match[str]) -> bool:
    before, word = words_before(text, m.start()), m["month"]
    if _NAME_BEFORE.search(before) or _SURNAME_AFTER.match(text, m.end()):
        return False
    if _ELEVENTH_ATTACKS.match(text, m.end()) and word.startswith("Sep"):
        return False
    return word not in ("March", "May") or bool(_TIME_WORD_BEFORE.search(before)) or bool(_TO_MONTH.match(text, m.end()))


@rule(*_WEEKDAY_WORDS)
def _weekday(text: str, at: int, depth: int) -> Node | None:
    """As in "Sunday", "Sunday, 18 June 2023", "Sun, 18 Jun 2023"."""
    before = words_before(text, at)
    if m := _WEEKDAY_DATE.match(text, at):
        for written in (_iso, _day_month, _month_day, _numeric):
            node = written(text, m.end(), depth + 1)
            if node and node.kind == "day":
                if isinstance(node.meaning, partial) and node.meaning.func is meaning.yearless_day:
                    return replace(node, meaning=partial(meaning.yearless_weekday, weekday_number(m["weekday"]), *node.meaning.args))
                return node
    m = _WEEKDAY.match(text, at)
    if m is None or _SET_BEFORE.search(before) or _HOLY_BEFORE.search(before) or before.endswith("Mail on ") or _PAPER.match(text, m.end()):
        return None
    if _NAMED_WEEKDAY.search(before):
        return Node(m.end(), "vague", meaning.unknown)
    number = weekday_number(m["weekday"])
    if (of := _IN_WEEK.match(text, m.end())) and (week := parse(text, of.end(), depth + 1)) and week.kind == "week":
        return Node(week.end, "weekday", partial(meaning.weekday_of, number, 1, week.meaning), back=week.back)
    return Node(m.end(), "weekday", partial(meaning.weekday, number, None))


@rule("0")
def _year(text: str, at: int, depth: int) -> Node | None:
    """As in "2014", "2014 to 2016", "the 1980s", "90s"."""
    m = _YEAR.match(text, at)
    if m is None:
        m = _SHORT_DECADE.match(text, at)
        return absolute(m.end(), calendar.decade(meaning.full_year(int(m["decade"])))) if m else None
    year = int(m["year"])
    if m["decade"] and year % 10 == 0:
        return absolute(m.end(), calendar.century(year) if year % 100 == 0 and year < 2000 else calendar.decade(year))
    if m["decade"] == "s":
        return None
    middle = _TO_ONLY.match(text, m.end("year"))
    right = _YEAR.match(text, middle.end()) if middle else None
    if right and not right["decade"] and year < int(right["year"]) in _PLAIN_YEARS and not _QUANTITY_BEFORE.search(words_before(text, at)):
        return absolute(right.end(), _years(year, int(right["year"]))) if not _UNIT_AFTER.match(text, right.end()) else None
    return absolute(m.end("year"), calendar.year(year)) if _is_year(text, at, m.end("year"), year) else None


def _is_year(text: str, start: int, end: int, year: int) -> bool:
    before = words_before(text, start)
    if _MORE_AFTER.match(text, end) or _UNIT_AFTER.match(text, end):
        return False
    if _QUANTITY_BEFORE.search(before) and not _PREFIX_DASH.search(before):
        return False
    asked = _YEAR_WORD_BEFORE.search(before)
    if year % 100 == 0 and not asked and _TITLE_BEFORE.search(before):  # "the Russell 2000"
        return False
    if year not in _PLAIN_YEARS and not asked:
        return False
    return not (_COUNTED_AFTER.match(text, end) and (year % 100 == 0 or year not in _PLAIN_YEARS) and not _IN_BEFORE.search(before))


@rule("'")
def _short_year(text: str, at: int, depth: int) -> Node | None:
    """As in "'82", "the '90s"."""
    if m := _SHORT_DECADE.match(text, at):
        return absolute(m.end(), calendar.decade(meaning.full_year(int(m["decade"]))))
    m = _SHORT_YEAR.match(text, at)
    if m is None or not _YEAR_WORD_BEFORE.search(words_before(text, at)):
        return None
    return absolute(m.end(), calendar.year(meaning.full_year(int(m["year"]))))
