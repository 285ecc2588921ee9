"""Who speaks in the first person: the speaker of a turn of a transcript, or the author of the whole text."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from functools import cached_property

from detente.coding.actors import Resolver
from detente.coding.authors import authors
from detente.coding.people import HONORIFICS, People, take
from detente.coding.sentences import Turn
from detente.knowledge.names import WORD, Hit, fold, names
from detente.records import Actor

FIRST_PERSON = frozenset({"i", "me", "my", "myself"})
FIRST_PLURAL = frozenset({"we", "us", "our", "ourselves"})
#: Sectors of those whose "we" is their state's or body's.
_OFFICIAL = frozenset({"GOV", "LEG", "MIL", "JUD", "COP", "SPY", "REB", "PTY", "OPP", "IGO", "PRM", "UAF"})


class Voices:
    """The speakers of one document. ``turns`` are those of a transcript, ``title`` its headline where that stands outside the text."""

    def __init__(
        self, turns: Sequence[Turn], title: str | None, text: str, hits: Sequence[Hit], people: People, resolver: Resolver | None, day: str | None
    ) -> None:
        self._turns, self._title, self._text, self._hits = turns, title, text, hits
        self._people, self._resolver, self._day = people, resolver, day
        self._labelled: dict[str, Actor | None] = {}

    def first_person(self, mention: Actor, speaker: Actor | None, quoted: bool) -> tuple[Actor, ...]:
        """Whom an "I" or "we" means; nobody where that is not known.

        Args:
            mention: the pronoun.
            speaker: of the quotation in which it stands, if it stands in one.
            quoted: does it stand between quotation marks?
        """
        several = mention.text.lower() in FIRST_PLURAL
        speaker = speaker or self.at(mention.span[0])
        if speaker is not None:
            return (_own(mention, speaker) if several else take(mention, speaker, "speaker"),)
        if self._turns or quoted or not self._authors or (len(self._authors) > 1 and not several):
            return ()
        if several and len(self._authors) == 1:
            return (_own(mention, self._authors[0]),)
        return tuple(take(mention, a, "speaker") for a in self._authors)

    def at(self, offset: int) -> Actor | None:
        """Who speaks at a place of a transcript, as the label says; None outside one, or if the label does not tell who that is."""
        k = self._turn(offset)
        if k < 0 or self._resolver is None:
            return None
        label = self._text[slice(*self._turns[k].label)]
        if label not in self._labelled:
            self._labelled[label] = self._speaker(label)
        actor = self._labelled[label]
        return actor and actor.model_copy(update={"text": label, "span": self._turns[k].label})

    def may_mean(self, holder: Actor) -> bool:
        """May an office mean this holder in the mouth of who speaks there: in a transcript, one of the speaker's own state?"""
        if self._turn(holder.span[0]) < 0:
            return True
        speaker = self.at(holder.span[0])
        return speaker is not None and speaker.country in (None, holder.country)

    # ------------------------------------------------------------------ who that is

    def _turn(self, offset: int) -> int:
        return bisect.bisect_right(self._turns, offset, key=lambda t: t.start) - 1

    @cached_property
    def _authors(self) -> tuple[Actor, ...]:
        return authors(self._title, self._text, self._hits, self._resolver, self._day) if self._resolver is not None else ()

    def _speaker(self, label: str) -> Actor | None:
        """The person whom a label means: by a surname of the document, by title and name, or by an office that title or text name a holder of."""
        assert self._resolver is not None
        phrase = label.title().replace("'S", "'s")
        words = [w for w in map(fold, WORD.findall(phrase)) if w not in HONORIFICS]
        if words[:1] == ["the"] and (holder := self._holder(" ".join(words[1:]))) is not None:
            return holder
        known = self._people.called(words[-1:]) if words else None
        if known is not None and known.actor.country:
            return known.actor
        found = self._resolver.resolve(phrase, self._day)
        if found is not None and found.name and found.country and (len(words) > 1 or known is None):
            return found
        if known is not None and known.actor.sectors:
            return known.actor
        return found if found is not None and (found.country or found.sectors) else None

    def _holder(self, office: str) -> Actor | None:
        """Who holds ``office`` among those whom the title names, else the text: the one whom no label calls by name."""
        labels = {w for t in self._turns for w in WORD.findall(fold(self._text[slice(*t.label)]))}
        titled = People(list(names().scan(self._title)), self._day, self._title, self._resolver) if self._title else None
        for named in (titled, self._people):
            told = {k.name: k.actor for k in (named.titled(office, len(self._text) + 1) if named else ()) if k.actor.country}
            told = {name: actor for name, actor in told.items() if fold(WORD.findall(actor.text)[-1]) not in labels}
            if len(told) == 1:
                return next(iter(told.values()))
        return None


def _own(mention: Actor, speaker: Actor) -> Actor:
    """ "We": an official's is the state's or body's, anybody else's the speaker."""
    if not (speaker.office or set(speaker.sectors) & _OFFICIAL) or speaker.former:
        return take(mention, speaker, "speaker")
    return mention.model_copy(update={"name": None, "country": speaker.country, "sectors": speaker.sectors, "office": None, "resolved_by": "speaker"})
