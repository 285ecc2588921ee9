"""The documentation holds: its examples run, its pages are complete and up to date, its links lead somewhere."""

from __future__ import annotations

import ast
import doctest
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import pytest
import typer.main
from typer.testing import CliRunner

import detente
from detente import errors
from detente.alerts.config import Alert
from detente.cli import ingest, messages
from detente.cli.app import app
from detente.ontology import ontology
from detente.reading.subscriptions import Subscription
from detente.records import Coding, DateDoubt, Event, Status
from detente.relations.weights import Weights
from detente.store.rows import OUTCOMES
from detente.web.app import description
from tests.tools import tool

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
GUIDES = sorted(DOCS.glob("*.md"))
EXAMPLES = [ROOT / "README.md", *GUIDES]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
SOURCE = ROOT / "src" / "detente"
GROUP: Any = typer.main.get_command(app)
COMMANDS = [*GROUP.commands, *(f"{name} {sub}" for name, group in GROUP.commands.items() for sub in getattr(group, "commands", ()))]
#: Options of the doctests; "..." stands for anything.
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
#: Width of the terminal in the examples.
WIDTH = 80
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
_LINK = re.compile(r"(?<!!)\[[^\]\n]+\]\(([^()\s]+)\)")


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(path: Path, language: str) -> Iterator[tuple[int, str]]:
    """Code blocks of a page: line on which the code starts, from 0, and code."""
    text = path.read_text("utf-8")
    for m in _BLOCK.finditer(text):
        if m[1] == language:
            yield text.count("\n", 0, m.start(2)), m[2]


# ---------------------------------------------------------------------- examples in Python


@pytest.mark.parametrize("path", EXAMPLES, ids=named)
def test_python_examples_of_a_page_give_what_they_show(path: Path) -> None:
    lines: list[str] = []
    for at, code in blocks(path, "python"):
        lines += [""] * (at - len(lines)) + code.splitlines()
    test = doctest.DocTestParser().get_doctest("\n".join(lines) + "\n", {}, named(path), str(path), 0)
    found: list[str] = []
    doctest.DocTestRunner(optionflags=OPTIONS).run(test, out=found.append)
    assert not found, "".join(found)


# ---------------------------------------------------------------------- examples in the shell


@dataclass(frozen=True)
class Step:
    """A line behind ``$`` and what the page shows below it."""

    line: int
    command: str
    shown: list[str]


def steps(path: Path) -> list[Step]:
    found: list[Step] = []
    for at, block in blocks(path, "console"):
        for number, line in enumerate(block.splitlines(), at + 1):
            if line.startswith("$ "):
                found.append(Step(number, line[2:], []))
            elif found:
                found[-1].shown.append(line)
    return found


def matches(shown: list[str], printed: str) -> bool:
    """Is ``printed`` what the page shows? A line ``…`` stands for any lines, "…" within a line for any of its characters."""
    pattern = "".join(r"(?:.*\n)*?" if line.strip() == "…" else ".*?".join(map(re.escape, line.rstrip().split("…"))) + r"\n" for line in shown)
    return re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in printed.splitlines())) is not None


class Shell:
    """As much of a shell as the examples need: ``cat FILE``, ``cat FILE | detente …``, ``detente … > FILE``, ``echo $?``.

    A file exists once a page shows it with ``cat``. Output is standard output and standard error as a terminal would show them.
    """

    def __init__(self) -> None:
        self.code = 0

    def run(self, step: Step) -> str:
        if step.command == "echo $?":
            return str(self.code)
        words = self._words(step.command)
        if words[0] == "cat" and "|" not in words:
            file = Path(words[1])
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("\n".join(step.shown) + "\n", "utf-8")
            return "\n".join(step.shown)
        stdin = None
        if words[0] == "cat":
            stdin, words = Path(words[1]).read_bytes(), words[3:]
        to = None
        if ">" in words:
            at = words.index(">")
            to, words = Path(words[at + 1]), words[:at]
        assert words[0] == "detente", f"{step.command!r} is no command that the examples may use"
        result = CliRunner().invoke(app, words[1:], prog_name="detente", input=stdin, env={"COLUMNS": str(WIDTH), "NO_COLOR": "1"})
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        self.code = result.exit_code
        if to is None:
            return result.output
        to.write_text(result.stdout, "utf-8")
        return result.stderr

    def _words(self, command: str) -> list[str]:
        reader = shlex.shlex(command, posix=True, punctuation_chars="|>")
        reader.whitespace_split = True
        return list(reader)


@pytest.mark.parametrize("path", [p for p in EXAMPLES if steps(p)], ids=named)
def test_shell_examples_of_a_page_print_what_they_show(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DETENTE_KNOWLEDGE", "layers")
    shell = Shell()
    for step in steps(path):
        printed = shell.run(step)
        assert matches(step.shown, printed), f"{named(path)}, line {step.line}: $ {step.command}\n{printed}"


def test_an_ellipsis_stands_for_lines_or_within_one() -> None:
    assert matches(["a", "…", "d"], "a\nb\nc\nd\n")
    assert matches(["a", "…"], "a")
    assert matches(["n …, z"], "n 1, 2, z \n")
    assert not matches(["a", "d"], "a\nb\nd")
    assert not matches(["a…"], "a\nb")


# ---------------------------------------------------------------------- completeness


@pytest.fixture(scope="module")
def make_docs() -> Any:
    return tool("make_docs")


def test_reference_pages_are_up_to_date(make_docs: Any) -> None:
    assert make_docs.stale() == [], "run make docs"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_a_guide_and_in_the_reference(command: str) -> None:
    assert f"## detente {command}\n" in (DOCS / "reference" / "cli.md").read_text("utf-8")
    guides = "\n".join(p.read_text("utf-8") for p in GUIDES)
    assert re.search(rf"(?:`|\$ (?:.*\| )?)detente {command}\b", guides), f"no page of docs/ tells what detente {command} is for"


@pytest.mark.parametrize("name", detente.__all__)
def test_every_public_name_is_in_a_guide(name: str) -> None:
    guides = "\n".join(p.read_text("utf-8") for p in GUIDES)
    assert re.search(rf"`(?:detente\.)?{name}\b|\bdetente\.{name}\b", guides), f"no page of docs/ tells what detente.{name} is for"


def test_every_field_and_status_of_an_event_is_explained() -> None:
    text = (DOCS / "read-an-event.md").read_text("utf-8")
    missing = [name for name in (*Event.model_fields, *get_args(Status)) if f"`{name}`" not in text]
    assert not missing


def test_every_part_of_a_coding_is_in_a_guide() -> None:
    guides = "\n".join(p.read_text("utf-8") for p in GUIDES)
    missing = [name for name in Coding.model_fields if not re.search(rf"`{name}`|\bcoding\.{name}\b|`Coding\.{name}`", guides)]
    assert not missing


def options(command: Any) -> list[str]:
    """Options of a command, as they are written."""
    return [name for parameter in command.params if parameter.param_type_name == "option" and not parameter.hidden for name in parameter.opts]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_a_command_is_in_the_reference(command: str) -> None:
    found: Any = GROUP
    for word in command.split():
        found = found.commands[word]
    section = (DOCS / "reference" / "cli.md").read_text("utf-8").split(f"## detente {command}\n")[1].split("\n## ")[0]
    missing = [o for o in options(found) if not re.search(rf"(?<![\w-]){re.escape(o)}(?![\w-])", section)]
    assert not missing


def test_every_address_and_parameter_of_the_api_is_in_the_reference() -> None:
    page = (DOCS / "reference" / "api.md").read_text("utf-8")
    for address, ways in description()["paths"].items():
        for way, told in ways.items():
            section = page.split(f"## {way.upper()} {address}\n")[1].split("\n## ")[0]
            missing = [p["name"] for p in told.get("parameters", ()) if p["in"] != "header" and f"| {p['name']} |" not in section]
            assert not missing, f"{way} {address}"


def test_every_environment_variable_is_explained() -> None:
    page = (DOCS / "settings.md").read_text("utf-8")
    used = {name for path in SOURCE.rglob("*.py") for name in re.findall(r"\bDETENTE_[A-Z]+\b", path.read_text("utf-8"))}
    assert len(used) >= 4
    assert not {name for name in used if f"| `{name}` |" not in page}


def test_every_exit_code_is_explained() -> None:
    page = (DOCS / "settings.md").read_text("utf-8")
    codes = {messages.ALL, messages.NOTHING, messages.SOME, messages.FOREIGN, ingest.STOPPED}
    assert not {code for code in codes if f"\n| {code} |" not in page}
    assert not {path.name for path in (SOURCE / "cli").glob("*.py") if re.search(r"(?:Exit|sys\.exit)\((?:[2-9]|1\d)", path.read_text("utf-8"))}, (
        "give it a name"
    )


def test_every_setting_of_a_file_is_explained() -> None:
    page = (DOCS / "settings.md").read_text("utf-8")
    alerts = get_args(get_args(Alert)[0])
    fields = {name for record in (*alerts, Subscription, Weights) for name in record.model_fields}
    assert not {name for name in fields if f"`{name}`" not in page}


def test_every_outcome_doubt_and_error_is_explained() -> None:
    page = (DOCS / "settings.md").read_text("utf-8")
    kinds = [name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.DetenteError)]
    doubts = get_args(DateDoubt.model_fields["reason"].annotation)
    assert not {name for name in (*kinds, *OUTCOMES, *doubts) if not re.search(rf"`(?:detente\.)?{name}`", page)}


def test_every_type_mode_and_context_is_in_the_codebook() -> None:
    page = (DOCS / "reference" / "codebook.md").read_text("utf-8")
    for kind in ontology().types.values():
        section = page.split(f"\n## {kind.name}\n")[1].split("\n## ")[0]
        assert not {mode for mode in kind.modes if f"\n| `{mode}` |" not in section}, kind.name
        assert f"**Sentences with {kind.name}**" in section
    contexts = page.split("\n## Contexts\n")[1].split("\n## ")[0]
    assert not {name for name in ontology().contexts if f"\n| `{name}` |" not in contexts}


#: Where a reading is turned down: module, function.
REFUSING = (("candidates", "_refusal"), ("settle", "_told_by"), ("classify", "_refused"))


def reasons() -> set[str]:
    """Every reason for which a reading can be turned down, as the code gives it; "…" for what it fills in."""
    found = set()
    for module, name in REFUSING:
        tree = ast.parse((SOURCE / "coding" / f"{module}.py").read_text("utf-8"))
        (function,) = (f for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) and f.name == name and f.returns is not None)
        given = [r.value for r in ast.walk(function) if isinstance(r, ast.Return)]
        given += [k.value for k in ast.walk(function) if isinstance(k, ast.keyword) and k.arg == "refusal"]
        found |= {text for value in given if (text := words_of(value))}
    return found


def words_of(value: ast.expr | None) -> str:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return value.value
    if isinstance(value, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else "…" for v in value.values)
    return ""


def test_every_reason_for_a_refusal_is_explained() -> None:
    table = (DOCS / "why-was-it-coded.md").read_text("utf-8")
    assert len(reasons()) > 10
    assert not {reason for reason in reasons() if f"| {reason} |" not in table}


def test_refusals_are_given_where_the_documentation_looks_for_them() -> None:
    modules = {path.stem for path in (SOURCE / "coding").rglob("*.py") if re.search(r"[(,]\s*refusal=(?!None|dropped|self\._refusal)", path.read_text("utf-8"))}
    assert modules == {"classify"}


# ---------------------------------------------------------------------- links


def anchors(path: Path) -> set[str]:
    """Anchors of a page's headings, as GitHub makes them."""
    text = _BLOCK.sub("", path.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", h.lower().strip()).replace(" ", "-") for h in re.findall(r"^#+ (.+)$", text, re.M)}


def links(path: Path) -> Iterator[tuple[Path, str]]:
    """Where a page links to in this repository: file and anchor."""
    for target in _LINK.findall(_BLOCK.sub("", path.read_text("utf-8"))):
        if not re.match(r"[a-z]+:", target):
            file, _, anchor = target.partition("#")
            yield ((path.parent / file).resolve() if file else path), anchor


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_links_of_a_page_lead_somewhere(path: Path) -> None:
    broken = [f"{file}#{anchor}" for file, anchor in links(path) if not file.exists() or (anchor and anchor not in anchors(file))]
    assert not broken


def test_every_page_can_be_reached_from_the_index() -> None:
    index = DOCS / "index.md"
    assert set(DOCS.rglob("*.md")) - {index} <= {file for file, _ in links(index)}
