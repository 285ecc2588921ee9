"""Office holders from Wikidata: all of them, whatever the endpoint does, and no layer rather than half of one."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from email.utils import format_datetime
from pathlib import Path

import pytest

from detente.errors import SourceError
from detente.knowledge import layers, wikidata
from detente.knowledge.names import Names
from detente.knowledge.sparql import Endpoint, Limits
from detente.knowledge.wikidata import Updated, update
from tests.knowledge import wikidata_server as server
from tests.knowledge.wikidata_server import Fault, Wikidata, called, plain, position, term, uri

TODAY = datetime.date(2026, 11, 24)
#: No test waits: pauses are only written down.
QUICK = Limits(pause=0, tries=4, backoff=2, connect=2, answer=0.4)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(layers.FOLDER, str(tmp_path / "layers"))
    for name, size in (("PAGE", 3), ("POSITIONS", 2), ("PERSONS", 2)):
        monkeypatch.setattr(wikidata, name, size)
    return tmp_path / "layers"


@pytest.fixture
def world() -> Iterator[Wikidata]:
    """Two countries and seven persons, none of them real."""
    w = Wikidata()
    w.rows["heads"] = [
        position("Q901", "President of Kenya", "KEN", "head of state"),
        position("Q902", "Prime Minister of Peru", "PER", "head of government"),
        position("Q903", "President of the Soviet Union", "SUN", "head of state"),
    ]
    w.rows["foreign"] = [
        position("Q904", "Minister of Foreign Affairs of Kenya", "KEN"),
        position("Q905", "Deputy Minister of Foreign Affairs of Kenya", "KEN"),
    ]
    w.rows["ministers"] = [
        position("Q906", "Minister of Defence of Kenya", "KEN"),
        position("Q907", "Minister of Economy and Finance of Peru", "PER"),
        position("Q908", "Secretary of the Treasury", "USA"),
    ]
    w.rows["holders"] = [
        term("Q11", "Q901", "2020-01-05", "2024-03-01"),
        term("Q12", "Q901", "2024-03-01"),
        term("Q13", "Q902", "2021-01-01", exact=9),
        term("Q14", "Q902", "2022-06-01", "2023-01-01", exact=10, gender="Q6581097"),
        term("Q14", "Q904", "2019-02-01"),
        term("Q15", "Q906", "2018-01-01", death=server.when("2020-05-06")),
        term("Q16", "Q907", "2023-07-01"),
        term("Q17", "Q908", "2025-01-01"),
    ]
    w.rows["names"] = [
        called("Q11", "Amina Exampleson"), called("Q11", "A. Exampleson", "alias"), called("Q12", "Brian Sampleton"), called("Q13", "Carla Muestra"),
        called("Q14", "Dario Ejemplo", language="mul"), called("Q15", "Esther Specimen"), called("Q16", "Félix Prototipo"), called("Q17", "Grace Instance"),
    ]  # fmt: skip
    with server.serving(w):
        yield w


def run(world: Wikidata, waits: list[float] | None = None, limits: Limits = QUICK) -> Updated:
    slept = [] if waits is None else waits
    with Endpoint(world.url, limits, sleep=lambda s: slept.append(s) if s else None) as endpoint:
        return update(endpoint, today=TODAY)


def told(folder: Path) -> list[tuple[str, ...]]:
    """Name, country, office, start, end of every fact of the layer."""
    (file,) = layers.stored()
    return [(cells[0], cells[2], *cells[4:7]) for _, cells in layers.rows(file)]


ALL = [
    ("Esther Specimen", "KEN", "defense minister", "2018-01-01", "2020-05-06"),
    ("Dario Ejemplo", "KEN", "foreign minister", "2019-02-01", ""),
    ("Amina Exampleson", "KEN", "president", "2020-01-05", "2024-03-01"),
    ("Brian Sampleton", "KEN", "president", "2024-03-01", ""),
    ("Félix Prototipo", "PER", "finance minister", "2023-07-01", ""),
    ("Carla Muestra", "PER", "prime minister", "2021", "2022-06"),
    ("Dario Ejemplo", "PER", "prime minister", "2022-06", "2023-01"),
    ("Grace Instance", "USA", "treasury secretary", "2025-01-01", ""),
]


def test_all_terms_arrive_page_by_page_with_dates_as_exact_as_known(world: Wikidata, folder: Path) -> None:
    result = run(world)
    assert [r for r in told(folder) if r[1] != "USA"] == [r for r in ALL if r[1] != "USA"]
    assert [r[2] in ("treasury secretary", "secretary of the treasury") for r in told(folder) if r[1] == "USA"] == [True]
    assert (result.terms, result.persons) == (8, 7)
    assert any("OFFSET 3" in q for q in world.queries)


def test_each_query_names_its_sender_and_asks_for_json(world: Wikidata) -> None:
    run(world)
    assert all(h["User-Agent"].startswith("detente/") and h["Accept"] == "application/sparql-results+json" for h in world.headers)


def test_queries_are_kept_apart_by_the_pause(world: Wikidata) -> None:
    waits: list[float] = []
    run(world, waits, Limits(pause=5))
    assert len(waits) == len(world.queries) - 1
    assert all(4 < w <= 5 for w in waits)


def test_the_layer_says_where_it_comes_from(world: Wikidata) -> None:
    about = layers.about(run(world).layer)
    assert (about["endpoint"], about["date"], about["facts"]) == (world.url, "2026-11-24", "8")
    assert "P39" in about["query holders"]
    (file,) = layers.stored()
    first = next(cells for _, cells in layers.rows(file))
    assert first[9:] == ["Q15", "statement Q15-906ABC-2018, position Q906"]


def test_facts_carry_the_item_and_resolve_on_their_day(world: Wikidata) -> None:
    run(world)
    (fact,) = Names(layers.in_use()).holders("KEN", "president", "2022-01-01")
    assert (fact.name, fact.wikidata) == ("Amina Exampleson", "Q11")


def test_a_person_known_by_another_spelling_keeps_ours(world: Wikidata, folder: Path) -> None:
    world.rows["names"][0] = called("Q11", "William Samoei Arap Ruto")
    world.rows["names"][1] = called("Q11", "William Ruto", "alias")
    world.rows["holders"][0] = term("Q11", "Q901", "2022-09-13")
    run(world)
    assert "William Ruto" in {r[0] for r in told(folder)}
    (file,) = layers.stored()
    assert any("William Samoei Arap Ruto" in cells[7] for _, cells in layers.rows(file))


# ---------------------------------------------------------------------- faults

FAULTS: dict[str, Fault] = {
    "429 with seconds": server.refuse(429, Retry_After="17"),
    "500": server.refuse(500),
    "503": server.refuse(503),
    "cut off": server.cut_off,
    "connection closed": server.hang_up,
    "empty page": server.empty,
    "web page": server.web_page,
    "other JSON": server.other_json,
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("at", [1, 2, 5, 9, 14, 20])
def test_nothing_is_lost_by_a_fault(world: Wikidata, folder: Path, fault: str, at: int) -> None:
    world.faults[at] = FAULTS[fault]
    run(world)
    assert len(world.queries) > at
    assert [r for r in told(folder) if r[1] != "USA"] == [r for r in ALL if r[1] != "USA"]


@pytest.mark.parametrize("fault", [server.late(0.8), server.drop_by_drop], ids=["late", "drop by drop"])
def test_a_slow_answer_is_asked_for_again(world: Wikidata, folder: Path, fault: Fault) -> None:
    world.faults[4] = fault
    run(world)
    assert len(told(folder)) == 8


def test_retry_after_is_obeyed_in_seconds_and_as_a_date(world: Wikidata) -> None:
    then = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=100)
    world.faults = {1: server.refuse(429, Retry_After="17"), 2: server.refuse(503, Retry_After=format_datetime(then, usegmt=True)), 3: server.refuse(429)}
    waits: list[float] = []
    run(world, waits)
    assert waits[0] == 17
    assert 90 < waits[1] <= 100
    assert waits[2] == 8  # no Retry-After: the third step of the backoff


def test_who_is_asked_to_stay_away_for_long_stops_and_says_so(world: Wikidata, folder: Path) -> None:
    world.faults[3] = server.refuse(429, Retry_After="86400")
    with pytest.raises(SourceError, match=r"429.*left alone for 86400 s; run the command again after that"):
        run(world)
    assert layers.stored() == []


@pytest.mark.parametrize("at", [1, 2, 7, 13, 19])
def test_an_interrupted_run_writes_no_layer_and_goes_on_where_it_stopped(world: Wikidata, folder: Path, at: int) -> None:
    world.broken = at
    with pytest.raises(SourceError, match=r"503.*what was fetched is kept: run the command again later"):
        run(world)
    assert layers.stored() == []
    world.broken, world.queries = None, []
    run(world)
    again = len(world.queries)
    assert len(told(folder)) == 8
    layers.remove("wikidata-2026-11-24")
    world.queries = []
    run(world)
    assert again <= len(world.queries) - (at - 1) // 2  # a unit that was not complete is asked for anew
    assert not (folder / "update.state.jsonl").exists()


def test_a_state_that_was_torn_while_written_loses_only_its_last_line(world: Wikidata, folder: Path) -> None:
    world.broken = 12
    with pytest.raises(SourceError):
        run(world)
    state = folder / "update.state.jsonl"
    state.write_bytes(state.read_bytes()[:-20])
    world.broken = None
    run(world)
    assert len(told(folder)) == 8


def test_the_state_of_another_endpoint_or_week_is_not_taken_up(world: Wikidata, folder: Path) -> None:
    world.broken = 12
    with pytest.raises(SourceError):
        run(world)
    state = folder / "update.state.jsonl"
    state.write_text(state.read_text("utf-8").replace("2026-11-24", "2026-11-10", 1), "utf-8")
    world.broken, world.queries = None, []
    run(world)
    assert "wdt:P1906" in world.queries[0]


def test_an_answer_that_stays_short_of_rows_is_an_error(world: Wikidata) -> None:
    world.faults = dict.fromkeys(range(2, 40, 1), server.empty)
    with pytest.raises(SourceError, match="0 rows where"):
        run(world)
    assert layers.stored() == []


def test_an_endpoint_that_knows_no_positions_writes_nothing(world: Wikidata) -> None:
    world.rows["ministers"] = []
    with pytest.raises(SourceError, match="no position at all for 'ministers'"):
        run(world)
    assert layers.stored() == []


def test_malformed_rows_are_set_aside_and_counted(world: Wikidata, folder: Path) -> None:
    genid = {"type": "uri", "value": "http://www.wikidata.org/.well-known/genid/0a1b"}
    world.rows["holders"] += [
        term("Q11", "Q901", "2020-01-05") | {"person": "Q11"},
        term("Q11", "Q901") | {"start": plain("soon"), "startPrecision": plain("11")},
        term("Q11", "Q901") | {"start": {"type": "bnode", "value": "t1"}},
        term("Q11", "Q901", "2020-01-05") | {"person": genid},
        term("Q18", "Q901", "2019-01-05", "2019-02-01"),
        term("Q16", "Q907", "1960-01-01", "1961-01-01"),
    ]
    world.rows["names"] += [{"person": uri("Q11"), "name": {"type": "literal"}, "of": plain("alias")}]
    aside = run(world).set_aside
    assert len(told(folder)) == 8
    assert aside == {
        "position of no country of ours": 1,
        "lower office": 1,
        "malformed term (person)": 2,
        "malformed term (start)": 1,
        "term without dates": 1,
        "term that ended before 1990": 1,
        "person without an English name": 1,
        "malformed name (name)": 1,
    }


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (server.refuse(400), r"refuses the query with 400 \(Bad Request\): java"),
        (server.refuse(403), "refuses the query with 403"),
        (server.refuse(301, Location="http://elsewhere.example/sparql"), r"moved to http://elsewhere\.example/sparql; if you trust that"),
    ],
)
def test_what_no_second_try_can_mend_is_told_at_once(world: Wikidata, fault: Fault, message: str) -> None:
    world.faults[1] = fault
    with pytest.raises(SourceError, match=message):
        run(world)
    assert len(world.queries) == 1


def test_an_answer_is_not_read_beyond_the_limit(world: Wikidata) -> None:
    with pytest.raises(SourceError, match="larger than 100 bytes"):
        run(world, limits=Limits(pause=0, size=100))


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.org", "example.org/sparql"])
def test_only_web_addresses_are_asked(url: str) -> None:
    with pytest.raises(SourceError, match="begins with https://"):
        Endpoint(url)


def test_nobody_there_is_told_with_the_address() -> None:
    with (
        Endpoint("http://127.0.0.1:9/sparql", Limits(pause=0, tries=2, connect=1), sleep=lambda _: None) as endpoint,
        pytest.raises(SourceError, match=r"127\.0\.0\.1:9.*no connection"),
    ):
        endpoint.ask("ASK {}")
