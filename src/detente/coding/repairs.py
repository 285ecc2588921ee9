"""Mends mistakes that the parser makes again and again in news English.

Each repair takes a tree and returns a tree; it knows nothing of events. Add one only with a test of the mistake.
"""

from __future__ import annotations

from detente.coding.language import Parse, Token

_TIME = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december "
    "today yesterday tomorrow tonight week month year morning afternoon evening night weekend day hour time".split()
)
_CLAUSE = ("xcomp", "ccomp", "conj", "prep", "advcl")


def repair(parse: Parse) -> Parse:
    """The tree with known mistakes mended."""
    tokens = list(parse.tokens)
    changed = _headline_subjects(parse, tokens)
    changed |= _interrupted_lists(parse, tokens)
    changed |= _glued_names(parse, tokens)
    changed |= _small_clauses(parse, tokens)
    changed |= _suffixed_names(parse, tokens)
    changed |= _uneven_coordination(parse, tokens)
    changed |= _headline_infinitives(parse, tokens)
    changed |= _swallowed_purposes(parse, tokens)
    changed |= _in_order_to(parse, tokens)
    changed |= _visiting_guests(parse, tokens)
    changed |= _joint_modifiers(parse, tokens)
    changed |= _persons_and_groups(parse, tokens)
    return Parse(parse.text, tuple(tokens), parse.names) if changed else parse


def _attach(tokens: list[Token], i: int, head: int, dep: str) -> None:
    tokens[i] = tokens[i]._replace(head=head, dep=dep)


def _headline_subjects(p: Parse, tokens: list[Token]) -> bool:
    """ "US, China agree to talk": two subjects of one verb, the first taken for an adverbial or a loose noun."""
    changed = False
    for t in p.tokens:
        if t.dep not in ("nsubj", "nsubjpass") or not t.is_proper or t.i < 2:
            continue
        first = min(p.subtree(t.i))
        if first < 2 or p[first - 1].text != ",":
            continue
        other = p[first - 2]
        if (
            other.is_proper
            and other.head == t.head
            and other.dep in ("npadvmod", "dep", "nsubj", "nmod", "dobj")
            and other.lower not in _TIME
            and other.i - min(p.subtree(other.i)) <= 1
            and min(p.subtree(other.i)) == 0
        ):
            _attach(tokens, other.i, t.head, t.dep)
            _attach(tokens, t.i, other.i, "conj")
            changed = True
    return changed


def _glued_names(p: Parse, tokens: list[Token]) -> bool:
    """ "President X and Chancellor Y met": the first name taken for a modifier of the second."""
    changed = False
    for t in p.tokens:
        if t.dep not in ("compound", "nmod", "amod") or not t.is_proper or t.head <= t.i or not p[t.head].is_proper:
            continue
        h = p[t.head]
        joint = next((c for c in p.kids(t.i, "cc") if c.lower == "and" and t.i < c.i < h.i), None) or next(
            (c for c in p.kids(h.i, "cc") if c.lower == "and" and t.i < c.i < h.i), None
        )
        if joint is None or h.i - joint.i < 2 or any(k.i < t.i for k in p.kids(h.i, "poss")):
            continue
        _attach(tokens, t.i, h.head if h.head != h.i else t.i, h.dep)
        _attach(tokens, h.i, t.i, "conj")
        for k in p.kids(h.i, "compound", "nmod", "amod", "det"):
            if k.i < t.i:
                _attach(tokens, k.i, t.i, k.dep)
        changed = True
    return changed


def _uneven_coordination(p: Parse, tokens: list[Token]) -> bool:
    """ "promised to free X and plans to visit Y": a finite verb taken for the coordinate of an infinitive."""
    changed = False
    for t in p.tokens:
        finite_form = t.tag in ("VBZ", "VBD", "VBP") or (t.tag == "VBN" and p.kids(t.i, "dobj") and not p.kids(t.i, "aux", "auxpass"))
        if t.dep != "conj" or not finite_form or p.kids(t.i, "nsubj", "nsubjpass"):
            continue
        h = p[t.head]
        if h.tag != "VB" or h.dep not in ("xcomp", "advcl", "acl", "conj") or not any(a.lower == "to" for a in p.kids(h.i, "aux")):
            continue
        finite = next((up for up in p.ancestors(h.i) if up.tag in ("VBZ", "VBD", "VBP") or p.kids(up.i, "aux")), None)
        if finite is not None and finite.is_verb:
            _attach(tokens, t.i, finite.i, "conj")
            changed = True
    return changed


def _headline_infinitives(p: Parse, tokens: list[Token]) -> bool:
    """ "Chad to release hostages": the name taken for the root, the infinitive for its modifier."""
    root = next((t for t in p.tokens if t.head == t.i), None)
    if root is None or not root.is_proper or any(t.tag in ("VBZ", "VBD", "VBP", "MD") for t in p.tokens):
        return False
    for v in p.kids(root.i, "advcl", "acl", "relcl", "xcomp"):
        if v.tag == "VB" and v.i > root.i and any(a.lower == "to" and a.i == root.i + 1 for a in p.kids(v.i, "aux")):
            _attach(tokens, v.i, v.i, "ROOT")
            _attach(tokens, root.i, v.i, "nsubj")
            for c in p.children[root.i]:
                if c > v.i:
                    _attach(tokens, c, v.i, p[c].dep)
            return True
    return False


_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "iii"})


def _suffixed_names(p: Parse, tokens: list[Token]) -> bool:
    """ "Joseph Biden, Jr.": the suffix taken for the head of the name."""
    changed = False
    for t in p.tokens:
        if t.lower not in _SUFFIXES or t.i < 1:
            continue
        k = t.i - 1 if p[t.i - 1].text != "," else t.i - 2
        if k < 0 or p[k].head != t.i or not p[k].is_proper:
            continue
        _attach(tokens, k, t.head if t.head != t.i else k, t.dep)
        for c in p.children[t.i]:
            if c != k:
                _attach(tokens, c, k, p[c].dep)
        _attach(tokens, t.i, k, "compound")
        changed = True
    return changed


def _swallowed_purposes(p: Parse, tokens: list[Token]) -> bool:
    """ "spoke with X to discuss Y": the infinitive taken for the preposition's clause and X for its subject."""
    changed = False
    for t in p.tokens:
        if t.tag != "VB" or t.dep not in ("pcomp", "pobj"):
            continue
        prep = p[t.head]
        v = p.head(prep.i)
        subjects = p.kids(t.i, "nsubj")
        if prep.dep != "prep" or prep.lower not in ("with", "to") or v is None or not v.is_verb or len(subjects) != 1:
            continue
        if not any(a.lower == "to" and subjects[0].i < a.i for a in p.kids(t.i, "aux")):
            continue
        _attach(tokens, subjects[0].i, prep.i, "pobj")
        _attach(tokens, t.i, v.i, "advcl")
        changed = True
    return changed


#: Nouns of which an infinitive is the content.
_CONTENT = frozenset(
    "commitment plan promise pledge vow decision effort attempt bid agreement offer threat proposal move intention refusal "
    "request call demand order deal step resolve determination readiness willingness".split()
)


def _small_clauses(p: Parse, tokens: list[Token]) -> bool:
    """ "made commitments to improve ties": the noun taken for the subject of the infinitive that is its content."""
    changed = False
    for t in p.tokens:
        if t.dep != "nsubj" or t.lemma not in _CONTENT or not t.is_noun:
            continue
        v = p[t.head]
        g = p.head(v.i)
        if v.tag != "VB" or v.i < t.i or g is None or not g.is_verb or not (g.i < t.i) or not any(a.lower == "to" and t.i < a.i for a in p.kids(v.i, "aux")):
            continue
        _attach(tokens, t.i, g.i, "dobj")
        _attach(tokens, v.i, t.i, "acl")
        changed = True
    return changed


def _interrupted_lists(p: Parse, tokens: list[Token]) -> bool:
    """ "met with X on Sunday, Y, and Z": after a time phrase the rest of the list is taken for an adverbial of the verb."""
    changed = False
    for t in p.tokens:
        if t.dep not in ("npadvmod", "appos", "dep", "oprd") or not t.is_noun or t.lower in _TIME:
            continue
        first = min(p.subtree(t.i))
        if first < 2 or p[first - 1].text != "," or (p[first - 2].lower not in _TIME and p[first - 2].tag != "CD"):
            continue
        v = next((up for up in p.ancestors(t.i) if up.is_verb and up.i < first), None)
        if v is None:
            continue
        listed = _last_argument(p, v.i, first)
        if listed is not None and any(x.lower in _TIME for x in p.tokens[listed + 1 : first]):
            _attach(tokens, t.i, listed, "conj")
            changed = True
    return changed


def _last_argument(p: Parse, v: int, before: int) -> int | None:
    """The last proper-name argument in the phrase of verb ``v`` before token ``before``."""
    best = None
    stack = [v]
    while stack:
        i = stack.pop()
        for c in p.children[i]:
            t = p[c]
            if c >= before:
                continue
            if t.dep in ("dobj", "pobj") and t.is_noun and t.lower not in _TIME:
                best = c if best is None else max(best, c)
            if t.dep in _CLAUSE or t.is_verb:
                stack.append(c)
    return best


def _in_order_to(p: Parse, tokens: list[Token]) -> bool:
    """ "In order to keep": a conjunction, no order that somebody gave."""
    changed = False
    for t in p.tokens:
        if t.lower == "order" and t.i and p[t.i - 1].lower == "in" and t.i + 1 < len(p) and p[t.i + 1].lower in ("to", "for", "that"):
            tokens[t.i] = t._replace(tag="IN", dep="mark" if t.dep != "ROOT" else t.dep)
            changed = True
    return changed


def _visiting_guests(p: Parse, tokens: list[Token]) -> bool:
    """ "against visiting President X": what says of the guest that he visits taken for a gerund, the guest for its object."""
    changed = False
    for t in p.tokens:
        if t.lower != "visiting" or t.dep != "pcomp" or t.head > t.i or t.i + 1 >= len(p):
            continue
        guests = p.kids(t.i, "dobj")
        if len(guests) != 1 or not guests[0].is_proper or min(p.subtree(guests[0].i)) != t.i + 1 or p.kids(guests[0].i, "det"):
            continue
        _attach(tokens, guests[0].i, t.head, "pobj")
        tokens[t.i] = t._replace(tag="JJ", dep="dep", head=guests[0].i)
        for c in p.children[t.i]:
            if c != guests[0].i:
                _attach(tokens, c, guests[0].i, p[c].dep)
        changed = True
    return changed


def _joint_modifiers(p: Parse, tokens: list[Token]) -> bool:
    """ "UK and EU negotiators": two modifiers joined by "and", not taken for coordinates of each other."""
    changed = False
    for t in p.tokens:
        if t.dep not in ("nmod", "compound", "amod") or not p.kids(t.i, "cc") or p.kids(t.i, "conj") or t.i + 2 >= len(p):
            continue
        joint, other = p[t.i + 1], p[t.i + 2]
        if joint.lower == "and" and joint.head == t.i and other.head == t.head and other.i < t.head and other.dep in ("nmod", "compound", "amod"):
            _attach(tokens, other.i, t.i, "conj")
            changed = True
    return changed


def _persons_and_groups(p: Parse, tokens: list[Token]) -> bool:
    """ "President X and congressional leaders met": the person taken for a modifier of the group."""
    changed = False
    for joint in p.tokens:
        if joint.lower != "and":
            continue
        name, h = joint.i - 1, joint.i + 1
        while h < len(p) and (p[h].tag[0] == "J" or p[h].tag == "NN") and h - joint.i < 4:
            h += 1
        first = joint.i
        while first > 0 and p[first - 1].is_proper:
            first -= 1
        if joint.i - first < 2 or h >= len(p) or p[h].tag != "NNS" or h == joint.i + 1:
            continue
        if not any(p[k].head == h and p[k].dep in ("compound", "nmod") for k in range(first, joint.i)):
            continue
        _attach(tokens, name, p[h].head if p[h].head != h else name, p[h].dep)
        _attach(tokens, h, name, "conj")
        _attach(tokens, joint.i, name, "cc")
        for k in range(first, name):
            _attach(tokens, k, name, "compound")
        for k in range(joint.i + 1, h):
            if not joint.i < p[k].head <= h:
                _attach(tokens, k, h, "amod")
        changed = True
    return changed
