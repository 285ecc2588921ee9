"""Agenda and promises across all reports of a store."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath

from detente.records import Coding, Document
from detente.relations.agenda import FORGOTTEN, PLANS, AgendaItem, agenda, during
from detente.relations.commitments import CommitmentItem, commitments
from detente.relations.told import Told
from detente.store.filters import parse_dyad
from detente.store.query import Query
from detente.store.rows import StoredEvent, read_coding
from detente.store.store import Store

Dyad = str | Sequence[str] | None


def stored_events(store: Store, dyad: Dyad = None, country: str | None = None) -> list[Told]:
    """The events of all reports of a store, each as its report tells it; a copy tells nothing that its original does not tell."""
    origins = _origins(store)
    return [as_told(m, origins) for m in store.mentions(dyad=dyad, country=country)]


def stored_agenda(
    store: Store,
    *,
    dyad: Dyad = None,
    country: str | None = None,
    as_of: datetime.date | None = None,
    since: datetime.date | None = None,
    until: datetime.date | None = None,
) -> list[AgendaItem]:
    """What the reports of a store announce, and what later ones say became of it. The text of reports is not read.

    Args:
        store: the store, at one of its versions.
        dyad: ``USA-CHN``: between the two; ``USA>CHN``: where the first acts.
        country: takes part, on either side.
        as_of: the day for which outcomes are asked; by default that of the last report in the store.
        since: only what is `during` this time; then only events are read that can belong to such plans, so that a large store answers soon. What
            could settle one of two plans settles the one announced first, among those of this time.
        until: its last day.

    Raises:
        QueryError: there is no such country.
    """
    today = as_of or _last_day(store)
    if since is None and until is None:
        return agenda(stored_events(store, dyad, country), today)
    plans = store.mentions(dyad=dyad, country=country, status=PLANS, since=since, until=until)
    origins = _origins(store)
    told = [as_told(m, origins) for m in store.mentions(dyad=dyad, country=country, ids=_near(store, plans, today))]
    return during(agenda(told, today), since, until)


#: Events that can belong to one of some plans: of its type, with one of its actors and one of its recipients, as far as both name any (see
#: `detente.relations.told.same_parties`), in a report of the time in which it is spoken of.
_NEAR = f"""
WITH asked AS MATERIALIZED (
  SELECT * FROM ($plans) WHERE published_earliest IS NULL OR published_earliest <= ?),
plans AS (
  SELECT DISTINCT event_type, unnest($keys(actors)) AS actor, $keys(recipients) AS others, published_earliest AS told,
         greatest(published_earliest, day_latest) AS due FROM asked),
sides AS (
  SELECT mention_id, event_type, $keys(actors) AS a, $keys(recipients) AS r, published_earliest AS told FROM mentions
  WHERE event_type IN (SELECT event_type FROM plans) AND (published_earliest IS NULL
    OR published_earliest BETWEEN (SELECT min(told) FROM plans) - {FORGOTTEN.days} AND (SELECT max(due) FROM plans) + {FORGOTTEN.days})),
named AS (SELECT *, unnest(list_distinct(a || r)) AS key FROM sides)
SELECT mention_id FROM asked
UNION
SELECT m.mention_id FROM named m JOIN plans p ON m.event_type = p.event_type AND m.key = p.actor
WHERE (len(p.others) = 0 OR len(m.r) = 0 OR list_has_any(p.others, m.a || m.r))
  AND (m.told IS NULL OR p.told IS NULL OR m.told BETWEEN p.told - {FORGOTTEN.days} AND p.due + {FORGOTTEN.days})
"""
_KEYS = re.compile(r"\$keys\((\w+)\)")


def _near(store: Store, plans: Query[StoredEvent], today: datetime.date | None) -> list[str]:
    """The ids of the tellings that can belong to one of ``plans``."""
    keys = r"list_filter(list_transform(\1, lambda x: coalesce(x.country, x.name)), lambda k: k IS NOT NULL)"
    sql = _KEYS.sub(keys, _NEAR).replace("$plans", plans.sql)
    return [row["mention_id"] for row in Query(store.cursor, sql, (*plans.values, today or datetime.date.max), dict).rows()]


def stored_commitments(store: Store, *, dyad: Dyad = None, country: str | None = None, as_of: datetime.date | None = None) -> list[CommitmentItem]:
    """Every promise in the reports of a store, and what later reports say became of it. Arguments and errors as for `stored_agenda`.

    Of a dyad are the promises that one makes to the other, and those of one in an event between the two.
    """
    # What keeps a promise need not name whom it was made to, so all events of the promisers' countries are looked at, and not those of the dyad alone.
    sides = parse_dyad(dyad)[:2] if dyad is not None else (country,)
    told = {(t.document.id, t.event.id): t for side in sides for t in stored_events(store, country=side)}
    wanted = {m.id for m in store.mentions(dyad=dyad, country=country)}
    return commitments(_promising(store, wanted), as_of or _last_day(store), list(told.values()))


def _last_day(store: Store) -> datetime.date | None:
    (row,) = Query(store.cursor, "SELECT max(published_latest) AS day FROM documents", (), dict).rows()
    day: datetime.date | None = row["day"]
    return day


def _promising(store: Store, wanted: set[str]) -> Iterator[tuple[str, Coding]]:
    """The codings in which something is promised by one of the ``wanted`` mentions, with no other promises."""
    asked = "SELECT * FROM documents WHERE document_id IN (SELECT document_id FROM commitments) ORDER BY published_earliest NULLS LAST, document_id"
    for row in Query(store.cursor, asked, (), dict).rows():
        coding = read_coding(row)
        kept = tuple(c for c in coding.commitments if f"{coding.document.id}#{c.event_id}" in wanted)
        if kept:
            yield row["source"] or PurePath(row["origin"] or coding.document.id).name, coding.model_copy(update={"commitments": kept})


def _origins(store: Store) -> dict[str, str]:
    """What reports without an outlet are named by: the file, the line or the address where they were read."""
    asked = "SELECT document_id, origin FROM documents WHERE source IS NULL AND origin IS NOT NULL AND outcome = 'coded'"
    return {row["document_id"]: PurePath(row["origin"]).name for row in Query(store.cursor, asked, (), dict).rows()}


def as_told(m: StoredEvent, origins: Mapping[str, str]) -> Told:
    """A stored event as the agenda asks for it. The report is named by its outlet, else by where it was read; its text is the one sentence."""
    document = Document(id=m.document_id, text=m.text, published=m.published, source=m.source)
    event = m.model_copy(update={"id": m.id.removeprefix(f"{m.document_id}#")})
    return Told(event, document, m.source or origins.get(m.document_id, m.document_id), m.text)
