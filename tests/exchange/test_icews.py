from __future__ import annotations

import pytest
from hypothesis import given

from detente.exchange import codes
from detente.exchange.delimited import Notes
from detente.exchange.icews import COLUMNS
from detente.exchange.reading import _read
from detente.exchange.rows import Row, actor
from detente.ontology import ontology
from detente.reading.sources import Failure
from tests.exchange.build import back, cells, events, kenya, macron, planned, same, visit, whats, written

SECTORS = set(codes.icews_sectors().write) - {"IGO", "UNO", "EUR", "NGO"}
HEAD = "\t".join(COLUMNS) + "\n"


def test_columns_are_those_of_the_published_files() -> None:
    assert len(COLUMNS) == 20
    assert written([], "icews")[0] == [HEAD]
    assert (COLUMNS[0], COLUMNS[5], COLUMNS[6], COLUMNS[11], COLUMNS[19]) == ("Event ID", "Event Text", "CAMEO Code", "Story ID", "Longitude")


def test_line_has_names_of_countries_sectors_and_codes() -> None:
    [line] = cells([visit(recipients=[kenya(country="RUS", name="Russia")])], "icews")
    assert (line["Source Name"], line["Source Sectors"], line["Source Country"]) == ("Emmanuel Macron", "Government", "France")
    assert (line["Target Name"], line["Target Sectors"], line["Target Country"]) == ("Russia", "NA", "Russian Federation")
    assert (line["Event Text"], line["CAMEO Code"], line["Intensity"]) == ("Make a visit", "042", "1.9")
    assert (line["Event Date"], line["Sentence Number"], line["Publisher"]) == ("2023-06-18", "2", "The Daily")
    assert (line["City"], line["District"], line["Province"], line["Country"]) == ("Nairobi", "NA", "NA", "Kenya")


def test_meeting_is_two_rows_one_each_way_of_one_story() -> None:
    one, other = cells([visit(reciprocal=True)], "icews")
    assert (one["Source Country"], other["Source Country"]) == ("France", "Kenya")
    assert one["Event ID"] != other["Event ID"]
    assert one["Story ID"] == other["Story ID"]


def test_side_that_is_not_told_is_unspecified() -> None:
    [line] = cells([visit(recipients=[])], "icews")
    assert (line["Target Name"], line["Target Sectors"], line["Target Country"]) == ("Unspecified Actor", "Unspecified", "NA")
    [read] = back(written([visit(recipients=[])], "icews")[0], "icews")
    assert read["recipients"] == []


@pytest.mark.parametrize(("country", "name"), [("UNO", "United Nations"), ("EUR", "European Union"), ("IGO", "Arab League"), ("NGO", "Red Cross")])
def test_organisations_have_a_sector_instead_of_a_country(country: str, name: str) -> None:
    text, _ = written([visit(actors=[actor(name=name, country=country)])], "icews")
    [line] = cells([visit(actors=[actor(name=name, country=country)])], "icews")
    assert line["Source Country"] == "NA"
    [read] = back(text, "icews")
    assert (read["actors"][0]["country"], read["actors"][0]["sectors"]) == (country, [])


def test_sector_that_icews_has_no_name_for_is_counted() -> None:
    assert "sector PRM, which ICEWS has no name for" in whats(written([visit(actors=[macron(sectors=["PRM"])])], "icews")[1], "lost")


def test_planned_visit_does_not_go_out_as_a_visit() -> None:
    text, losses = written([planned()], "icews")
    assert text == [HEAD]
    assert losses.left_out == 1
    [line] = cells([planned()], "icews", unrealised=True)
    assert (line["CAMEO Code"], line["Event Text"], line["Event Date"]) == ("036", "Express intent to meet or negotiate", "2023-06-19")


def test_every_code_has_a_name_and_every_type_a_code_of_its_intent_or_none() -> None:
    assert set(codes.cameo()) == set(ontology().cameo)
    assert all(c.name for c in codes.cameo().values())
    for c in codes.cameo().values():
        assert c.event_type is None or c.event_type in ontology().types
        assert c.mode is None or (c.event_type and c.mode in ontology().types[c.event_type].modes)
    assert {codes.cameo()[code].event_type for kind in ontology().types if (code := codes.intent(kind))} == {"AGREE"}


@given(events(SECTORS))
def test_what_goes_out_comes_back(event: Row) -> None:
    text, _ = written([event], "icews")
    [read] = back(text, "icews")
    same(event, read, "event_id", "cameo", "goldstein", "when_earliest", "when_latest", "source")
    same(event, read, "where_country", "where_precision", "where_lat", "where_lon", "where_name")
    for side in ("actors", "recipients"):
        [one], [other] = event[side], read[side]
        assert (other["name"], other["country"], other["sectors"]) == (one["name"], one["country"], one["sectors"])
    assert written([read], "icews")[0] == text


# ---------------------------------------------------------------------- reading


def line(**values: str) -> str:
    held = {"Event ID": "1", "Event Date": "2018-06-01", "CAMEO Code": "040", **{k.replace("_", " "): v for k, v in values.items()}}
    return "\t".join(held.get(c, "NA") for c in COLUMNS) + "\n"


def read(*text: str) -> list[Row | Failure]:
    return list(_read(iter(list(enumerate(text, 1))), "theirs.tab", "icews", Notes()))


def test_ministries_and_parties_of_icews_are_sectors_of_plover() -> None:
    [row] = read(HEAD, line(Source_Name="A minister", Source_Sectors="Executive,Foreign Ministry,Government,(National) Major Party", Source_Country="Peru"))
    assert not isinstance(row, Failure)
    assert row["actors"][0]["sectors"] == ["GOV", "PTY"]


def test_code_that_lost_its_first_zero_is_read() -> None:
    [row] = read(HEAD, line(CAMEO_Code="40"))
    assert not isinstance(row, Failure)
    assert row["cameo"] == "040"


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (line(Event_Date="01/06/2018"), "theirs.tab:2: column Event Date: '01/06/2018' is no day; it must be like 2023-06-18"),
        (line(CAMEO_Code="999"), "theirs.tab:2: column CAMEO Code: '999' is no CAMEO code"),
        (line(Sentence_Number="2.5"), "theirs.tab:2: column Sentence Number: '2.5' is no whole number"),
        (line(Event_ID="NA"), "theirs.tab:2: column Event ID: empty"),
    ],
)
def test_bad_line_is_named_with_file_line_and_column(bad: str, said: str) -> None:
    failed, good = read(HEAD, bad, line())
    assert isinstance(failed, Failure)
    assert failed.reason == said
    assert not isinstance(good, Failure)
