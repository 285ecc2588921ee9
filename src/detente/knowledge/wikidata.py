"""Refreshes office holders from Wikidata: positions of all countries, who held them from when to when, and their names.

Three steps, each of many small queries, as one large one would run into the service's time limit: positions (with the
country they belong to), holders of a batch of positions, names of a batch of persons. For every query the endpoint is
first asked how many rows there are, so that an answer that is short of rows is noticed. What is fetched goes into a state
file at once; a run that was interrupted takes it up there. The layer is written at the end, in one step.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from detente.errors import SourceError
from detente.knowledge import layer_files, layers
from detente.knowledge.layers import LayerFile, Row
from detente.knowledge.names import Names, key, own_names
from detente.knowledge.sparql import Binding, Endpoint, ShortAnswerError
from detente.knowledge.tables import lines, table

ENDPOINT = "https://query.wikidata.org/sparql"
#: Rows of a page; positions and persons of a query. Small enough for the service's limit of 60 s.
PAGE, POSITIONS, PERSONS = 2_000, 40, 150
#: Terms that ended before are left out, as our tables begin here.
SINCE = "1990"
#: State older than this many days is not taken up again: half of the layer would be of another time.
_STALE = 7
#: A minister without an end who began more years ago than this is hardly still in office.
_LONG = 25

# P298 ISO 3166-1 alpha-3 code · P1906 office held by head of state · P1313 office held by head of government · P279 subclass of
# P1001 applies to jurisdiction · P17 country · P39 position held · P580 start time · P582 end time · P570 date of death · P21 sex or gender
# Q7330070 foreign minister · Q83307 minister
_LABEL = 'OPTIONAL { ?position rdfs:label ?label . FILTER(LANG(?label) = "en") }'
QUERIES = {
    "heads": f"""SELECT DISTINCT ?position ?label ?iso ?head WHERE {{
  ?country wdt:P298 ?iso .
  {{ ?country wdt:P1906 ?position . BIND("head of state" AS ?head) }} UNION {{ ?country wdt:P1313 ?position . BIND("head of government" AS ?head) }}
  {_LABEL}
}}""",
    "foreign": f"""SELECT DISTINCT ?position ?label ?iso WHERE {{
  ?position wdt:P279* wd:Q7330070 ; wdt:P1001|wdt:P17 ?country .
  ?country wdt:P298 ?iso .
  {_LABEL}
}}""",
    "ministers": """SELECT DISTINCT ?position ?label ?iso WHERE {
  ?position wdt:P279+ wd:Q83307 ; wdt:P1001|wdt:P17 ?country ; rdfs:label ?label .
  ?country wdt:P298 ?iso .
  FILTER(LANG(?label) = "en" && REGEX(?label, "defen[cs]e|financ|treasury|exchequer", "i"))
}""",
    "holders": """SELECT DISTINCT ?statement ?person ?position ?start ?startPrecision ?end ?endPrecision ?death ?gender WHERE {
  VALUES ?position { @ }
  ?person p:P39 ?statement .
  ?statement ps:P39 ?position .
  MINUS { ?statement wikibase:rank wikibase:DeprecatedRank }
  OPTIONAL { ?statement pqv:P580 [ wikibase:timeValue ?start ; wikibase:timePrecision ?startPrecision ] }
  OPTIONAL { ?statement pqv:P582 [ wikibase:timeValue ?end ; wikibase:timePrecision ?endPrecision ] }
  OPTIONAL { ?person wdt:P570 ?death }
  OPTIONAL { ?person wdt:P21 ?gender }
}""",
    "names": """SELECT DISTINCT ?person ?name ?of WHERE {
  VALUES ?person { @ }
  { ?person rdfs:label ?name . BIND("label" AS ?of) } UNION { ?person skos:altLabel ?name . BIND("alias" AS ?of) }
  FILTER(LANG(?name) IN ("en", "mul"))
}""",
}
_KINDS = ("heads", "foreign", "ministers")
_ENTITY = re.compile(r"https?://www\.wikidata\.org/entity/(Q[1-9]\d*)")
_STATEMENT = re.compile(r"https?://www\.wikidata\.org/entity/statement/([Qq][1-9]\d*-[0-9A-Fa-f-]+)")
_TIME = re.compile(r"\+?(\d{4})-(\d\d)-(\d\d)T")
_GENDERS = {"Q6581097": "m", "Q6581072": "f"}
#: Lower offices that carry the words of the higher.
_LOWER = re.compile(
    r"\b(?:deputy|vice|assistant|shadow|junior|parliamentary|permanent|under-?secretary|minister of state|chief secretary|secretary to|delegate|spokes\w+)\b",
    re.I,
)
#: Titles of heads, as our tables word them; the longer first.
_HEADS = tuple(
    (
        "governor-general; federal chancellor; prime minister; supreme leader; chancellor; president; taoiseach; emperor; premier; sultan; queen; prince; "
        "grand duke; king; emir; pope"
    ).split("; ")
)
#: Ministries, by words of a position's label → title, and titles that some countries have instead.
_MINISTRIES: tuple[tuple[re.Pattern[str], str, tuple[str, ...]], ...] = (
    (re.compile(r"defen[cs]e", re.I), "defense minister", ("secretary of defense", "defence secretary")),
    (re.compile(r"financ|treasury|exchequer", re.I), "finance minister", ("secretary of the treasury", "treasury secretary", "chancellor of the exchequer")),
)
_FOREIGN: tuple[str, tuple[str, ...]] = ("foreign minister", ("foreign secretary", "secretary of state", "external affairs minister"))
_MONARCHS = frozenset({"king", "queen", "emperor", "sultan", "emir", "prince", "grand duke", "pope", "head of state", "president"})


@dataclass(frozen=True)
class Position:
    """An office of a country: its item, country code, and title in our words."""

    item: str
    country: str
    office: str


@dataclass(frozen=True)
class Term:
    """That somebody holds a position; dates as exact as Wikidata knows them."""

    person: str
    position: Position
    statement: str
    start: str
    end: str
    death: str
    gender: str


@dataclass(frozen=True)
class Updated:
    """What an update has brought: the layer, how many terms and persons it tells, and what was set aside, by reason."""

    layer: LayerFile
    terms: int
    persons: int
    set_aside: Mapping[str, int]


def update(endpoint: Endpoint, say: Callable[[str], None] = lambda _: None, today: datetime.date | None = None) -> Updated:
    """Fetches office holders and writes them as a layer of today.

    Raises:
        SourceError: the endpoint does not answer as it should; what was fetched is kept and nothing else is written.
        DataError: the folder of layers cannot be written.
    """
    today = today or datetime.date.today()
    names = own_names()
    aside: Counter[str] = Counter()
    with State(layers.folder() / "update.state.jsonl", endpoint.url, today) as state:
        if state.units:
            say(f"goes on with what was fetched before: {len(state.units)} queries")
        raw = [(kind, row) for kind in _KINDS for row in _unit(endpoint, state, kind, kind, ())]
        positions = _positions(raw, names, aside)
        for kind in _KINDS:
            if not any(k == kind for k, _ in raw):
                raise SourceError(f"{endpoint.url}: no position at all for {kind!r}; this is not Wikidata, or it is being rebuilt; nothing was written")
        say(f"{len(positions)} positions")
        found: list[Term] = []
        batches = list(_batches(sorted(positions), POSITIONS))
        for i, batch in enumerate(batches, 1):
            found += _terms(_unit(endpoint, state, f"holders {i}", "holders", batch), positions, aside)
            say(f"holders: {i} of {len(batches)}")
        terms = _closed(found, today, aside)
        called: dict[str, tuple[str, list[str]]] = {}
        batches = list(_batches(sorted({t.person for t in terms}), PERSONS))
        for i, batch in enumerate(batches, 1):
            called |= _called(_unit(endpoint, state, f"names {i}", "names", batch), aside)
            say(f"names: {i} of {len(batches)}")
        rows = list(_rows(terms, called, names, aside))
        if not rows:
            raise SourceError(f"{endpoint.url}: no holder of an office with dates and an English name; nothing was written")
        layer = layers.store(f"wikidata-{today.isoformat()}", rows, _provenance(endpoint, state, rows, aside, today))
        state.done()
    return Updated(layer, len(rows), len({r.wikidata for r in rows}), dict(aside))


# ---------------------------------------------------------------------- fetching


class State:
    """What has been fetched so far, a line a query. A line that was not written to its end is dropped."""

    def __init__(self, path: Path, endpoint: str, today: datetime.date) -> None:
        self.path = path
        self.units: dict[str, list[Binding]] = {}
        plan = hashlib.sha256(json.dumps([QUERIES, PAGE, POSITIONS, PERSONS]).encode()).hexdigest()
        head = {"endpoint": endpoint, "plan": plan, "started": today.isoformat()}
        kept = self._kept(head, today)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not kept:
                kept = json.dumps(head).encode() + b"\n"
            layers.write_whole(path, kept)
            self._out = path.open("ab")
        except OSError as error:
            raise SourceError(f"{path}: cannot be written: {error.strerror}; set {layers.FOLDER} to a folder of yours") from error

    def __enter__(self) -> State:
        return self

    def __exit__(self, *_: object) -> None:
        self._out.close()

    def _kept(self, head: dict[str, str], today: datetime.date) -> bytes:
        """The lines of an earlier run that count, with their rows taken in; none if it was another endpoint's, another version's or too long ago."""
        try:
            lines = self.path.read_bytes().splitlines(keepends=True)
            before = json.loads(lines[0])
            age = today - datetime.date.fromisoformat(before["started"])
        except (OSError, ValueError, IndexError, KeyError, TypeError):
            return b""
        if {**before, "started": ""} != {**head, "started": ""} or not 0 <= age.days <= _STALE:
            return b""
        kept = lines[:1]
        for line in lines[1:]:
            try:
                if not line.endswith(b"\n"):
                    break
                unit = json.loads(line)
                self.units[unit["unit"]] = unit["rows"]
            except (ValueError, KeyError, TypeError):
                break
            kept.append(line)
        return b"".join(kept)

    def put(self, unit: str, rows: Sequence[Binding]) -> None:
        """Keeps the rows of a query."""
        self._out.write(json.dumps({"unit": unit, "rows": rows}, ensure_ascii=False).encode() + b"\n")
        self._out.flush()
        os.fsync(self._out.fileno())
        self.units[unit] = list(rows)

    def done(self) -> None:
        """The layer is written: the state is needed no more."""
        self._out.close()
        self.path.unlink(missing_ok=True)


def _unit(endpoint: Endpoint, state: State, unit: str, kind: str, items: Sequence[str]) -> list[Binding]:
    """All rows of a query about ``items``, from the state or the endpoint."""
    unit = f"{unit} {hashlib.sha256(' '.join(items).encode()).hexdigest()[:12]}" if items else unit
    if unit not in state.units:
        query = QUERIES[kind].replace("@", " ".join(f"wd:{i}" for i in items))
        state.put(unit, fetch(endpoint, query))
    return state.units[unit]


def fetch(endpoint: Endpoint, query: str) -> list[Binding]:
    """All rows of a query, page by page; as many as the endpoint counts.

    Raises:
        SourceError: rows are missing at every try.
    """
    counted = _count(endpoint, query)
    order = " ".join(re.findall(r"\?\w+", query.partition("WHERE")[0]))
    for again in (True, False):
        rows: list[Binding] = []
        try:
            while len(rows) < counted:
                rows += endpoint.ask(f"{query}\nORDER BY {order}\nLIMIT {PAGE} OFFSET {len(rows)}", due=min(PAGE, counted - len(rows)))
            return rows
        except ShortAnswerError:
            before, counted = counted, _count(endpoint, query)
            if not again or counted == before:  # somebody has edited Wikidata meanwhile: once from the start
                raise
    raise AssertionError("the second time returns or raises")


def _count(endpoint: Endpoint, query: str) -> int:
    rows = endpoint.ask(f"SELECT (COUNT(*) AS ?count) WHERE {{ {{ {query} }} }}", due=1)
    try:
        return int(rows[0]["count"]["value"])
    except (KeyError, TypeError, ValueError):
        raise SourceError(f"{endpoint.url}: it was asked for a count and gave {str(rows[0])[:100]}; is this a SPARQL endpoint?") from None


def _batches(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (items[i : i + size] for i in range(0, len(items), size))


# ---------------------------------------------------------------------- understanding


def _value(row: Binding, variable: str) -> str | None:
    """The value of a variable; None where it is unbound or unknown (a blank node).

    Raises:
        ValueError: what is bound is no RDF term.
    """
    term: Any = row.get(variable)
    if term is None:
        return None
    if not isinstance(term, dict) or not isinstance(term.get("value"), str) or term.get("type") not in ("uri", "literal", "typed-literal", "bnode"):
        raise ValueError(variable)
    return None if term["type"] == "bnode" or "/.well-known/genid/" in term["value"] else term["value"]


def _item(row: Binding, variable: str, pattern: re.Pattern[str] = _ENTITY) -> str:
    found = pattern.fullmatch(_value(row, variable) or "")
    if found is None:
        raise ValueError(variable)
    return found[1]


def _date(row: Binding, variable: str, precision: str | None = None) -> str:
    """A date as exact as Wikidata knows it: precision 9 is a year, 10 a month, 11 a day; less exact is nothing."""
    value = _value(row, variable)
    exact = int(_value(row, precision) or 0) if precision and value else 11
    if value is None or exact < 9:
        return ""
    m = _TIME.match(value)
    if m is None:
        raise ValueError(variable)
    return "-".join(m.groups()[: {9: 1, 10: 2}.get(exact, 3)])


def _positions(raw: Iterable[tuple[str, Binding]], names: Names, aside: Counter[str]) -> dict[str, list[Position]]:
    """Item → the offices that it is; the same office of two countries is two."""
    codes = {row[0] for _, row in lines(table("countries.txt"), 9)}
    found: dict[str, dict[Position, None]] = defaultdict(dict)
    for kind, row in raw:
        try:
            item, country, label, head = _item(row, "position"), _value(row, "iso") or "", _value(row, "label") or "", _value(row, "head")
        except ValueError as error:
            aside[f"malformed position ({error})"] += 1
            continue
        if country not in codes:
            aside["position of no country of ours"] += 1
            continue
        office = _office(kind, label, head, names.offices(country))
        if office:
            found[item][Position(item, country, office)] = None
        else:
            aside["lower office"] += 1
    return {item: list(offices) for item, offices in found.items()}


def _office(kind: str, label: str, head: str | None, known: set[str]) -> str | None:
    """The title of a position in our words; ``known`` are the titles that our tables have for its country."""
    if _LOWER.search(label) and not (kind == "heads" and "vice" not in label.lower()):
        return None
    if kind == "heads":
        lower = label.lower()
        title = next((t for t in _HEADS if re.search(rf"\b{t}\b", lower)), head)
        return "chancellor" if title == "federal chancellor" else title
    if kind == "foreign":
        title, instead = _FOREIGN
    else:
        ministry = next((m for m in _MINISTRIES if m[0].search(label)), None)
        if ministry is None:
            return None
        _, title, instead = ministry
    return title if title in known else next((t for t in instead if t in known), title)


def _terms(rows: Iterable[Binding], positions: Mapping[str, list[Position]], aside: Counter[str]) -> list[Term]:
    found: dict[tuple[str, Position], Term] = {}
    for row in rows:
        try:
            statement, person, item = _item(row, "statement", _STATEMENT), _item(row, "person"), _item(row, "position")
            start, end = _date(row, "start", "startPrecision"), _date(row, "end", "endPrecision")
            death, gender = _date(row, "death"), _GENDERS.get((_value(row, "gender") or "").rpartition("/")[2], "")
        except ValueError as error:
            aside[f"malformed term ({error})"] += 1
            continue
        for position in positions.get(item, ()):
            term = Term(person, position, statement, start, end, death, gender)
            found.setdefault((statement, position), term)
    return list(found.values())


def _closed(terms: Iterable[Term], today: datetime.date, aside: Counter[str]) -> list[Term]:
    """Terms that can be used, since 1990. An end that Wikidata lacks is the start of the next holder, else the holder's death: nobody holds on longer."""
    seats: dict[Position, list[Term]] = defaultdict(list)
    for t in terms:
        seats[t.position].append(t)
    kept = []
    for position, held in seats.items():
        starts = sorted({(t.start, t.person) for t in held if t.start})
        for t in held:
            if not t.start and not t.end:
                aside["term without dates"] += 1
                continue
            if not t.end:
                following = next((s for s, person in starts if s > t.start and person != t.person), "")
                t = replace(t, end=min((d for d in (following, t.death) if d), default=""))
            if t.end and t.end < SINCE:
                aside[f"term that ended before {SINCE}"] += 1
            elif not t.end and position.office not in _MONARCHS and int(t.start[:4]) < today.year - _LONG:
                aside["term without end, too long ago to go on"] += 1
            elif t.end and t.end[: len(t.start)] < t.start[: len(t.end)]:
                aside["term that ends before it begins"] += 1
            else:
                kept.append(t)
    return kept


def _called(rows: Iterable[Binding], aside: Counter[str]) -> dict[str, tuple[str, list[str]]]:
    """Person → label and aliases in English; a label for all languages (mul) stands in for one that English lacks."""
    labels: dict[str, str] = {}
    aliases: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        try:
            person, name, of = _item(row, "person"), _value(row, "name"), _value(row, "of")
            language = row["name"].get("xml:lang")
            if name is None:
                raise ValueError("name")
        except (ValueError, KeyError) as error:
            aside[f"malformed name ({error})"] += 1
            continue
        if of == "alias":
            aliases[person].append(name)
        elif language == "en" or person not in labels:
            labels[person] = name
    return {person: (label, sorted(set(aliases[person]) - {label})) for person, label in labels.items()}


def _rows(terms: Iterable[Term], called: Mapping[str, tuple[str, list[str]]], names: Names, aside: Counter[str]) -> Iterator[Row]:
    """Facts of the layer, in order. A person whom our tables know by another spelling keeps ours, so that he or she stays one."""
    done = set()
    for t in sorted(terms, key=lambda t: (t.position.country, t.position.office, t.start or t.end, t.person)):
        once = (t.person, t.position.country, t.position.office, t.start, t.end)
        if once in done:
            continue
        done.add(once)
        if t.person not in called:
            aside["person without an English name"] += 1
            continue
        label, aliases = called[t.person]
        aliases = [a for a in aliases if _usable(a) and len(key(a)) > 1]  # one word alone is mostly a nickname
        name = _ours(label, t.position, names) or next(filter(None, (_ours(a, t.position, names, office=True) for a in aliases)), label)
        others = [n for n in dict.fromkeys((label, *aliases)) if n != name]
        cells = {
            "name": name, "kind": "person", "country": t.position.country, "sectors": "GOV", "office": t.position.office,
            "start": t.start, "end": t.end, "gender": t.gender, "wikidata": t.person,
        }  # fmt: skip
        problems = layer_files.Problems()
        raw = layer_files.Raw({**{k: (" ".join(v.split()),) if v else () for k, v in cells.items()}, "other_names": tuple(others[: layer_files.MAX_NAMES])}, 0)
        row = layer_files.check(raw, problems, f"statement {t.statement}, position {t.position.item}")
        if row is None or not _usable(name):
            aside[f"person whose name cannot be used ({problems.errors[0].partition(': ')[2][:60] if problems.errors else 'no Latin letters'})"] += 1
            continue
        yield row


def _ours(name: str, position: Position, names: Names, office: bool = False) -> str | None:
    """How our tables call the one person of that country (and office) whom they know by ``name``."""
    known = (f for f in names.facts(name) if f.kind in ("holder", "person") and f.country == position.country)
    found = {f.name for f in known if not office or f.office == position.office}
    return found.pop() if len(found) == 1 else None


def _usable(name: str) -> bool:
    """A name that a report in English may print: in Latin letters, beginning with a capital, in one line and not too long."""
    latin = all(c < "ɐ" or "Ḁ" <= c <= "ỿ" or not c.isalpha() for c in name)
    return latin and len(name) <= layer_files.MAX_NAME and name[:1].isupper() and ";" not in name and name.isprintable()


def _provenance(endpoint: Endpoint, state: State, rows: Sequence[Row], aside: Counter[str], today: datetime.date) -> dict[str, str]:
    return {
        "source": "Wikidata (CC0)",
        "endpoint": endpoint.url,
        "date": today.isoformat(),
        "facts": str(len(rows)),
        "queries": str(len(state.units)),
        "set aside": "; ".join(f"{reason}: {n}" for reason, n in sorted(aside.items())) or "nothing",
        "ends": "where Wikidata has none: the start of the next holder of the position, else the holder's death",
        **{f"query {name}": query for name, query in QUERIES.items()},
    }
