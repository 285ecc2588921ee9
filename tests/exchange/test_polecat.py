from __future__ import annotations

import pytest
from hypothesis import given

from detente.exchange import codes
from detente.exchange.delimited import Notes
from detente.exchange.polecat import COLUMNS, POLECAT
from detente.exchange.reading import _read
from detente.exchange.rows import Row, actor
from detente.knowledge.tables import SECTORS
from detente.reading.sources import Failure
from tests.exchange.build import back, cells, events, kenya, macron, planned, same, visit, whats, written


def test_columns_are_those_of_the_published_files() -> None:
    assert len(COLUMNS) == 40
    assert written([], "polecat")[0] == ["\t".join(COLUMNS) + "\n"]
    assert (COLUMNS[0], COLUMNS[4], COLUMNS[9], COLUMNS[17], COLUMNS[39]) == ("Event ID", "Intensity", "Actor COW", "Recipient COW", "Version")


def test_line_has_names_and_cow_numbers_of_countries() -> None:
    [line] = cells([visit()], "polecat")
    assert (line["Actor Country"], line["Actor COW"], line["Recipient Country"], line["Recipient COW"]) == ("France", "220", "Kenya", "501")
    assert (line["Event Type"], line["Event Mode"], line["Quad Code"], line["Intensity"]) == ("CONSULT", "visit", "VERBAL COOPERATION", "4")
    assert (line["Placename"], line["City"], line["Province"], line["Country"], line["GeoNames ID"]) == ("Nairobi", "Nairobi", "None", "Kenya", "184745")
    assert (line["Contexts"], line["Wikipedia Actor ID"]) == ("diplomatic; economic", "None")


def test_international_actors_have_their_plover_names_and_no_cow_number() -> None:
    [line] = cells([visit(actors=[actor(name="WHO", country="UNO", sectors=["MED"])])], "polecat")
    assert (line["Actor Country"], line["Actor COW"]) == ("United Nations", "None")


def test_several_actors_stand_in_one_cell_in_the_same_order_everywhere() -> None:
    two = [macron(sectors=["GOV", "ELI"]), actor(text="rebels", name=None, country=None, sectors=["REB"])]
    [line] = cells([visit(actors=two)], "polecat")
    assert line["Actor Name"] == "Emmanuel Macron; rebels"
    assert line["Actor Country"] == "France; None"
    assert line["Actor COW"] == "220; None"
    assert line["Actor Sectors"] == "GOV|ELI; REB"
    assert line["Primary Actor Sector"] == "GOV; REB"
    [read] = back(written([visit(actors=two)], "polecat")[0], "polecat")
    assert [(a["country"], a["sectors"]) for a in read["actors"]] == [("FRA", ["GOV", "ELI"]), (None, ["REB"])]


def test_planned_visit_goes_out_as_the_agreement_that_plover_makes_of_it_on_the_day_of_the_report() -> None:
    [line] = cells([planned()], "polecat")
    assert (line["Event Type"], line["Event Mode"], line["Event Date"], line["Intensity"]) == ("AGREE", "None", "2023-06-19", "2.5")


@pytest.mark.parametrize("status", ["denied", "cancelled", "postponed", "possible", "requested", "conditional", "hypothetical", "planned"])
def test_what_has_not_happened_is_left_out_and_counted(status: str) -> None:
    attack = visit(event_type="ASSAULT", mode=None, plover="ASSAULT", cameo="190", quad_code=4, goldstein=-10.0, status=status)
    text, losses = written([attack], "polecat")
    assert len(text) == 1
    assert (losses.events, losses.left_out) == (1, 1)
    assert whats(losses, "left out") == [f"has not happened ({status})"]


def test_what_has_not_happened_goes_out_on_request_and_is_still_counted() -> None:
    text, losses = written([visit(status="denied")], "polecat", unrealised=True)
    assert len(text) == 2
    assert "has not happened (denied), and the format cannot say so" in whats(losses, "changed")


def test_statement_without_plover_type_is_left_out() -> None:
    text, losses = written([visit(event_type=None, mode=None, plover=None, cameo="010")], "polecat")
    assert len(text) == 1
    assert losses.left_out == 1


def test_what_the_format_cannot_say_is_counted() -> None:
    _, losses = written([visit(issues=["trade"], reciprocal=True, attribution=kenya())], "polecat")
    assert {"issues", "reciprocal", "attribution", "rule", "confidence"} <= set(whats(losses, "lost"))


def test_day_that_the_report_does_not_tell_is_none() -> None:
    [line] = cells([visit(when_edtf="2023-06", when_earliest=visit()["when_earliest"].replace(day=1))], "polecat")
    assert line["Event Date"] == "None"


def test_event_told_without_a_day_is_on_the_day_of_the_report_unless_told_as_history() -> None:
    without = dict.fromkeys(("when_text", "when_edtf", "when_earliest", "when_latest", "when_precision"))
    assert cells([visit(**without)], "polecat")[0]["Event Date"] == "2023-06-19"
    assert cells([visit(**without, background=True)], "polecat")[0]["Event Date"] == "None"


def test_tabs_quotation_marks_and_semicolons_in_names_break_no_line() -> None:
    text, losses = written([visit(actors=[macron(name='Emmanuel\t"Manu"\nMacron; jr')])], "polecat")
    assert text[1].count("\t") == 39
    assert "Emmanuel 'Manu' Macron, jr" in text[1]
    assert len(whats(losses, "changed")) == 2


@given(events(SECTORS, several=True))
def test_what_goes_out_comes_back(event: Row) -> None:
    [read] = back(written([event], "polecat")[0], "polecat")
    same(event, read, "event_id", "event_type", "mode", "plover", "quad_code", "when_earliest", "when_latest", "source", "published")
    same(event, read, "where_name", "where_country", "where_precision", "where_lat", "where_lon")
    for side in ("actors", "recipients"):
        assert [(a["name"], a["text"], a["country"], a["sectors"]) for a in read[side]] == [
            (a["name"], a["text"], a["country"], a["sectors"]) for a in event[side]
        ]
    assert written([read], "polecat")[0] == written([event], "polecat")[0]


# ---------------------------------------------------------------------- reading


def read(*text: str) -> list[Row | Failure]:
    return list(_read(iter(list(enumerate(text, 1))), "theirs.txt", "polecat", Notes()))


def line(**values: str) -> str:
    held = {"Event ID": "1", "Event Date": "2023-01-05", "Event Type": "PROTEST", **{k.replace("_", " "): v for k, v in values.items()}}
    return "\t".join(held.get(c, "None") for c in COLUMNS) + "\n"


HEAD = "\t".join(COLUMNS) + "\n"


def test_columns_are_found_by_name_whatever_their_order_and_older_name() -> None:
    head = HEAD.replace("Intensity", "Event Intensity").rstrip("\n") + "\tHeadline\n"
    [row] = read(head, line(Actor_Country="Peru").rstrip("\n") + "\tA headline\n")
    assert not isinstance(row, Failure)
    assert row["actors"][0]["country"] == "PER"


def test_header_with_stray_tabs_is_read() -> None:
    [row] = read(HEAD.replace("Actor Name\t", "Actor Name\t\t", 1), line(Actor_Country="Peru"))
    assert not isinstance(row, Failure)
    assert row["actors"][0]["country"] == "PER"


def test_countries_are_told_by_name_or_else_by_number() -> None:
    [row] = read(HEAD, line(Actor_Name="Rebels", Actor_Country="Nowhere", Actor_COW="260", Recipient_Country="Viet Nam"))
    assert not isinstance(row, Failure)
    assert (row["actors"][0]["country"], row["recipients"][0]["country"]) == ("DEU", "VNM")


def test_unknown_country_is_noted_and_not_guessed() -> None:
    notes = Notes()
    [row] = list(_read(iter([(1, HEAD), (2, line(Actor_Country="Ruritania"))]), "theirs.txt", "polecat", notes))
    assert not isinstance(row, Failure)
    assert row["actors"][0]["country"] is None
    assert notes.found == {"country 'Ruritania' is not known here": 1}


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (line(Event_Date="2023-02-30"), "theirs.txt:2: column Event Date: '2023-02-30' is no day"),
        (line(Event_Type="PARTY"), "theirs.txt:2: column Event Type: 'PARTY' is no PLOVER type"),
        (line(Latitude="95", Longitude="0"), "theirs.txt:2: column Latitude: 95 lies outside -90 to 90"),
        (line(Quad_Code="PEACE"), "theirs.txt:2: column Quad Code: 'PEACE' is none of"),
        ("1\t2023-01-05\n", "theirs.txt:2: 2 columns, where POLECAT has 40"),
    ],
)
def test_bad_line_is_named_with_file_line_and_column_and_costs_nothing_else(bad: str, said: str) -> None:
    failed, good = read(HEAD, bad, line())
    assert isinstance(failed, Failure)
    assert failed.reason.startswith(said)
    assert not isinstance(good, Failure)


def test_every_country_has_a_name_that_reads_back() -> None:
    names = codes.country_names("polecat")
    assert {c: names.read(n) for c, n in names.write.items()} == {c: c for c in names.write}


def test_empty_columns_are_columns() -> None:
    assert set(POLECAT.empty) <= set(COLUMNS)
