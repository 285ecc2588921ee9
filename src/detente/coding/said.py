"""Gives quotations their speakers: from the mention that introduces a quotation to who that is."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from detente.coding.actors import Resolver
from detente.coding.coreference import Coreference
from detente.coding.quotes import Said
from detente.coding.sentences import Layout
from detente.coding.tone import tone
from detente.knowledge.names import Hit
from detente.records import Actor, Quote, Span, When


def resolve_quotes(
    said: Sequence[Said], text: str, page: Layout, hits: Sequence[Hit], resolver: Resolver, coreference: Coreference, day: str | None, times: Sequence[When]
) -> tuple[Quote, ...]:
    """Quotations with speaker and addressee resolved, and the time of the words that introduce them."""
    starts = [h.start for h in hits]

    def actor(span: Span | None, sentence_start: int) -> Actor | None:
        if span is None:
            return None
        inside = hits[bisect.bisect_left(starts, span[0]) : bisect.bisect_left(starts, span[1])]
        local = [Hit(h.start - span[0], h.end - span[0], h.text, h.facts, h.surname) for h in inside if h.end <= span[1]]
        phrase = text[slice(*span)]
        found = resolver.resolve(page.text[slice(*span)], day, local, span[0])
        known = (
            found.model_copy(update={"text": phrase})
            if found
            else Actor(text=phrase, span=span, name=phrase if phrase[:1].isupper() and phrase.lower() not in _PRONOUNS else None)
        )
        return coreference.link(known, sentence_start)

    quotes = []
    for q in said:
        s = page.sentences[q.sentence]
        when = None
        if q.cue is not None:
            edge = q.speaker or q.content
            near = [t for t in times if s.start <= t.span[0] < s.end and not q.content[0] <= t.span[0] < q.content[1]]
            when = min(near, key=lambda t: abs(t.span[0] - edge[0])) if near else None
        content = text[slice(*q.content)]
        quotes.append(
            Quote(
                text=content,
                span=q.content,
                speaker=actor(q.speaker, s.start),
                addressee=actor(q.addressee, s.start),
                cue=q.cue,
                when=when,
                direct=q.direct,
                tone=tone(content),
            )
        )
    return tuple(quotes)


_PRONOUNS = frozenset({"he", "she", "they", "it", "i", "we", "who", "you"})
