"""Candidates of annotated text, each with what an annotator says of it: the classifier's training data.

Three sources, each as far as it is here:

- ``rules``: the annotated sentences beside the rules (always here).
- ``open``: `training/open_events.jsonl` of the shared data, real sentences of Wikinews (CC BY 2.5) and of the White House.
- ``judged``: our judgements (``judgements.tsv``) on candidates in `news/whitehouse_ir.jsonl.gz`, by document and offsets, drawn
  at random; ``unsure``: the same on candidates that an earlier model was unsure of (to learn from, not to measure with).

Nothing of the scored gold sets is read here.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from detente.coding.candidates import Candidate, Matcher
from detente.coding.classify import is_judged
from detente.coding.coder import Coder
from detente.coding.features import features
from detente.coding.settle import settle
from detente.errors import DetenteError
from detente.ontology import ontology
from detente.records import Document
from detente.rules.sentences import examples

HERE = Path(__file__).resolve().parent
#: A fifth of the documents of ``open`` is never trained on; see `held_out`.
_FIFTH = 5
NONE = "none"


@dataclass(frozen=True)
class Row:
    """One candidate: what the model sees, and what is right. ``start``, ``end``: its trigger in the document."""

    source: str
    document: str
    start: int
    end: int
    features: tuple[str, ...]
    said: str
    said_status: str
    rule_confidence: float
    refused: bool
    label: str
    status: str
    marked: str


@dataclass(frozen=True)
class Gold:
    """An annotated event: type, status and where its trigger and parties stand."""

    types: tuple[str, ...]
    status: str
    triggers: tuple[tuple[int, int], ...]
    actors: tuple[tuple[int, int], ...]
    recipients: tuple[tuple[int, int], ...]


def held_out(document: str) -> bool:
    """Is a document of the fifth that only tests? By a hash of its name, so that it stays there when documents are added."""
    return fold(document) == 0


def fold(document: str) -> int:
    """One of five parts of the documents, by a hash of the name."""
    return int(hashlib.sha256(document.encode()).hexdigest(), 16) % _FIFTH


def rows(shared: Path, coder: Coder, tell: list[str]) -> Iterator[Row]:
    """All training candidates that can be built here; what is missing is told.

    Raises:
        DetenteError: a source is there but cannot be read.
    """
    yield from _of_rules(coder)
    annotated = shared / "training" / "open_events.jsonl"
    if annotated.is_file():
        yield from _of_open(annotated, coder)
    else:
        tell.append(f"no real annotated sentences ({annotated.name}): the model knows the rules' own sentences only")
    news = shared / "news" / "whitehouse_ir.jsonl.gz"
    if news.is_file():
        yield from _of_judgements(news, coder, tell)
    else:
        tell.append(f"no White House texts ({news.name}): our judgements of candidates cannot be used")


# ------------------------------------------------------------------ sources


def _of_rules(coder: Coder) -> Iterator[Row]:
    for kind in ontology().types:
        for e in examples(kind):
            gold = [Gold((t.event_type,), t.status, _places(e.text, [t.trigger]), _places(e.text, t.actors), _places(e.text, t.recipients)) for t in e.told]
            yield from _labelled("rules", f"{e.folder}:{e.line}", e.text, e.published, None, gold, coder)


def _of_open(file: Path, coder: Coder) -> Iterator[Row]:
    for line in file.read_text("utf-8").splitlines():
        r = json.loads(line)
        gold = [
            Gold(
                tuple(dict.fromkeys((e["event_type"], e["plover"]))),
                e["status"],
                (tuple(e["trigger"]["span"]),),
                tuple(tuple(a["span"]) for a in e["actors"]),
                tuple(tuple(a["span"]) for a in e["recipients"]),
            )
            for e in r["events"]
        ]
        yield from _labelled("open", r["document"], r["text"], r["published"], None, gold, coder)


def _of_judgements(news: Path, coder: Coder, tell: list[str]) -> Iterator[Row]:
    wanted: dict[str, dict[tuple[int, int], tuple[str, str, str]]] = {}
    with (HERE / "judgements.tsv").open(encoding="utf-8", newline="") as f:
        for r in csv.DictReader((line for line in f if not line.startswith("#")), delimiter="\t"):
            wanted.setdefault(r["document"], {})[int(r["start"]), int(r["end"])] = (r["type"], r["status"], r["sample"])
    used = 0
    with gzip.open(news, "rt", encoding="utf-8") as f:
        for line in f:
            d = json.loads(line)
            if d["id"] not in wanted:
                continue
            for row, _ in _judged_of(d["text"], d["id"], d["date"], d["title"], "judged", coder):
                said = wanted[d["id"]].get((row.start, row.end))
                if said is not None:
                    used += 1
                    label, status, sample = said
                    yield _with_label(replace(row, source="judged" if sample == "random" else "unsure"), label, status)
    total = sum(map(len, wanted.values()))
    if used < total:
        tell.append(f"{total - used} of {total} judged candidates are no longer found by the rules")


def _with_label(row: Row, label: str, status: str) -> Row:
    return replace(row, label=label, status=status if label != NONE else "")


# ------------------------------------------------------------------ labels


def _labelled(source: str, document: str, text: str, published: str | None, title: str | None, gold: Sequence[Gold], coder: Coder) -> Iterator[Row]:
    try:
        found = list(_judged_of(text, document, published, title, source, coder))
    except DetenteError:  # a sentence in another language, or without one letter, yields no candidate
        return
    for row, c in found:
        label = _label(row, c, gold)
        if label is not None:
            yield _with_label(row, *label)


def _label(row: Row, candidate: Candidate, gold: Sequence[Gold]) -> tuple[str, str] | None:
    """(type or none, status) of a candidate; None where the annotation leaves it open."""
    on_trigger = [g for g in gold if _meet([(row.start, row.end)], g.triggers)]
    for g in on_trigger:
        if row.said in g.types:
            return row.said, g.status
    if on_trigger:
        return on_trigger[0].types[0], on_trigger[0].status
    actors = [m.actor.span for m in candidate.actors]
    recipients = [m.actor.span for m in candidate.recipients]
    for g in gold:
        if row.said in g.types:
            both = _meet(actors, g.actors) and _meet(recipients, g.recipients)
            if both:
                return row.said, g.status
            if _meet(actors + recipients, g.actors + g.recipients):
                return None  # the same happening in other words, perhaps
    return NONE, ""


def _meet(a: Iterable[tuple[int, int]], b: Iterable[tuple[int, int]]) -> bool:
    b = list(b)
    return any(x[0] < y[1] and y[0] < x[1] for x in a for y in b)


def _places(text: str, phrases: Iterable[str]) -> tuple[tuple[int, int], ...]:
    found = []
    for phrase in phrases:
        at = text.find(phrase) if phrase else -1
        while at >= 0:
            found.append((at, at + len(phrase)))
            at = text.find(phrase, at + 1)
    return tuple(found)


def _judged_of(text: str, identity: str, published: str | None, title: str | None, source: str, coder: Coder) -> Iterator[tuple[Row, Candidate]]:
    """The candidates of a document that the model has to judge, as rows without a label."""
    seen = coder.look(Document(id=identity, text=text, published=published, title=title))
    for index, tree in seen.parses.items():
        sentence = seen.page.sentences[index]
        matcher = Matcher(tree, seen.coreference.reader(index), coder.rules)
        every = [c for c in matcher.candidates() if is_judged(c)]
        kept = {c.frame.trigger for c in settle(every, matcher.grammar) if is_judged(c)}
        for c in every:
            if c.refusal is None:
                for m in (*c.actors, *c.recipients):
                    seen.coreference.note(m.actor)
            if c.frame.trigger in kept:
                yield _row(c, matcher, source, identity, sentence.start), c


def _row(c: Candidate, matcher: Matcher, source: str, document: str, offset: int) -> Row:
    return Row(
        source,
        document,
        offset + c.trigger[0],
        offset + c.trigger[1],
        tuple(features(c, matcher)),
        c.pattern.event_type,
        c.status,
        c.rule_confidence,
        c.refusal is not None,
        NONE,
        "",
        marked(c, matcher, offset),
    )


def marked(c: Candidate, matcher: Matcher, offset: int) -> str:
    """The sentence with its trigger and parties between markers, for models that read text; the rule's reading stands in front."""
    text = matcher.p.text
    spans = [(c.trigger[0], c.trigger[1], "[t]", "[/t]")]
    for side, mentions in (("a", c.actors), ("r", c.recipients)):
        for m in mentions[:2]:
            x, y = m.actor.span[0] - offset, m.actor.span[1] - offset
            if 0 <= x < y <= len(text) and not any(x < e and s < y for s, e, *_ in spans):
                spans.append((x, y, f"[{side}]", f"[/{side}]"))
    for s, e, left, right in sorted(spans, reverse=True):
        text = f"{text[:s]}{left} {text[s:e]} {right}{text[e:]}"
    return f"{c.pattern.event_type.lower()} {c.status}: {text}"
