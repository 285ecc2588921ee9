"""Files open in R by the lines of docs/exchange-formats.md, and what R writes is read back as the same events."""

from __future__ import annotations

import re
import shutil
import subprocess
import warnings
from pathlib import Path

import pytest

from detente.exchange.delimited import Notes
from detente.exchange.reading import read_rows
from detente.exchange.rows import actor
from tests.exchange.build import macron, planned, visit, written

PAGE = Path(__file__).parents[2] / "docs" / "exchange-formats.md"
#: How each file is written again by R's own functions.
WRITE = {
    "csv": 'write.csv(e, "again", row.names = FALSE, na = "")',
    "icews": 'write.table(e, "again", sep = "\\t", row.names = FALSE)',
    "polecat": 'write.table(e, "again", sep = "\\t", row.names = FALSE, na = "None")',
    "gdelt": 'write.table(e, "again", sep = "\\t", row.names = FALSE, col.names = FALSE, na = "")',
}
#: The day and the CAMEO code of the first event, by the column's number; POLECAT has no code.
COLUMNS = {"csv": ("when_earliest", "cameo"), "icews": ("Event Date", "CAMEO Code"), "polecat": ("Event Date", "Event Mode"), "gdelt": ("V2", "V27")}


@pytest.fixture(scope="module")
def rscript() -> str:
    found = shutil.which("Rscript")
    if found is None:
        warnings.warn("Rscript is not installed: no file has been opened in R", stacklevel=1)
        pytest.skip("Rscript is not installed: no file has been opened in R")
    return found


def reading(format: str) -> str:
    """The line of the page that reads this format."""
    (line,) = re.findall(rf"^e <- (read\..*\"e\.{format}\".*)$", PAGE.read_text("utf-8"), re.M)
    return str(line)


@pytest.mark.parametrize("format", sorted(WRITE))
def test_a_file_opens_in_r_and_comes_back_from_it_unchanged(rscript: str, tmp_path: Path, format: str) -> None:
    rows = [
        visit(actors=[macron(name='Zoë "Zed" O\'Brien, #1 \\ 习近平')], where_name="Quận 1 – “Sài Gòn”", sentence_text='He said: "It\'s 100% #over";\n\\n 😀'),
        visit(event_id="doc#2", recipients=[actor(text="T", name="T", country="CIV"), actor(text="Kenya", name="Kenya", country="KEN")], goldstein=-10.0),
        planned(event_id="doc#3", where_text=None, where_name=None, where_country=None, where_lat=None, where_lon=None, source=None, url=None),
        visit(event_id="doc#4", actors=[actor(text="Namibia", name="Namibia", country="NAM")], published=None),
    ]
    (tmp_path / f"e.{format}").write_text("".join(written(rows, format)[0]), "utf-8", newline="\n")
    day, code = COLUMNS[format]
    script = f"""
        e <- {reading(format)}
        cat(nrow(e), ncol(e), format(e[["{day}"]][1]), e[["{code}"]][1], sum(is.na(e)) > 0, "\\n")
        {WRITE[format]}
    """
    done = subprocess.run([rscript, "--vanilla", "-e", script], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    count, width, first, kind, missing = done.stdout.split()
    ours, theirs = (list(read_rows(tmp_path / name, format, Notes())) for name in (f"e.{format}", "again"))
    assert theirs == ours
    assert int(count) == len(ours) >= 3
    assert (int(width), missing) == ({"csv": 63, "icews": 20, "polecat": 40, "gdelt": 61}[format], "TRUE")
    assert (first.replace("-", ""), kind) == ("20230618", "visit" if format == "polecat" else "042")


def test_what_r_makes_of_codes_and_long_numbers_is_understood(tmp_path: Path) -> None:
    """Without the column classes of the page R takes codes for numbers, and writes long ones with an exponent."""
    for format in ("csv", "icews", "gdelt"):
        (line,) = written([visit()], format)[0][-1:]
        head = "".join(written([visit()], format)[0][:-1])
        for full, short in (("042", "42"), ("20230619000000", "2.0230619e+13")):
            line = re.sub(rf"(?<=[\t,]){full}(?=[\t,])", short, line)
        for name, text in (("e", written([visit()], format)[0][-1]), ("again", line)):
            (tmp_path / name).write_text(head + text, "utf-8")
        ours, theirs = (list(read_rows(tmp_path / name, format, Notes())) for name in ("e", "again"))
        assert theirs == ours
