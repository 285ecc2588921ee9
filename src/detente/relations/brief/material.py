"""What a brief is written from: the coded reports that had appeared by a day, and nothing later."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from detente.coding.issues import issues_in
from detente.coding.sentences import Sentence, layout
from detente.coding.times import published_interval
from detente.records import Coding, Document, Span
from detente.relations import gather
from detente.relations.brief.rules import rules
from detente.relations.brief.scope import Scope
from detente.relations.gather import Gathered
from detente.relations.told import Told, tell
from detente.store.rows import content_hash, read_coding
from detente.store.store import Store


@dataclass(frozen=True)
class Material:
    """Codings with their origins, each text once; ``copies``: other reports of the same text, by the id of the one that is kept.

    ``later`` and ``undated`` count the reports that were left out because they appeared after ``as_of``, or nobody knows when.
    """

    as_of: datetime.date
    codings: tuple[tuple[str, Coding], ...]
    copies: dict[str, list[Document]] = field(default_factory=dict)
    later: int = 0
    undated: int = 0
    _issues: dict[str, list[tuple[str, ...]]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def gathered(self) -> Gathered:
        """The events of these reports alone, fused here: a fusion that has read later reports would let them in."""
        copies = [(d.id, c.model_copy(update={"document": d.model_copy(update={"text": c.document.text})})) for _, c in self.codings for d in self._of(c)]
        return gather.from_codings([*self.codings, *copies])

    @cached_property
    def told(self) -> list[Told]:
        """Every event as its report tells it, oldest report first."""
        return tell(self.codings)

    @cached_property
    def by_id(self) -> dict[str, tuple[str, Coding]]:
        """Origin and coding by document."""
        return {c.document.id: (o, c) for o, c in self.codings}

    @cached_property
    def sentences(self) -> dict[str, tuple[Sentence, ...]]:
        """The sentences of each report, cut as the coder cuts them."""
        return {id: _cut(c.document) for id, (_, c) in self.by_id.items()}

    @cached_property
    def named(self) -> dict[str, frozenset[str]]:
        """The countries and international actors that each report names."""
        return {c.document.id: frozenset(e.country for e in c.entities if e.country) for _, c in self.codings}

    def about(self, scope: Scope) -> list[Coding]:
        """The reports that name both parties of a dyad; of another scope all."""
        return [c for _, c in self.codings if scope.kind != "dyad" or scope.between(self.named[c.document.id])]

    def issues(self, document_id: str) -> list[tuple[str, ...]]:
        """The issues that each sentence of a report names."""
        if document_id not in self._issues:
            text = self.by_id[document_id][1].document.text
            self._issues[document_id] = [issues_in(text[slice(*s.span)]) for s in self.sentences[document_id]]
        return self._issues[document_id]

    def around(self, document_id: str, span: Span) -> Span:
        """Where the sentences stand into which ``span`` reaches."""
        met = [s for s in self.sentences[document_id] if s.start < span[1] and span[0] < s.end]
        return (min(met[0].start, span[0]), max(met[-1].end, span[1])) if met else span

    def sentence(self, document_id: str, span: Span) -> str:
        """The text of these sentences."""
        return self.by_id[document_id][1].document.text[slice(*self.around(document_id, span))]

    def _of(self, coding: Coding) -> list[Document]:
        return self.copies.get(coding.document.id, [])


def from_codings(codings: Iterable[tuple[str, Coding]], as_of: datetime.date) -> Material:
    """From reports coded just now, given with their origins. Those that may have appeared after ``as_of`` are left out, and so are undated ones."""
    kept: dict[str, tuple[str, Coding]] = {}
    copies: dict[str, list[Document]] = {}
    later = undated = 0
    for origin, coding in sorted(codings, key=lambda c: (c[1].document.published or "", c[1].document.id)):
        d = coding.document
        if not d.published:
            undated += 1
        elif published_interval(d.published)[1] > as_of:
            later += 1
        elif published_interval(d.published)[0] >= as_of - datetime.timedelta(rules().horizon):
            content = content_hash(d.text)
            if content in kept:
                copies.setdefault(kept[content][1].document.id, []).append(d)
            else:
                kept[content] = (origin, coding)
    return Material(as_of, tuple(kept.values()), copies, later, undated)


def _cut(document: Document) -> tuple[Sentence, ...]:
    title = document.title
    return layout(document.text, has_title=title is not None and title not in document.text[: 2 * len(title) + 40]).sentences


_NAMED = (
    "SELECT document_id FROM mentions WHERE list_has_any(list_concat(coalesce(actor_countries, []), coalesce(recipient_countries, [])), $codes) "
    "UNION SELECT document_id FROM quotes WHERE list_contains($codes, speaker.country) "
    "UNION SELECT document_id FROM disputes WHERE list_has_any(parties, $codes) UNION SELECT document_id FROM relations WHERE list_has_any(parties, $codes)"
)


def from_store(store: Store, scope: Scope, as_of: datetime.date) -> Material:
    """From a store: reports that name one of the parties, and have appeared by the end of ``as_of``."""
    con = store.cursor()
    days = {"codes": list(scope.codes), "since": as_of - datetime.timedelta(rules().horizon), "until": as_of}
    rows = con.execute(
        f"SELECT document_id, text, coding, origin FROM documents WHERE coding IS NOT NULL AND published_earliest >= $since AND published_latest <= $until "
        f"AND document_id IN ({_NAMED}) ORDER BY published_earliest, document_id",
        days,
    )
    codings = tuple(_codings(rows.fetchall()))
    ids = {c.document.id for _, c in codings}
    copies: dict[str, list[Document]] = {}
    found = con.execute(
        "SELECT document_id, copy_of, title, published, source, url FROM documents WHERE outcome = 'duplicate' AND published_latest <= $until "
        "AND published_earliest >= $since ORDER BY published_earliest, document_id",
        {k: days[k] for k in ("since", "until")},
    ).fetchall()
    for id, of, title, published, source, url in found:
        if of in ids:
            copies.setdefault(of, []).append(Document(id=id, text="", title=title, published=published, source=source, url=url))
    counted = con.execute(
        f"SELECT count(*) FILTER (published_latest > $until), count(*) FILTER (published_latest IS NULL) FROM documents WHERE document_id IN ({_NAMED})",
        {"codes": days["codes"], "until": as_of},
    ).fetchone()
    later, undated = counted or (0, 0)
    return Material(as_of, codings, copies, int(later), int(undated))


def _codings(rows: list[tuple[str, str, str, str]]) -> Iterator[tuple[str, Coding]]:
    for id, text, coding, origin in rows:
        yield origin or id, read_coding({"document_id": id, "text": text, "coding": coding})
