"""The corridor: from a document to its coding, step by step in the order of this file."""

from __future__ import annotations

import bisect
import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import TypeVar

from detente.coding import quotes as speech
from detente.coding.actors import Resolver
from detente.coding.assemble import Context, assemble
from detente.coding.candidates import Candidate, Matcher
from detente.coding.classify import classifier, model_name
from detente.coding.coreference import Coreference
from detente.coding.disputes import disputes
from detente.coding.disputes import needs_parse as calls_disputed
from detente.coding.doubts import doubt
from detente.coding.fusion import fuse
from detente.coding.gate import Gate
from detente.coding.language import Parse, Parser, SpacyParser
from detente.coding.places import places
from detente.coding.promises import commitments
from detente.coding.relations import needs_parse as judges_relation
from detente.coding.relations import relations
from detente.coding.repairs import repair
from detente.coding.said import resolve_quotes
from detente.coding.screening import check_language, check_published
from detente.coding.sentences import MAX_SENTENCE, Layout, Sentence, layout
from detente.coding.settle import settle
from detente.coding.surnames import credible
from detente.coding.times import Expression, dateline
from detente.coding.times import find as find_times
from detente.coding.times import read as read_times
from detente.coding.tone import tone
from detente.garbage import collected_later
from detente.knowledge.names import Hit, knowledge_hash, names
from detente.records import Actor, CoderInfo, Coding, Document, Entity, Place, Refusal, SentenceRef, Trigger, When
from detente.rules.patterns import rules

_Mention = TypeVar("_Mention", When, Place)


@dataclass(frozen=True, slots=True)
class Seen:
    """A document made ready: as `look` fills it in, its layout, the names in it, its trees by sentence, who is meant by what, and its times.

    ``telling``: numbers of the parsed sentences on which a rule could fire; the others are parsed for what is said in them, or for a relation.
    """

    document: Document
    page: Layout
    hits: list[Hit]
    parses: dict[int, Parse]
    telling: frozenset[int]
    coreference: Coreference
    expressions: list[Expression]


class Coder:
    """Codes documents. Loading takes about a second; make one and keep it.

    Args:
        parser: another implementation of `detente.coding.language.Parser`.
        today: the day after which no report can have appeared; by default the day on which a report is coded.
        judge: False: the rules decide alone, without the classifier.
    """

    def __init__(self, parser: Parser | None = None, today: datetime.date | None = None, judge: bool = True) -> None:
        self.today = today
        self.parser = parser or SpacyParser()
        self.rules = rules()
        self.names = names()
        self.resolver = Resolver(self.parser.lemma, self.names)
        self.gate = Gate(self.parser, self.rules.anchors)
        self.classifier = classifier() if judge else None
        model = model_name(self.parser.name, self.classifier)
        self.info = CoderInfo(version=version("detente"), rules=self.rules.hash, knowledge=knowledge_hash(), model=model)

    def code_many(self, documents: Iterable[Document]) -> Iterator[Coding]:
        """One `Coding` a document, in order.

        Raises:
            InputError: a document that cannot be coded; what was yielded before stands.
        """
        for document in documents:
            yield self.code(document)

    def code(self, document: Document) -> Coding:
        """All that ``document`` tells.

        Raises:
            LanguageError: the text is not English.
            DateError: ``published`` is no date.
        """
        with collected_later():
            return self._code(document)

    def _code(self, document: Document) -> Coding:
        seen = self.look(document)
        document, page, hits, parses, coreference = seen.document, seen.page, seen.hits, seen.parses, seen.coreference
        published = document.published
        found: list[tuple[Candidate, Sentence, Matcher]] = []
        refused: list[tuple[Candidate, Sentence]] = []
        matchers: dict[int, Matcher] = {}
        for sentence, matcher, candidates in self.settled(seen):
            matchers[sentence.index] = matcher
            for c in candidates:
                if c.refusal is None:
                    found.append((c, sentence, matcher))
                else:
                    refused.append((c, sentence))
        said = speech.read(page, parses)
        times = _in_own_words(read_times(page.text, published, seen.expressions), document.text)
        located = _in_own_words(places(page, hits), document.text)
        quotes = resolve_quotes(said, document.text, page, hits, self.resolver, coreference, published, times)
        context = Context(document, page, published, seen.expressions, times, located, quotes, coreference)
        events = fuse([e for candidate, sentence, matcher in found for e in assemble(candidate, sentence, matcher, context)], page)
        return Coding(
            document=document,
            events=tuple(events),
            quotes=quotes,
            commitments=commitments(events, found, refused, document.text, times),
            disputes=disputes(page, hits, matchers, published, document.text),
            relations=relations(page, hits, matchers, published, document.text),
            entities=self._entities(hits, coreference, document.text),
            times=times,
            places=located,
            tone=tone(document.text),
            coder=self.info,
            refused=tuple(
                Refusal(rule=c.pattern.rule, reason=c.refusal or "", trigger=_trigger(c, s, document.text), sentence=SentenceRef(index=s.index, span=s.span))
                for c, s in refused
            ),
        )

    # ------------------------------------------------------------------ steps

    def look(self, document: Document) -> Seen:
        """What stands in ``document`` before any event is looked for: sentences, names, trees. Raises as `code`."""
        language = check_language(document)
        first_line = document.text.partition("\n")[0].strip()
        page = layout(document.text, has_title=document.title not in (None, first_line))
        published = check_published(document.published or page.published)
        expressions = find_times(page.text)
        own = dateline(page.text, expressions)
        doubted = doubt(published, page, expressions, own, self.today or datetime.date.today())
        if doubted is not None:
            published = own if own and own <= (self.today or datetime.date.today()).isoformat() else None
        document = document.model_copy(
            update={"title": document.title or page.title, "published": published, "language": language, "date_doubt": doubted or document.date_doubt}
        )
        hits = credible(list(self.names.scan(page.text)), page.text, published)
        parses, telling = self._parse(page, hits)
        coreference = Coreference(hits, published, page.text, [s.span for s in page.sentences], parses, self.resolver, page.turns, document.title)
        return Seen(document, page, hits, parses, telling, coreference, expressions)

    def settled(self, seen: Seen) -> Iterator[tuple[Sentence, Matcher, list[Candidate]]]:
        """Of each parsed sentence, in order, all readings of its triggers, those turned down included."""
        for index, tree in seen.parses.items():
            matcher = Matcher(tree, seen.coreference.reader(index), self.rules)
            if index not in seen.telling:
                candidates = []
            elif self.classifier:
                candidates = self.classifier.settled(matcher)
            else:
                candidates = settle(matcher.candidates(), matcher.grammar)
            for c in candidates:
                if c.refusal is None:
                    for m in (*c.actors, *c.recipients):
                        seen.coreference.note(m.actor)
            yield seen.page.sentences[index], matcher, candidates

    def _parse(self, page: Layout, hits: list[Hit]) -> tuple[dict[int, Parse], frozenset[int]]:
        """Trees of the sentences that may tell an event or a quotation, and the numbers of those on which a rule could fire."""
        starts = [h.start for h in hits]
        chosen: list[Sentence] = []
        telling: set[int] = set()
        for s in page.sentences:
            if s.kind == "boilerplate" or s.end - s.start > MAX_SENTENCE:
                continue
            text = page.text[s.start : s.end]
            k = bisect.bisect_left(starts, s.start)
            named = k < len(hits) and hits[k].start < s.end
            if self.gate.opens(text, named) or speech.needs_parse(text) or judges_relation(text) or calls_disputed(text):
                chosen.append(s)
                if self.gate.tells(text):
                    telling.add(s.index)
        trees = self.parser.parse(page.text[s.start : s.end] for s in chosen)
        return {s.index: repair(tree) for s, tree in zip(chosen, trees, strict=True)}, frozenset(telling)

    def _entities(self, hits: list[Hit], coreference: Coreference, text: str) -> tuple[Entity, ...]:
        """Every resolved actor of the document, once: its first mention and how often it is named."""
        first: dict[tuple[str | None, str | None], Actor] = {}
        count: dict[tuple[str | None, str | None], int] = {}
        alone: dict[tuple[str, int, bool], Actor | None] = {}  # a name means the same each time, as long as nothing around it is looked at
        for h in hits:
            same = h.text, id(h.facts), h.surname
            if same not in alone:
                alone[same] = self.resolver.resolve(h.text, coreference.day, [Hit(0, len(h.text), h.text, h.facts, h.surname)])
            actor = alone[same]
            if actor is None or not (actor.country or actor.sectors):
                continue
            actor = actor.model_copy(update={"span": (h.start, h.end)})
            actor = coreference.link(actor, h.start).model_copy(update={"text": text[h.start : h.end]})
            key = (actor.name or actor.text, actor.country)
            first.setdefault(key, actor)
            count[key] = count.get(key, 0) + 1
        return tuple(Entity(**actor.model_dump(), count=count[key]) for key, actor in first.items())


def _in_own_words(records: Iterable[_Mention], text: str) -> tuple[_Mention, ...]:
    """Records with the words of the document as given, not as evened out."""
    return tuple(r.model_copy(update={"text": text[slice(*r.span)]}) for r in records)


def _trigger(c: Candidate, s: Sentence, text: str) -> Trigger:
    span = (s.start + c.trigger[0], s.start + c.trigger[1])
    return Trigger(text=text[slice(*span)], span=span)
