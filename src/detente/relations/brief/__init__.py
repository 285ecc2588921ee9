"""The brief: one page on how two parties, one party or a region stand on a day, every line with the sentences behind it."""

from detente.relations.brief import ahead, now, promises
from detente.relations.brief.material import Material, from_codings, from_store
from detente.relations.brief.record import Brief, Line, Note, Section
from detente.relations.brief.scope import Scope, dyad, party, region
from detente.relations.brief.write import write

__all__ = [
    "Brief", "Line", "Material", "Note", "Scope", "Section", "ahead", "dyad", "from_codings", "from_store", "now", "party", "promises", "region", "write",
]  # fmt: skip
