"""Writes the reference pages of the documentation from the code and the data.

    python tools/make_docs.py           # writes docs/reference/*.md
    python tools/make_docs.py --check   # writes nothing; fails if a page is out of date

The same code and data give the same pages, byte for byte.
"""

from __future__ import annotations

import argparse
import inspect
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import typer.main
import yaml
from typer.testing import CliRunner

import detente
from detente import records
from detente.cli.app import app
from detente.notebook import Relation
from detente.ontology import FOLDER as ONTOLOGY
from detente.ontology import Code, EventType, ontology
from detente.pages.wording import words
from detente.records import Coding
from detente.rules.patterns import FOLDER as RULES
from detente.rules.patterns import Pattern, rules
from detente.rules.sentences import Example, Told, examples
from detente.store.query import Query

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
#: What each field of the JSON holds, where the schema itself does not say.
FIELDS = ROOT / "tools" / "schema_fields.yaml"
#: Width of the help texts: fits a page and most terminals.
WIDTH = 100
#: What each quality figure measures.
MEASURED = ROOT / "tools" / "quality_figures.yaml"
FLOORS = ROOT / "benchmarks" / "quality.json"
TRAINED = ROOT / "training" / "figures.json"
#: Sentences of a type that the codebook shows without an event.
QUIET = 3
#: Statuses, beside happened, of which the codebook shows a sentence for each type that has one.
STATUSES = ("planned", "possible", "denied")
_NOTE = "<!-- Written by tools/make_docs.py (make docs); do not edit. -->"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; bars and line ends inside cells are made harmless."""

    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join(' '.join(c.split()).replace('|', chr(92) + '|') for c in cells)} |"

    return "\n".join([line(head), f"|{'---|' * len(head)}", *map(line, rows)])


def page(title: str, *parts: str) -> str:
    return "\n\n".join([_NOTE, f"# {title}", *parts]) + "\n"


# ---------------------------------------------------------------------- commands


def help_of(*command: str) -> str:
    """What ``detente … --help`` prints, at a fixed width and without colours."""
    environment = {"COLUMNS": str(WIDTH), "TERM": "dumb", "NO_COLOR": "1"}
    result = CliRunner().invoke(app, [*command, "--help"], prog_name="detente", env=environment)
    if result.exit_code:
        raise SystemExit(f"detente {' '.join(command)} --help failed: {result.output}")
    return "\n".join(line.rstrip() for line in click.unstyle(result.output).strip("\n").splitlines()).strip()


def commands(group: Any, *before: str) -> Iterator[tuple[str, ...]]:
    """The words of every command, those of a group behind it."""
    for name, command in group.commands.items():
        yield (*before, name)
        if hasattr(command, "commands"):
            yield from commands(command, *before, name)


def cli() -> str:
    """The page of commands."""
    sections = [f"## detente {' '.join(words)}\n\n```text\n{help_of(*words)}\n```" for words in commands(typer.main.get_command(app))]
    return page("Commands", "How to use them: [Code your reports](../code-your-reports.md).", f"```text\n{help_of()}\n```", *sections)


# ---------------------------------------------------------------------- codebook


def scores(code: Code, raw: dict[str, Any]) -> tuple[str, str, str]:
    """CAMEO code, its intensity, and the manual's score."""
    return code.cameo, f"{code.goldstein:+g}", f"{raw['plover_score']:+g}"


def codebook() -> str:
    """The page of types with their modes, borders and example sentences, and of contexts, statuses and sectors."""
    types = ontology().types
    raw: dict[str, dict[str, Any]] = yaml.safe_load((ONTOLOGY / "types.yaml").read_text("utf-8"))
    quads = words().quads
    overview = table(
        ("type", "definition", "quad class", "CAMEO", "intensity", "PLOVER score"),
        ((f"[{t.name}](#{t.name.lower()})", t.definition, f"{t.quad_code} {quads[t.quad_code]}", *scores(t.base, raw[t.name])) for t in types.values()),
    )
    contexts = table(
        ("context", "what it is about", "words that show it"),
        ((f"`{name}`", ontology().context_definitions[name], ", ".join(sorted(shown))) for name, shown in ontology().contexts.items()),
    )
    sizes = [(name, *counts(name)) for name in types]
    return page(
        "Codebook",
        "What counts as an event, and as which: the types, modes and contexts of PLOVER (2021) as Détente codes them, with sentences for each. Written from "
        "the tables that the coder reads and from the sentences that its tests run; definitions and sentences are our own. *CAMEO* is the nearest CAMEO code, "
        "*intensity* its score on Goldstein's scale (field `goldstein`; a rule may set a closer code), *PLOVER score* that of the PLOVER manual, which events "
        "do not carry. What the fields mean: [Read an event](../read-an-event.md). How to mend a coding: [Why was it coded?](../why-was-it-coded.md)",
        overview,
        *(section(t, raw[t.name]) for t in types.values()),
        "## Status\n\nWhether it has come about. [Read an event](../read-an-event.md#whether-status) has a sentence for each.",
        table(("status", "it …"), ((f"`{status}`", said) for status, said in words().statuses.items())),
        "## Contexts\n\nA context is given to an event if one of its words, in any form, stands in the event's clause, or if the rule sets it.",
        contexts,
        "## Sectors\n\nWhat an actor is, beside the country (field `sectors`).",
        table(("sector", "who"), ((f"`{code}`", said) for code, said in words().sectors.items())),
        "## Size of the rules",
        table(
            ("type", "rules", "triggers", "sentences with an event", "sentences without", "open"),
            [*((name, *map(str, n)) for name, *n in sizes), ("all", *(str(sum(x)) for x in zip(*(n for _, *n in sizes), strict=True)))],
        ),
        "*Open*: sentences that are not coded right yet. How to write a rule: [How a rule is written](../../src/detente/rules/README.md).",
    )


def section(t: EventType, raw: dict[str, Any]) -> str:
    """What a type means, its modes, where it begins and ends, and sentences."""
    title, _, body = (RULES / t.name.lower() / "definition.md").read_text("utf-8").strip().partition("\n")
    about = title.lstrip("# ").partition(":")[2].strip()
    modes = table(
        ("mode", "definition", "CAMEO", "intensity", "PLOVER score"),
        ((f"`{m}`", t.mode_definitions[m], *scores(c, raw["modes"][m])) for m, c in t.modes.items()),
    )
    parts = (
        f"## {t.name}",
        f"**{about[0].upper()}{about[1:]}.**" if about else "",
        f"*{t.definition}*{' It takes a recipient: without one there is no event.' if t.needs_recipient else ''}",
        re.sub(r"^(#+ )", r"#\1", body, flags=re.M).strip(),
        f"**Modes of {t.name}**\n\n{modes}" if t.modes else "",
        f"**Sentences with {t.name}**\n\n{told_examples(t)}",
        f"**Sentences without an event**\n\n{quiet_examples(t)}",
    )
    return "\n\n".join(p for p in parts if p)


def told_examples(t: EventType) -> str:
    """Sentences that are coded right and tell one event: for each mode, and for none, the shortest of what happened; then of some other statuses."""
    single = [(e, e.told[0]) for e in examples(t.name) if e.open is None and len(e.told) == 1 and e.told[0].event_type == t.name]
    single.sort(key=lambda x: (not x[1].recipients, len(x[0].text), x[0].line))
    done = [x for x in single if x[1].status == "happened"]
    chosen = [next((x for x in [*done, *single] if x[1].mode == mode), None) for mode in (None, *t.modes)]
    chosen += [next((x for x in single if x[1].status == status), None) for status in STATUSES]
    rows = [
        (f"`{told.mode}`" if told.mode else "–", marked(e.text, told.trigger), sides(told), f"`{told.status}`")
        for e, told in dict.fromkeys(x for x in chosen if x is not None)
    ]
    return table(("mode", "sentence", "who → to whom", "status"), rows)


def quiet_examples(t: EventType) -> str:
    """The shortest sentences that look like the type and must not be coded."""
    quiet = sorted((e for e in examples(t.name) if e.open is None and not e.told), key=lambda e: (len(e.text), e.line))
    return "\n".join(f"- {e.text}" for e in quiet[:QUIET])


def marked(text: str, trigger: str) -> str:
    """A sentence with the words that tell the event in bold."""
    return text.replace(trigger, f"**{trigger}**", 1) if trigger else text


def sides(told: Told) -> str:
    """The two sides of an event, as annotated."""
    return " → ".join(x for x in ("; ".join(told.actors) or "not named", "; ".join(told.recipients)) if x)


def counts(name: str) -> tuple[int, int, int, int, int]:
    """Rules, different triggers, sentences that tell an event, that tell none, that are not coded right yet."""
    patterns: list[Pattern] = [p for p in rules().patterns if p.rule.startswith(f"{name.lower()}/")]
    sentences: list[Example] = examples(name)
    told = sum(bool(s.told) for s in sentences)
    return len(patterns), len({(p.kind, x) for p in patterns for x in p.triggers}), told, len(sentences) - told, sum(s.open is not None for s in sentences)


# ---------------------------------------------------------------------- accuracy


def accuracy() -> str:
    """The page of quality figures: the floors, and what the classifier's own figures say."""
    floors: dict[str, dict[str, float]] = json.loads(FLOORS.read_text("utf-8"))
    about = yaml.safe_load(MEASURED.read_text("utf-8"))
    said: dict[str, str] = about["words"]
    sets: dict[str, dict[str, Any]] = about["sets"]
    if odd := {f"{n} {f}" for n, x in floors.items() for f in x} ^ {f"{n} {f}" for n, x in sets.items() for f in x["figures"]}:
        raise SystemExit(f"{FLOORS.relative_to(ROOT)} and {MEASURED.relative_to(ROOT)} differ in: {', '.join(sorted(odd))}")
    sections = []
    for name, told in sets.items():
        rows = [(f"`{f.lstrip('-')}`", what, figure(floors[name][f], f)) for f, what in told["figures"].items()]
        sections.append(f"## {told['title']}\n\n{told['of'].strip()}\n\n{table(('figure', 'what is measured', 'at least'), rows)}")
    trained = json.loads(TRAINED.read_text("utf-8"))["cross_validated_on_real_text"]
    reliability = table(("confidence said", "right", "events"), ((f"{told:.2f}", f"{right:.2f}", str(n)) for told, right, n in trained["reliability"]))
    curve = table(("`--min-confidence`", "right", "kept"), ((f"{least:.1f}", f"{right:.2f}", f"{kept:.2f}") for least, right, kept in trained["curve"]))
    return page(
        "Accuracy",
        said["intro"],
        *sections,
        f"## How far to believe a confidence\n\n{said['confidence'].format(**trained)}\n\n{reliability}",
        f"## Precision against recall\n\n{said['curve'].format(**trained)}\n\n{curve}",
        f"## Measure it again\n\n{said['again']}",
    )


def figure(value: float, name: str) -> str:
    """``.91``; a count as it is; of a figure that must not rise, the most."""
    if name == "n":
        return f"{value:,.0f}"
    return f"at most {value:.2f}" if name.startswith("-") else f"{value:.3f}".removeprefix("0")


# ---------------------------------------------------------------------- schema


def kind_of(schema: dict[str, Any]) -> str:
    """A type of the JSON Schema in words, with links to records."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(kind_of(s) for s in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(f"`{v}`" for v in schema["enum"])
    if schema.get("type") == "array":
        if "prefixItems" in schema:
            return f"[{', '.join(kind_of(s) for s in schema['prefixItems'])}]"
        return f"list of {kind_of(schema['items'])}"
    return str(schema.get("type", "any"))


def field_text(record: str, name: str, schema: dict[str, Any], told: dict[str, dict[str, str]]) -> str:
    """What a field holds: by the schema, else by ``schema_fields.yaml``, where a record shares the fields of its base."""
    if "description" in schema:
        return str(schema["description"])
    for base in getattr(records, record).__mro__:
        if name in told.get(base.__name__, {}):
            return told[base.__name__][name]
    raise SystemExit(f"{record}.{name} is not described; add it to {FIELDS.relative_to(ROOT)}")


def record_section(name: str, schema: dict[str, Any], told: dict[str, dict[str, str]]) -> str:
    rows = [(f"`{field}`", kind_of(content), field_text(name, field, content, told)) for field, content in schema["properties"].items()]
    doc = re.sub(r"``(.+?)``", r"`\1`", " ".join(str(schema.get("description", "")).split()))
    return f"## {name}\n\n{doc}\n\n{table(('field', 'type', 'what it holds'), rows)}"


def schema_page() -> str:
    """The page of records and their fields."""
    told: dict[str, dict[str, str]] = yaml.safe_load(FIELDS.read_text("utf-8"))
    root = Coding.model_json_schema(mode="serialization")
    definitions: dict[str, Any] = root["$defs"]
    seen = list(dict.fromkeys(["Coding", *linked(root, definitions)]))
    every = {"Coding": root, **definitions}
    unknown = [f"{r}.{f}" for r, fields in told.items() for f in fields if f not in getattr(records, r).model_fields]
    if unknown:
        raise SystemExit(f"{FIELDS.relative_to(ROOT)} describes what is no field: {', '.join(unknown)}")
    return page(
        "Schema",
        "The JSON that `detente code --format json` prints: one [Coding](#coding) a document. `detente schema` prints the same as JSON Schema. "
        "Every field is always there; what is not known is `null` or an empty list. Spans are `[start, end)`, counted in characters of `document.text`. "
        "With `--refused` a Coding has one more field, `refused`: a list of [Refusal](#refusal).",
        *(record_section(name, every[name], told) for name in seen),
        record_section("Refusal", records.Refusal.model_json_schema(), told),
    )


def linked(schema: dict[str, Any], definitions: dict[str, Any]) -> Iterator[str]:
    """Records that ``schema`` speaks of, in the order of its fields, each before those it speaks of itself."""
    for ref in re.findall(r"#/\$defs/(\w+)", str(schema["properties"])):
        yield ref
        yield from linked(definitions[ref], definitions)


# ---------------------------------------------------------------------- Python

#: What public names give, beside those names themselves.
GIVEN = {"Relation": Relation, "Query": Query}
#: An argument or an error in a docstring, with the lines that go on with it.
_ENTRY = re.compile(r"^ {4}(\w[\w, ]*): (.+(?:\n {8}.+)*)", re.M)


def python() -> str:
    """The page of the public names, from their signatures and docstrings."""
    named = {name: getattr(detente, name) for name in detente.__all__} | GIVEN
    intro = "Everything that `import detente` offers, and what it gives. In use: [Code your reports](../code-your-reports.md#in-python), "
    intro += "[Keep a store](../keep-a-store.md#in-python), [In a notebook](../in-a-notebook.md)."
    order = sorted(named, key=lambda n: (inspect.isclass(named[n]), n.lower()))
    return page("Python", intro, *(part for name in order for part in described(name, named[name])))


def described(name: str, what: Any) -> Iterator[str]:
    """A name and, of a class, what it can do."""
    if not inspect.isclass(what):
        yield f"## {name}\n\n{call(name, what)}\n\n{told_by(what)}"
        return
    is_record = issubclass(what, records.Record)
    yield f"## {name}\n\n{told_by(what)}" + (f"\n\nIts fields: [Schema](schema.md#{name.lower()})." if is_record else "")
    if is_record or issubclass(what, Exception):
        return
    for part, own in inspect.getmembers(what, lambda x: inspect.isfunction(x) or isinstance(x, property) or hasattr(x, "func")):
        if not part.startswith("_"):
            shown = call(part, own) if inspect.isfunction(own) else f"```python\n{part}\n```"
            yield f"### {name}.{part}\n\n{shown}\n\n{told_by(own)}"


def call(name: str, what: Any) -> str:
    """How it is called, on a line for each argument where they do not fit on one."""
    signature = inspect.signature(what)
    arguments: list[str] = []
    for p in signature.parameters.values():
        if p.kind is p.KEYWORD_ONLY and "*" not in arguments:
            arguments.append("*")
        if p.name != "self":
            arguments.append(f"{p.name}: {p.annotation}" + ("" if p.default is p.empty else f" = {p.default!r}"))
    line = f"{name}({', '.join(arguments)}) -> {signature.return_annotation}"
    if len(line) > WIDTH:
        line = "\n".join([f"{name}(", *(f"    {x}," for x in arguments), f") -> {signature.return_annotation}"])
    return f"```python\n{line}\n```"


def told_by(what: Any) -> str:
    """A docstring as prose and a list; its examples stand in the guides."""
    text = re.sub(r"^>>> .*", "", inspect.getdoc(what) or "", flags=re.M | re.S).replace("``", "`")
    head, _, rest = text.partition("\nArgs:\n")
    arguments, _, raised = rest.partition("\nRaises:\n")
    if not rest:
        head, _, raised = text.partition("\nRaises:\n")
    entries = [f"- `{name}`: {' '.join(said.split())}" for name, said in _ENTRY.findall(arguments)]
    entries += [f"- raises `{name}`: {' '.join(said.split())}" for name, said in _ENTRY.findall(raised)]
    return "\n\n".join(x for x in (head.strip(), "\n".join(entries)) if x)


# ---------------------------------------------------------------------- API


def api() -> str:
    """The page of the API, from its OpenAPI description."""
    from detente.web.app import description

    spec = description()
    sections = []
    for address, ways in spec["paths"].items():
        for way, told in ways.items():
            rows = [(p["name"], p["in"], _kind(p["schema"]), p.get("description", "")) for p in told.get("parameters", ()) if p["in"] != "header"]
            body = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
            fields = spec["components"]["schemas"][body]["properties"].items() if body else ()
            rows += [(name, "body", _kind(field), field.get("description", "")) for name, field in fields]
            answers = ", ".join(f"{code} {answer['description'].rstrip('.')}" for code, answer in told["responses"].items())
            parts = [f"## {way.upper()} {address}", f"{told['summary']}. {' '.join(told.get('description', '').split()).replace('``', '`')}".strip()]
            sections.append("\n\n".join([*parts, *([table(("name", "in", "what", "meaning"), rows)] if rows else []), f"Answers: {answers}."]))
    return page("API", "How to use it: [The desk](../the-desk.md#the-api).", *sections)


def _kind(schema: dict[str, Any]) -> str:
    """What a value may be, in a word or two."""
    kinds = [schema, *schema.get("anyOf", ())]
    found = [" ".join(map(str, k["enum"])) if "enum" in k else str(k.get("type", "")) for k in kinds if k.get("type") != "null"]
    least, most = schema.get("minimum"), schema.get("maximum")
    return ", ".join(x for x in found if x) + (f", {least} … {most}" if most is not None else "")


PAGES: dict[str, Callable[[], str]] = {
    "accuracy.md": accuracy, "api.md": api, "cli.md": cli, "codebook.md": codebook, "python.md": python, "schema.md": schema_page,
}  # fmt: skip


def stale() -> list[str]:
    """What in ``docs/reference`` is not as it would be written now."""
    wrong = [name for name, make in PAGES.items() if not (REFERENCE / name).is_file() or (REFERENCE / name).read_text("utf-8") != make()]
    return wrong + sorted(p.name for p in REFERENCE.glob("*") if p.name not in PAGES)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a page is out of date")
    if parser.parse_args(arguments).check:
        if wrong := stale():
            print(f"out of date in docs/reference: {', '.join(wrong)}; run make docs", file=sys.stderr)
        return bool(wrong)
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, text in {name: make() for name, make in PAGES.items()}.items():  # all or none
        (REFERENCE / name).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
