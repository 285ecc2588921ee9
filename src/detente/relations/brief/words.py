"""How a brief says things: names, days, statements, excerpts. Pure functions over ``rules.yaml``."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from detente.knowledge.tables import lines, table
from detente.records import Actor, Quote, Span
from detente.relations.brief.rules import rules
from detente.relations.told import country_words

#: An excerpt is no longer than this many characters: two lines of a page.
EXCERPT = 200
#: And of a sentence that stands on the page before, no more than this.
AGAIN = 110
#: Words that a quotation needs to be understood by itself.
_ENOUGH = 7
_WORD = re.compile(r"[^\W\d_]{4,}")
#: Words are compared by so many letters: "lift" and "lifting".
_STEM = 5
_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


def clean(text: str) -> str:
    """A text on one line, without characters that steer how it is shown."""
    return _SPACE.sub(" ", text).strip()


# ---------------------------------------------------------------------- names


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, str]:
    return {iso3: name for _, (iso3, _, _, _, name, *_) in lines(table("countries.txt"), 9)}


def party_name(code: str | None) -> str:
    """A country's or international actor's name; the code where it has none, nothing for None."""
    if code is None:
        return ""
    return _countries().get(code) or rules().international.get(code) or code


def with_article(code: str) -> str:
    """The name as it stands in a sentence: ``the United States``, ``China``."""
    return f"the {party_name(code)}" if code in rules().article else party_name(code)


def actor_name(a: Actor) -> str:
    """Somebody in a sentence: people by name, others by country, bodies of no country by theirs."""
    if a.name and a.office:
        return clean(f"former {a.office} {a.name}" if a.former else a.name)
    if a.country and (a.country in _countries() or not a.name or a.name == party_name(a.country)):
        return with_article(a.country)
    name = clean(a.name or a.text)
    return f"the {name}" if a.name and rules().bodies.search(name) and not name.lower().startswith("the ") else name


def speaker_name(a: Actor) -> str:
    """Whose word something is: a person with country, a body with its country, or the country."""
    if a.name and a.country in _countries() and a.name != party_name(a.country) and (a.resolved_by or "").split("+")[0] not in _STATE:
        return clean(f"{a.name} ({party_name(a.country)})")
    return actor_name(a)


#: Ways to name a state itself (`Actor.resolved_by`): "Washington" is the United States.
_STATE = frozenset({"capital", "country", "demonym", "metonym"})


def capital(text: str) -> str:
    """With a capital at its beginning, which the others keep."""
    return text[:1].upper() + text[1:]


def listed(names: Iterable[str]) -> str:
    """``a, b and c``."""
    found = list(dict.fromkeys(names))
    return " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)


def issue_name(issue: str) -> str:
    """An issue as a heading: ``Technology controls``."""
    words = clean(issue.replace("_", " ")).split()
    proper = country_words() | {"sea", "strait"}
    return capital(" ".join(w.capitalize() if w in proper and any(x in country_words() for x in words) else w for w in words))


# ---------------------------------------------------------------------- statements


def known(a: Actor) -> bool:
    """Can somebody be told of: not "them", not "the three"?"""
    return bool(a.country or a.name)


def with_itself(actors: Sequence[Actor], recipients: Sequence[Actor]) -> bool:
    """Is one country all that stands on both sides? Then the reading of one of them is wrong, or nobody abroad is concerned."""
    left, right = {a.country for a in actors if a.country}, {a.country for a in recipients if a.country}
    return len(left) == 1 and left == right


def statement(event_type: str, mode: str | None, status: str, actors: Sequence[Actor], recipients: Sequence[Actor], trigger: str = "") -> str:
    """An event in one short sentence without its full stop: ``Antony Blinken is to visit China``."""
    r = rules()
    own = {a.country for a in actors}
    together = len(own - {None}) > 1
    abroad = [a for a in recipients if known(a) and (a.country is None or a.country not in own)]
    others = abroad if together or abroad else [a for a in recipients if known(a)]  # of "Russia, with the United States and Russia" one Russia is too many
    verb = r.verb(event_type, mode, trigger)
    who = listed(map(actor_name, actors)) or "somebody not named"
    whom = listed(map(actor_name, others))
    past = verb.past.replace("~", whom) if whom else verb.past_alone
    base = verb.base.replace("~", whom) if whom else verb.base_alone
    said = r.statuses[status].format(who=who, past=past, base=base)
    if len({actor_name(a) for a in actors}) > 1:
        for one, many in zip(r.plural[::2], r.plural[1::2]):
            said = said.replace(one, many, 1)
    return capital(said)


def readable(text: str) -> bool:
    """Is it a sentence that can be read, and not what stands around one on a web page: a list of links that nothing ends?"""
    return len(text) <= rules().longest


def excerpt(text: str, keep: Span | None = None, room: int = EXCERPT) -> str:
    """``text`` on one line, cut at words to ``room`` characters around ``keep`` (a span in it)."""
    if len(clean(text)) <= room:
        return clean(text)
    start, end = keep or (0, 0)
    first = max(0, min(start - (room - (end - start)) // 3, len(text) - room))
    first = 0 if first < 25 else text.find(" ", first, start) + 1 or first
    last = len(text) if first + room >= len(text) else text.rfind(" ", first, first + room)
    if last <= first:  # no word ends within the room
        last = first + room
    return f"{'… ' if first else ''}{clean(text[first:last]).strip(' ,;:')}{' …' if last < len(text) else ''}"


def spoken(q: Quote, text: str, around: Span) -> str:
    """What was said: in its own words where these are a sentence's worth, else the sentence that reports it (``around``, in ``text``)."""
    if q.direct and len(q.text.split()) >= _ENOUGH:
        return excerpt(q.text)
    few = len(q.text.split()) < _ENOUGH and around[1] - around[0] > AGAIN + _ENOUGH * 8  # a word or two in a long sentence
    room = AGAIN + q.span[1] - q.span[0] if few or around[1] - around[0] > EXCERPT else EXCERPT
    return excerpt(text[slice(*around)], (q.span[0] - around[0], q.span[1] - around[0]), min(room, EXCERPT))


# ---------------------------------------------------------------------- days


def day(value: datetime.date | str | None) -> str:
    """``18 Jun 2023``; a month or year stays one."""
    if value is None:
        return ""
    if isinstance(value, datetime.date):
        return f"{value.day} {value:%b %Y}"
    try:
        return day(datetime.date.fromisoformat(value))
    except ValueError:
        pass
    try:
        return f"{datetime.datetime.strptime(value, '%Y-%m'):%b %Y}"
    except ValueError:
        return clean(value)


def days(first: datetime.date | str | None, last: datetime.date | str | None) -> str:
    """A stretch of days, no more exact than it is."""
    a, b = (datetime.date.fromisoformat(x) if isinstance(x, str) else x for x in (first, last))
    if a is None or b is None:
        return f"from {day(a)}" if a else f"by {day(b)}" if b else ""
    if a == b:
        return day(a)
    if (a.year, a.month) == (b.year, b.month):
        whole = a.day == 1 and (b + datetime.timedelta(1)).day == 1
        return f"{a:%b %Y}" if whole else f"{a.day}–{day(b)}"
    if (a.month, a.day, b.month, b.day) == (1, 1, 12, 31):
        return str(a.year) if a.year == b.year else f"{a.year}–{b.year}"
    return f"{a.day} {a:%b} – {day(b)}" if a.year == b.year else f"{day(a)} – {day(b)}"


# ---------------------------------------------------------------------- matter


def stems(text: str) -> frozenset[str]:
    """What a text is about, as beginnings of its words without those that say nothing, and without names of countries."""
    found = {w[:_STEM] for x in _WORD.findall(text) if (w := x.lower()) not in rules().idle and w not in country_words()}
    return frozenset(found)
