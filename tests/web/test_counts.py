"""What stands in columns and beside each other on disk is what the rows of the store say, counted one by one."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from detente.relations.happenings import Dyad
from detente.store.rows import pairs
from detente.web import shelf
from detente.web.book import Book, opened
from detente.web.counts import KINDS, month_number
from detente.web.relation import profile
from detente.web.world import _back, ready, world

DAYS = (datetime.date(2023, 2, 20), datetime.date(2023, 6, 18), datetime.date.max)
MONTHS = ((datetime.date(2022, 1, 1), datetime.date(2023, 12, 1)), (datetime.date(2023, 2, 1), datetime.date(2023, 6, 1)))


@pytest.fixture(scope="module")
def book(store: Path) -> Book:
    return Book(opened(store))


@pytest.fixture(scope="module")
def events(book: Book) -> list[dict[str, Any]]:
    return book.rows("SELECT * FROM events")


def _of(row: dict[str, Any]) -> set[str]:
    """The pairs of countries that an event is one of."""
    words = pairs(row["actor_countries"] or (), row["recipient_countries"] or (), bool(row["reciprocal"])).split()
    sides = [w.split(">") for w in words]
    return {"-".join(sorted(s)) for s in sides if all(s) and s[0] != s[1]}


def _within(row: dict[str, Any], since: datetime.date, until: datetime.date) -> bool:
    day = row["day_earliest"]
    return day is not None and since <= day.replace(day=1) <= until


@pytest.mark.parametrize(("since", "until"), MONTHS)
def test_pairs_and_countries_are_ranked_by_their_events(book: Book, events: list[dict[str, Any]], since: datetime.date, until: datetime.date) -> None:
    found = [e for e in events if _within(e, since, until)]
    number = Counter(p for e in found for p in _of(e) if KINDS.isdisjoint(p.split("-")))
    ranked = book.counts.pairs(month_number(since), month_number(until), 30)
    assert [(f"{r['first']}-{r['second']}", r["events"]) for r in ranked] == sorted(number.items(), key=lambda p: (-p[1], p[0]))[:30]
    for r in ranked:
        mine = [e for e in found if f"{r['first']}-{r['second']}" in _of(e)]
        assert (r["reports"], r["conflict"]) == (sum(e["reports"] for e in mine), sum(e["quad_code"] >= 3 for e in mine))
    told = Counter(c for e in found for c in {*(e["actor_countries"] or ()), *(e["recipient_countries"] or ())} - KINDS)
    countries = book.counts.countries(month_number(since), month_number(until))
    assert [(c["country"], c["events"]) for c in countries] == sorted(told.items(), key=lambda c: (-c[1], c[0]))
    for c in countries:
        done = [
            e["goldstein"]
            for e in found
            if c["country"] in {*(e["actor_countries"] or ()), *(e["recipient_countries"] or ())} and e["status"] in ("happened", "ongoing")
        ]
        assert c["done"] == len(done)
        assert c["intensity"] == (pytest.approx(sum(done) / len(done)) if done else None)


def test_a_country_is_told_of_beside_those_that_it_has_most_events_with(book: Book, events: list[dict[str, Any]]) -> None:
    number: Counter[str] = Counter()
    last: dict[str, datetime.date | None] = {}
    for e in events:
        for p in _of(e):
            if "USA" in p.split("-"):
                (other,) = set(p.split("-")) - {"USA"}
                number[other] += 1
                last[other] = max(filter(None, (last.get(other), e["day_earliest"])), default=None)
    found = book.counts.beside("USA", 12)
    assert [(r["other"], r["events"], r["last"]) for r in found] == [(o, n, last[o]) for o, n in sorted(number.items(), key=lambda x: (-x[1], x[0]))[:12]]


def test_an_actor_is_shown_with_the_types_and_quad_classes_of_its_events(book: Book, events: list[dict[str, Any]]) -> None:
    person = next(a["name"] for e in events for a in e["actors"] if a["name"])
    for name in ("USA", "CHN", person):
        mine = [
            e
            for e in events
            if name in {*(e["actor_countries"] or ()), *(e["recipient_countries"] or ()), *(a["name"] for a in (*e["actors"], *e["recipients"]))}
        ]
        found = profile(book, name)
        assert found is not None
        assert found.total == len(mine)
        assert found.quads == {q: sum(e["quad_code"] == q for e in mine) for q in (1, 2, 3, 4)}
        number = Counter((e["event_type"], e["quad_code"]) for e in mine)
        assert [(k["event_type"], k["quad_code"], k["events"]) for k in found.types] == [
            (*kind, n) for kind, n in sorted(number.items(), key=lambda x: (-x[1], x[0]))
        ]


def test_a_person_is_known_by_country_and_office(book: Book, events: list[dict[str, Any]]) -> None:
    offices = defaultdict(Counter)
    for e in events:
        for a in (*(e["actors"] or ()), *(e["recipients"] or ())):
            if a["name"] and a["country"]:
                offices[a["name"], a["country"]][a["office"] or ""] += 1
    told = [(name, country, of) for (name, country), of in offices.items() if sum(n == name for n, _ in offices) == 1]
    assert told
    for name, country, of in told:
        found = profile(book, name)
        assert found is not None
        assert (found.country, found.office in of) == (country, True)
    people = book.counts.people("USA")
    assert people
    assert [p["events"] for p in people] == sorted((p["events"] for p in people), reverse=True)
    assert profile(book, "nobody at all") is None


@pytest.mark.parametrize("until", DAYS)
@pytest.mark.parametrize(
    ("table", "key", "sides"), [("commitments", "commitment_id", ("by_countries", "to_countries")), ("relations", "relation_id", ("parties", "parties"))]
)
def test_promises_and_judgements_of_a_pair_are_those_told_by_then_the_newest_first(
    book: Book, until: datetime.date, table: str, key: str, sides: tuple[str, str]
) -> None:
    rows = book.rows(f"SELECT * FROM {table}")
    shown = 0
    for one, other in combinations(("AUS", "CHN", "FRA", "IRN", "JPN", "USA"), 2):
        a, b = sides
        mine = [r for r in rows if (one in r[a] and other in r[b]) or (other in r[a] and one in r[b])]
        mine = [r for r in mine if (r["published_earliest"] or datetime.date.min) <= until]
        mine.sort(key=lambda r: r[key])
        mine.sort(key=lambda r: r["published_earliest"] or datetime.date.min, reverse=True)
        assert book.paired.newest(table, other, one, until, 3) == mine[:3]
        shown += len(mine)
    assert shown or until < datetime.date.max


@pytest.mark.parametrize("until", DAYS)
def test_disputes_of_a_pair_are_counted_by_issue(book: Book, until: datetime.date) -> None:
    rows = book.rows("SELECT * FROM disputes")
    shown = 0
    for one, other in combinations(("AUS", "CHN", "FRA", "IRN", "JPN", "PHL", "TWN", "USA"), 2):
        of_issue = defaultdict(list)
        for r in rows:
            if {one, other} <= set(r["parties"]) and (r["published_earliest"] or datetime.date.min) <= until:
                of_issue[r["issue"]].append(r)
        found = book.paired.disputes(one, other, until, 12)
        assert sorted((r["issue"], r["times"], r["reports"], r["last"]) for r in found) == sorted(
            (issue, len(mine), len({m["document_id"] for m in mine}), max((m["published_earliest"] for m in mine if m["published_earliest"]), default=None))
            for issue, mine in of_issue.items()
        )
        assert [r["reports"] for r in found] == sorted((r["reports"] for r in found), reverse=True)
        for r in found:
            assert (r["text"], r["document_id"]) in {(m["text"], m["document_id"]) for m in of_issue[r["issue"]] if m["published_earliest"] == r["last"]}
        shown += len(found)
    assert shown or until < datetime.date.max


@pytest.mark.parametrize("until", DAYS)
@pytest.mark.parametrize(("dense", "looked"), [(0, 1), (10**9, 1)], ids=["from the newest on", "by report"])
def test_quotes_beside_a_country_are_of_reports_that_tell_of_both(
    book: Book, until: datetime.date, dense: int, looked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "_DENSE", dense)
    monkeypatch.setattr(shelf, "_LOOKED", looked)
    met = defaultdict(set)
    for m in book.rows("SELECT document_id, actor_countries AS a, recipient_countries AS r FROM mentions"):
        for pair in combinations(sorted({*(m["a"] or ()), *(m["r"] or ())}), 2):
            met[pair].add(m["document_id"])
    quotes = book.rows("SELECT * FROM quotes ORDER BY published_earliest DESC NULLS LAST, document_id, span_start, quote_id")
    shown = 0
    for speaker, other in (("USA", "CHN"), ("CHN", "USA"), ("JPN", "USA"), ("USA", "FRA"), ("FJI", "TUV")):
        mine = [
            q["quote_id"] for q in quotes
            if q["speaker"]["country"] == speaker and q["document_id"] in met[tuple(sorted((speaker, other)))]  # type: ignore[index]
            and (q["published_earliest"] or datetime.date.min) <= until
        ]  # fmt: skip
        found = book.shelf.rows(book.shelf.quote.beside(speaker, other, 5, until), "quotes")
        assert [q["quote_id"] for q in found] == mine[:5]
        shown += len(mine)
    assert shown


def test_quotes_of_a_country_and_of_somebody_are_the_newest(book: Book) -> None:
    quotes = book.rows("SELECT * FROM quotes ORDER BY published_earliest DESC NULLS LAST, document_id, span_start, quote_id")
    for key, of in (("country", book.shelf.quote.of_country), ("name", book.shelf.quote.of_speaker)):
        for name in {q["speaker"][key] for q in quotes if q["speaker"][key]}:
            assert [q["quote_id"] for q in book.shelf.rows(of(name, 4), "quotes")] == [q["quote_id"] for q in quotes if q["speaker"][key] == name][:4]
        assert of("nobody", 4) == []


def test_what_is_made_beforehand_is_what_is_asked_for(book: Book, store: Path) -> None:
    other = Book(opened(store))
    ready(other)
    assert book.reports.last
    for back in (0, 5, 13):
        month = _back(book.reports.last.replace(day=1), back)
        assert world(other, month) == world(book, month)
    assert world(book).ranks


def test_an_index_of_days_before_and_after_all_news_has_empty_stretches_there(book: Book) -> None:
    dyad = Dyad("USA", "CHN")
    whole = book.index(dyad, "month", None, None)
    since, until = _back(whole.points[0].start, 30), whole.points[-1].end + datetime.timedelta(days=400)
    found = book.index(dyad, "month", since, until)
    assert {p.start: p for p in found.points}.items() >= {p.start: p for p in whole.points}.items()
    assert (found.points[0].start, found.points[-1].end >= until) == (since, True)
