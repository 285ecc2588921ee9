"""The knowledge tables: every one loads, codes are legal, dates are in order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from detente.errors import DataError
from detente.knowledge.check import _wrong_wording
from detente.knowledge.gazetteer import gazetteer
from detente.knowledge.tables import FOLDER, INTERNATIONAL, Fact, fingerprint, lines, several, table, tables

FIELDS = {
    "countries.txt": 9,
    "territories.txt": 7,
    "organizations.txt": 8,
    "groups.txt": 6,
    "agencies.txt": 4,
    "peoples.txt": 4,
    "agents.txt": 3,
    "people.txt": 8,
}
OFFICES = [f.name for f in tables("offices")]
DATE = re.compile(r"(?:\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?)?")
SECTORS = frozenset(
    [
        "GOV",
        "MIL",
        "COP",
        "SPY",
        "JUD",
        "LEG",
        "REB",
        "PRM",
        "UAF",
        "OPP",
        "PTY",
        "ELI",
        "CVL",
        "JRN",
        "REF",
        "EDU",
        "MED",
        "LAB",
        "AGR",
        "REL",
        "SOC",
        "BUS",
        "CRM",
        "UNK",
        "PRE",
        "IGO",
        "NGO",
        "UNO",
        "EUR",
        "IMG",
        "ISM",
        "MNC",
    ]
)
ISO = {row[0] for _, row in lines(table("countries.txt"), 9)}
COUNTRY = ISO | INTERNATIONAL | {""}
#: Codes of ISO 3166-1 alpha-3 for territories, which may be members of an organisation in their own name.
TERRITORIES = frozenset(
    [
        "ABW",
        "AIA",
        "ASM",
        "BES",
        "BMU",
        "COK",
        "CUW",
        "CYM",
        "ESH",
        "FLK",
        "FRO",
        "GIB",
        "GLP",
        "GRL",
        "GUF",
        "GUM",
        "MAC",
        "MNP",
        "MSR",
        "MTQ",
        "NCL",
        "NIU",
        "PRI",
        "PYF",
        "SXM",
        "TCA",
        "TKL",
        "VGB",
        "VIR",
        "WLF",
    ]
)


def at(file: str, number: int) -> str:
    return f"{file}, line {number}"


@pytest.mark.parametrize(("name", "fields"), FIELDS.items())
def test_table_loads_with_its_fields(name: str, fields: int) -> None:
    assert sum(1 for _ in lines(table(name), fields)) > 50


@pytest.mark.parametrize("name", OFFICES)
def test_office_table_loads_with_its_fields(name: str) -> None:
    assert sum(1 for _ in lines(table("offices") / name, 8)) > 20


def test_every_text_table_is_described() -> None:
    readme = (FOLDER / "README.md").read_text("utf-8")
    assert [f.name for f in FOLDER.iterdir() if f.name.endswith(".txt") and f"`{f.name}`" not in readme] == []


# ---------------------------------------------------------------- codes


def test_country_codes_are_legal_and_unique() -> None:
    rows = [row for _, row in lines(table("countries.txt"), 9)]
    assert all(re.fullmatch(r"[A-Z]{3}", r[0]) and re.fullmatch(r"[A-Z]{2}", r[1]) for r in rows)
    assert len({r[0] for r in rows}) == len({r[1] for r in rows}) == len(rows)
    assert len({r[4] for r in rows}) == len(rows)


def test_every_member_of_the_united_nations_is_a_country() -> None:
    assert {"USA", "CHN", "RUS", "IND", "BRA", "NGA", "FJI", "TUV", "SSD", "TLS", "MNE", "XKX", "TWN", "PSE"} <= ISO
    assert len(ISO) >= 195


def test_every_country_has_a_demonym_and_a_capital() -> None:
    """Hong Kong is a city, Antarctica has nobody."""
    assert [row[0] for _, row in lines(table("countries.txt"), 9) if not (row[6] and row[7]) and row[0] not in ("HKG", "ATA")] == []


@pytest.mark.parametrize(
    ("name", "column"), [("groups.txt", 1), ("agencies.txt", 1), ("peoples.txt", 1), ("people.txt", 1), ("organizations.txt", 1), ("territories.txt", 3)]
)
def test_country_columns_hold_country_codes(name: str, column: int) -> None:
    assert [(at(name, n), row[column]) for n, row in lines(table(name), FIELDS[name]) if row[column] not in COUNTRY] == []


@pytest.mark.parametrize("name", OFFICES)
def test_offices_belong_to_countries_or_organisations(name: str) -> None:
    """A holder must have the code that knowledge gives to his country's name, or the two are never one actor."""
    assert [(at(name, n), row[0]) for n, row in lines(table("offices") / name, 8) if row[0] not in COUNTRY] == []


@pytest.mark.parametrize(
    ("name", "column"), [("groups.txt", 2), ("agencies.txt", 2), ("people.txt", 2), ("organizations.txt", 2), ("territories.txt", 4), ("agents.txt", 1)]
)
def test_sector_columns_hold_plovers_sectors(name: str, column: int) -> None:
    assert [(at(name, n), row[column]) for n, row in lines(table(name), FIELDS[name]) if not set(several(row[column])) <= SECTORS] == []


def test_members_of_organisations_are_countries() -> None:
    wrong = [
        (at("organizations.txt", n), m) for n, row in lines(table("organizations.txt"), 8) for m in several(row[6]) if m.split(" (")[0] not in ISO | TERRITORIES
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("organization", "members"), [("North Atlantic Treaty Organization", 32), ("European Union", 27), ("Association of Southeast Asian Nations", 11)]
)
def test_members_of_well_known_organisations_are_complete(organization: str, members: int) -> None:
    (row,) = [row for _, row in lines(table("organizations.txt"), 8) if row[0] == organization]
    assert len([m for m in several(row[6]) if not re.search(r"\.\.\d{4}", m)]) in (members, members - 1)


@pytest.mark.parametrize(("name", "column"), [("agents.txt", 2), ("people.txt", 7)])
def test_genders_are_m_or_f_or_not_told(name: str, column: int) -> None:
    assert {row[column] for _, row in lines(table(name), FIELDS[name])} <= {"", "m", "f"}


# ---------------------------------------------------------------- dates


def dated() -> list[tuple[str, str, str, str]]:
    rows = [(at("people.txt", n), r[0], r[4], r[5]) for n, r in lines(table("people.txt"), 8)]
    rows += [(at("groups.txt", n), r[0], r[4], r[5]) for n, r in lines(table("groups.txt"), 6)]
    rows += [(at("organizations.txt", n), r[0], r[4], r[5]) for n, r in lines(table("organizations.txt"), 8)]
    return rows + [(at(f, n), r[3], r[4], r[5]) for f in OFFICES for n, r in lines(table("offices") / f, 8)]


def test_dates_are_days_months_or_years() -> None:
    assert [(where, start, end) for where, _, start, end in dated() if not DATE.fullmatch(start) or not DATE.fullmatch(end)] == []


def test_nothing_ends_before_it_begins() -> None:
    def ordered(start: str, end: str) -> bool:
        k = min(len(start), len(end))
        return not start or not end or start[:k] <= end[:k]

    assert [(where, name, start, end) for where, name, start, end in dated() if not ordered(start, end)] == []


def test_nothing_begins_in_the_far_future() -> None:
    assert [(where, start) for where, _, start, _ in dated() if start[:4] > "2030"] == []


# ---------------------------------------------------------------- reading


@pytest.mark.parametrize(
    ("fact", "day", "holds"),
    [
        (Fact("holder", "A", start="2020-03", end="2022-05-10"), "2022-05-10", True),
        (Fact("holder", "A", start="2020-03", end="2022-05-10"), "2022-05-11", False),
        (Fact("holder", "A", start="2020-03", end="2022-05-10"), "2020-02-28", False),
        (Fact("holder", "A", start="2020-03", end="2022-05-10"), "2020-03-01", True),
        (Fact("holder", "A", start="2020-03", end="2022-05-10"), "2022", True),
        (Fact("holder", "A", start="2020-03", end="2022-05-10"), "2022-05", True),
        (Fact("holder", "A", start="2020", end=""), None, True),
        (Fact("holder", "A", start="2020", end="2021"), None, False),
        (Fact("country", "A"), "1900", True),
    ],
)
def test_a_fact_holds_between_its_dates_as_exactly_as_they_are_known(fact: Fact, day: str | None, holds: bool) -> None:
    assert fact.holds(day) is holds


def test_a_line_with_too_few_fields_is_refused_with_file_and_line(tmp_path: Path) -> None:
    file = tmp_path / "mine.txt"
    file.write_text("# a comment\n\na | b | c\na | b\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"mine.txt, line 4: 2 fields where 3 are needed"):
        list(lines(file, 3))


def test_comments_and_empty_lines_are_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "mine.txt"
    file.write_text("# a comment\n\n a | b ;c | \n", encoding="utf-8")
    assert list(lines(file, 3)) == [(3, ["a", "b ;c", ""])]


@pytest.mark.parametrize(("field", "values"), [("", ()), ("a", ("a",)), ("a; b ;c", ("a", "b", "c")), (" ; ", ())])
def test_a_field_may_hold_several_values(field: str, values: tuple[str, ...]) -> None:
    assert several(field) == values


def test_fingerprint_is_stable() -> None:
    assert fingerprint() == fingerprint()
    assert fingerprint().startswith("sha256:")


def test_gazetteer_loads() -> None:
    assert gazetteer() is not None


def test_words_of_coreference_are_checked() -> None:
    told = {"kingdoms": ["SAU", "XXQ"], "together": ["meet", "meet"], "bodies": {"gang": {"kinds": ["club"], "sectors": ["MOB"]}}}
    assert [where for where, _ in _wrong_wording(told)] == ["kingdoms", "bodies, gang", "bodies, gang", "together"]
