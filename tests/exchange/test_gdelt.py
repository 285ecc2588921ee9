from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from detente.exchange import codes
from detente.exchange.delimited import Notes
from detente.exchange.gdelt import COLUMNS, GDELT
from detente.exchange.reading import _read
from detente.exchange.rows import Row, actor, fraction
from detente.reading.sources import Failure
from tests.exchange.build import back, cells, events, kenya, macron, planned, same, visit, whats, written

ROLES = set(codes.cameo_roles().write) - {"IGO", "NGO", "ISM", "IMG", "MNC"}


def test_columns_are_those_of_gdelt_2_and_no_line_names_them() -> None:
    assert len(COLUMNS) == 61
    assert written([], "gdelt")[0] == []
    at = {1: "SQLDATE", 5: "Actor1Code", 15: "Actor2Code", 25: "IsRootEvent", 26: "EventCode", 34: "AvgTone", 51: "ActionGeo_Type", 60: "SOURCEURL"}
    assert {n: COLUMNS[n] for n in at} == at


def test_line_has_cameo_codes_of_actors_and_fips_codes_of_places() -> None:
    [line] = cells([visit(recipients=[kenya(country="DEU", name="Germany")], where_country="DEU", where_name="Bonn")], "gdelt")
    assert (line["Actor1Code"], line["Actor1CountryCode"], line["Actor1Type1Code"], line["Actor2Code"]) == ("FRAGOV", "FRA", "GOV", "DEU")
    assert (line["ActionGeo_Type"], line["ActionGeo_FullName"], line["ActionGeo_CountryCode"]) == ("4", "Bonn, Germany", "GM")
    assert (line["EventCode"], line["EventBaseCode"], line["EventRootCode"], line["QuadClass"], line["GoldsteinScale"]) == ("042", "042", "04", "1", "1.9")
    assert (line["SQLDATE"], line["MonthYear"], line["Year"], line["DATEADDED"]) == ("20230618", "202306", "2023", "20230619000000")
    assert (line["NumMentions"], line["NumSources"], line["NumArticles"], line["IsRootEvent"]) == ("1", "1", "1", "1")
    assert line["SOURCEURL"] == "https://daily.example/1"


def test_tone_is_not_written_as_it_is_on_another_scale() -> None:
    [line] = cells([visit(tone=-0.4)], "gdelt")
    assert line["AvgTone"] == ""
    assert "tone, which is on another scale" in whats(written([visit(tone=-0.4)], "gdelt")[1], "lost")


@pytest.mark.parametrize(
    ("country", "code", "theirs", "group", "role"),
    [("ROU", "ROM", "ROM", "", ""), ("UNO", "IGOUNO", "", "UNO", "IGO"), ("EUR", "IGOEUREEC", "EUR", "EEC", "IGO"), ("ISM", "NGM", "", "", "NGM")],
)
def test_actor_codes_of_cameo(country: str, code: str, theirs: str, group: str, role: str) -> None:
    [line] = cells([visit(actors=[actor(name="X", country=country)])], "gdelt")
    assert [line[f"Actor1{c}"] for c in ("Code", "CountryCode", "KnownGroupCode", "Type1Code")] == [code, theirs, group, role]
    [read] = back(written([visit(actors=[actor(name="X", country=country)])], "gdelt")[0], "gdelt")
    assert (read["actors"][0]["country"], read["actors"][0]["sectors"]) == (country, [])


def test_sector_that_cameo_has_no_code_for_is_counted() -> None:
    assert any("sector PTY" in what for what in whats(written([visit(actors=[macron(sectors=["PTY"])])], "gdelt")[1], "lost"))


def test_media_and_medicine_change_places_between_plover_and_cameo() -> None:
    [line] = cells([visit(actors=[macron(sectors=["JRN", "MED"])])], "gdelt")
    assert (line["Actor1Type1Code"], line["Actor1Type2Code"]) == ("MED", "HLH")


@pytest.mark.parametrize(("lon", "code"), [(34.45, "GZ"), (35.2, "WE"), (None, "")])
def test_palestine_has_the_fips_code_of_the_part_that_the_place_lies_in(lon: float | None, code: str) -> None:
    assert cells([visit(where_country="PSE", where_lon=lon)], "gdelt")[0]["ActionGeo_CountryCode"] == code


def test_american_places_have_their_own_types() -> None:
    assert cells([visit(where_country="USA", where_precision="region")], "gdelt")[0]["ActionGeo_Type"] == "2"
    assert cells([visit(where_country="USA", where_precision="city")], "gdelt")[0]["ActionGeo_Type"] == "3"
    assert cells([visit(where_country="USA", where_precision="country")], "gdelt")[0]["ActionGeo_FeatureID"] == "US"


def test_place_in_no_country_is_left_empty_and_counted() -> None:
    sea = visit(where_name="South China Sea", where_country=None, where_precision="area")
    assert cells([sea], "gdelt")[0]["ActionGeo_FullName"] == ""
    assert "a place that is no country, province or city, or lies in no country" in whats(written([sea], "gdelt")[1], "lost")


def test_concession_has_the_quad_class_of_its_cameo_category() -> None:
    concession = visit(event_type="CONCEDE", mode=None, plover="CONCEDE", cameo="080", quad_code=1, goldstein=5.0)
    assert cells([concession], "gdelt")[0]["QuadClass"] == "2"


def test_day_that_is_not_known_leaves_month_and_year() -> None:
    [line] = cells([visit(when_earliest=date(2023, 6, 1), when_latest=date(2023, 6, 30), when_edtf="2023-06")], "gdelt")
    assert (line["SQLDATE"], line["MonthYear"], line["Year"], line["FractionDate"]) == ("", "202306", "2023", "")
    [read] = back(written([visit(when_earliest=date(2023, 6, 1), when_latest=date(2023, 6, 30), when_edtf="2023-06")], "gdelt")[0], "gdelt")
    assert (read["when_earliest"], read["when_latest"], read["when_precision"]) == (date(2023, 6, 1), date(2023, 6, 30), "month")


def test_fraction_of_the_year_is_gdelts() -> None:
    assert f"{fraction(date(2015, 2, 18)):.4f}" == "2015.1315"


def test_planned_visit_does_not_go_out_as_a_visit() -> None:
    text, losses = written([planned()], "gdelt")
    assert text == []
    assert losses.left_out == 1
    [line] = cells([planned()], "gdelt", unrealised=True)
    assert (line["EventCode"], line["EventRootCode"], line["SQLDATE"], line["GoldsteinScale"]) == ("036", "03", "20230619", "4")


def test_meeting_is_two_rows_and_several_actors_one_each() -> None:
    assert [(x["Actor1Name"], x["Actor2Name"]) for x in cells([visit(reciprocal=True)], "gdelt")] == [
        ("EMMANUEL MACRON", "KENYA"),
        ("KENYA", "EMMANUEL MACRON"),
    ]
    assert len(cells([visit(actors=[macron(), kenya(country="UGA")])], "gdelt")) == 2


def test_pairs_within_one_country_are_not_made_of_an_event_between_countries() -> None:
    both = [macron(), kenya(name="William Ruto")]
    assert [(x["Actor1CountryCode"], x["Actor2CountryCode"]) for x in cells([visit(actors=both, recipients=[kenya()])], "gdelt")] == [("FRA", "KEN")]


def test_ids_are_whole_numbers_that_a_double_holds_and_that_are_the_same_every_time() -> None:
    ids = [int(x["GLOBALEVENTID"]) for x in cells([visit(reciprocal=True)], "gdelt")]
    assert len(set(ids)) == 2
    assert all(int(float(i)) == i for i in ids)
    assert ids == [int(x["GLOBALEVENTID"]) for x in cells([visit(reciprocal=True)], "gdelt")]


@given(events(ROLES))
def test_what_goes_out_comes_back(event: Row) -> None:
    text, _ = written([event], "gdelt")
    [read] = back(text, "gdelt")
    same(event, read, "event_id", "cameo", "goldstein", "when_earliest", "when_latest", "published")
    same(event, read, "where_country", "where_precision", "where_lat", "where_lon", "where_name")
    for side in ("actors", "recipients"):
        [one], [other] = event[side], read[side]
        assert (other["name"], other["country"], other["sectors"]) == (" ".join(one["name"].upper().split()), one["country"], one["sectors"])
    assert written([read], "gdelt")[0] == text


def test_type_of_a_code_of_ours_is_the_type_that_it_came_from() -> None:
    """But for destruction, whose code (seize or damage property) is COERCE's."""
    from detente.ontology import ontology

    wrong = {
        (kind.name, mode)
        for kind in ontology().types.values()
        for mode in (None, *kind.modes)
        if codes.cameo()[ontology().code(kind.name, mode).cameo].event_type != kind.name
    }
    assert wrong == {("ASSAULT", "destroy")}


# ---------------------------------------------------------------------- reading


def line(**values: str) -> str:
    held = {"GLOBALEVENTID": "410412347", "SQLDATE": "20150218", "EventCode": "042", "EventRootCode": "04", **values}
    return "\t".join(held.get(c, "") for c in COLUMNS) + "\n"


def read(*text: str) -> list[Row | Failure]:
    return list(_read(iter(list(enumerate(text, 1))), "theirs.csv", "gdelt", Notes()))


def test_line_of_names_that_some_copies_have_is_no_event() -> None:
    assert len(read("\t".join(COLUMNS) + "\n", line())) == 1


def test_code_that_lost_its_first_zero_is_told_by_its_category() -> None:
    [row] = read(line(EventCode="10", EventRootCode="1"))
    assert not isinstance(row, Failure)
    assert row["cameo"] == "010"
    [row] = read(line(EventCode="42", EventRootCode="4"))
    assert not isinstance(row, Failure)
    assert row["cameo"] == "042"


def test_statement_has_no_plover_type() -> None:
    [row] = read(line(EventCode="010", EventRootCode="01"))
    assert not isinstance(row, Failure)
    assert row["event_type"] is None


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (line(SQLDATE="20151301"), "theirs.csv:1: column SQLDATE: '20151301' is no day; it must be like 20230618"),
        (line(EventCode="999", EventRootCode=""), "theirs.csv:1: column EventCode: '999' is no CAMEO code"),
        (line(ActionGeo_Type="9"), "theirs.csv:1: column ActionGeo_Type: '9' is none of 1 to 5"),
        (line(GoldsteinScale="high"), "theirs.csv:1: column GoldsteinScale: 'high' is no number"),
        ("\t" * 57 + "\n", "theirs.csv:1: 58 columns, where GDELT has 61"),
    ],
)
def test_bad_line_is_named_with_file_line_and_column(bad: str, said: str) -> None:
    if not bad.strip():
        bad = "x" + bad
    failed, good = read(bad, line())
    assert isinstance(failed, Failure)
    assert failed.reason.startswith(said)
    assert not isinstance(good, Failure)


def test_empty_columns_are_columns() -> None:
    assert set(GDELT.empty) <= set(COLUMNS)
