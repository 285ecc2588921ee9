"""`detente explain`: what each step saw in a sentence and what it decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.messages import NOTHING, check_published, clean, complain

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from detente.coding.candidates import Candidate, Matcher
    from detente.coding.coder import Coder, Seen
    from detente.coding.language import Parse
    from detente.coding.mentions import Mention
    from detente.coding.sentences import Sentence
    from detente.knowledge.names import Hit
    from detente.knowledge.tables import Fact
    from detente.records import Document

#: Nobody reads the explanation of more; a longer text is for `detente code`.
MAX_SENTENCES = 5
#: Deeper trees than this are a parser's slip on a list, and no terminal is wide enough for them.
_MAX_DEPTH = 40


def explain(
    sentence: Annotated[
        str, typer.Argument(metavar="SENTENCE", help="A sentence, or a few; or the name of an event type, such as CONSULT.", show_default=False)
    ],
    published: Annotated[str | None, typer.Option(help="Day, month or year of publication, for dates and office holders.", show_default=False)] = None,
    parse: Annotated[bool, typer.Option("--parse/--no-parse", help="Show the dependency tree.")] = True,
) -> None:
    """Shows how a sentence is coded: its parse, its actors, the rules that fired, what was refused and why.

    Given the name of an event type, says what it means and which modes it has.
    """
    published = check_published(published)
    if _explain_type(sentence):
        return
    from detente.cli.code import _located
    from detente.errors import DetenteError
    from detente.reading.sources import Reading
    from detente.reading.text import check_text, document_id
    from detente.records import Document

    document = Document(id=document_id(sentence), text=sentence, published=published)
    try:
        check_text(sentence, "sentence")
        from detente.api import coder

        _explain(document, coder(), parse)
    except DetenteError as error:
        complain(_located(error, Reading(origin="sentence", document=document)))
        raise typer.Exit(NOTHING) from error


def _explain_type(name: str) -> bool:
    """Prints what an event type means; False if ``name`` is none."""
    from detente.ontology import ontology

    kind = ontology().types.get(name.strip().upper())
    if kind is None:
        return False
    quads = {1: "verbal cooperation", 2: "material cooperation", 3: "verbal conflict", 4: "material conflict"}
    typer.echo(f"{kind.name}: {kind.definition}")
    typer.echo(f"  quad {kind.quad_code} ({quads[kind.quad_code]}) · CAMEO {kind.base.cameo} · intensity {kind.base.goldstein:+g}")
    for mode, c in kind.modes.items():
        typer.echo(f"  {kind.name}/{mode}: {kind.mode_definitions.get(mode, '')} CAMEO {c.cameo}, intensity {c.goldstein:+g}")
    return True


def _explain(document: Document, coder: Coder, show_parse: bool) -> None:
    from rich.rule import Rule
    from rich.text import Text

    from detente.cli.table import event_block
    from detente.cli.terminal import Terminal

    console = Terminal()
    coding = coder.code(document)
    seen = coder.look(document)
    page = seen.page
    settled = {s.index: (matcher, candidates) for s, matcher, candidates in coder.settled(seen)}
    for s in page.sentences[:MAX_SENTENCES]:
        console.print(Rule(style="dim"))
        console.print(Text(clean(document.text[s.start : s.end]), style="bold"))
        _explain_sentence(s, seen, settled.get(s.index), coder, console, show_parse)
    if len(page.sentences) > MAX_SENTENCES:
        complain(f"note: only the first {MAX_SENTENCES} of {len(page.sentences)} sentences are explained; detente code --refused codes them all")
    console.print(Rule(style="dim"))
    console.print(_head(f"coded as {len(coding.events)} event{'s' * (len(coding.events) != 1)}"))
    for e in coding.events:
        console.print(event_block(e, coding, console))
        codes = f"plover {e.plover} · quad {e.quad_code} · CAMEO {e.cameo} · intensity {e.goldstein:+g} · rule {e.rule}"
        console.print(Text(f"  {codes}{' · ' + ', '.join(e.contexts) if e.contexts else ''}", style="dim"))


def _explain_sentence(s: Sentence, seen: Seen, settled: tuple[Matcher, list[Candidate]] | None, coder: Coder, console: Console, show_parse: bool) -> None:
    from rich.text import Text

    from detente.coding.sentences import MAX_SENTENCE

    text = seen.page.text[s.start : s.end]
    if s.kind == "boilerplate" or len(text) > MAX_SENTENCE:
        why = "a caption, credit or notice" if s.kind == "boilerplate" else f"longer than {MAX_SENTENCE:,} characters"
        console.print(Text(f"set aside: {why}; no event is looked for", style="yellow"))
        return
    inside = [h for h in seen.hits if s.start <= h.start and h.end <= s.end]
    if coder.gate.opens(text, bool(inside)):
        console.print(Text("gate open: there is a trigger word and somebody who can act", style="dim"))
    elif settled is not None:
        console.print(Text("gate shut for events: no trigger word, or nobody who can act; parsed for its quotation or relation", style="yellow"))
    else:
        console.print(Text("gate shut: no trigger word, or nobody who can act; the sentence goes no further", style="yellow"))
    if settled is not None and show_parse:
        tree = settled[0].p
        console.print(_head("parse"), _tree(tree, {c.frame.trigger for c in settled[1]}), sep="\n")
    console.print(_head("names known"))
    console.print(_names(inside))
    if settled is None:
        return
    matcher, candidates = settled
    console.print(_head("rules that fired"))
    if not candidates:
        console.print(Text("none"))
    for c in candidates:
        console.print(_candidate(c, matcher.p, text))


def _head(text: str) -> RenderableType:
    from rich.text import Text

    return Text(f"\n{text}", style="bold cyan")


def _tree(tree: Parse, triggers: set[int]) -> RenderableType:
    """The dependency tree: word, role, kind of word; triggers underlined."""
    from rich.console import Group
    from rich.text import Text
    from rich.tree import Tree

    def label(i: int) -> Text:
        t = tree[i]
        found = Text(clean(t.text), style="bold underline" if i in triggers else "")
        found.append(f"  {t.dep}", style="green")
        found.append(f" {t.tag}{' ' + clean(t.lemma) if t.lemma != t.lower else ''}", style="dim")
        return found

    def grow(i: int, branch: Tree, depth: int) -> None:
        for c in tree.children[i]:
            if depth < _MAX_DEPTH:
                grow(c, branch.add(label(c)), depth + 1)

    roots = []
    for t in tree.tokens:
        if t.head == t.i:
            root = Tree(label(t.i), guide_style="dim")
            grow(t.i, root, 0)
            roots.append(root)
    return Group(*roots)


def _names(hits: list[Hit]) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    if not hits:
        return Text("none")
    grid = Table.grid(padding=(0, 2))
    for h in hits:
        meanings = [_meaning(f) for f in h.facts[:3]]
        more = f" and {len(h.facts) - 3} more" if len(h.facts) > 3 else ""
        grid.add_row(Text(clean(h.text), style="bold"), Text("; ".join(meanings) + more))
    return grid


def _meaning(f: Fact) -> str:
    term = f", {f.office} {f.start or '…'} to {f.end or 'now'}" if f.office else ""
    return f"{f.kind}: {f.name}{f' ({f.country})' if f.country else ''}{term}"


def _candidate(c: Candidate, tree: Parse, text: str) -> RenderableType:
    """One reading: its rule, what the slots held, who was bound, and what became of it."""
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    p = c.pattern
    first = Text("✓ " if c.refusal is None else "✗ ", style="green" if c.refusal is None else "red")
    first.append(p.rule, style="bold")
    first.append(f"  {p.event_type}{'/' + p.mode if p.mode else ''} on ")
    first.append(clean(text[slice(*c.trigger)]), style="bold underline")
    first.append(f"  {c.status}" + (f", confidence {c.confidence:.2f}" if c.refusal is None else ""))
    lines = [_slots(c, tree)]
    if p.where or p.without:
        asked = [f"{slot}: {_some(words)}" for slot, words in p.where] + [f"not {slot}: {_some(words)}" for slot, words in p.without]
        lines.append(Text(f"asked for  {' · '.join(asked)}", style="dim"))
    lines.append(_bound("actor", p.actor, c.actors))
    lines.append(_bound("recipient", p.recipient, c.recipients))
    if c.verdict is not None:
        lines.append(Text(f"model      event p={c.verdict.event:.2f} · happened p={c.verdict.real:.2f}; the rule's own confidence {c.rule_confidence:.2f}"))
        if c.verdict.changed:
            lines.append(Text(f"model changed: {c.verdict.changed}", style="magenta"))
    if c.refusal is not None:
        lines.append(Text(f"refused: {c.refusal}", style="red"))
    return Group(first, Padding(Group(*lines), (0, 0, 0, 4)))


def _slots(c: Candidate, tree: Parse) -> RenderableType:
    from rich.text import Text

    held = [f"{slot}: {', '.join(clean(tree[i].text) for i in fillers)}" for slot, fillers in c.frame.slots.items() if fillers]
    return Text(f"{'passive; ' if c.frame.passive else ''}slots  {' · '.join(held) or 'all empty'}", style="dim")


def _some(words: frozenset[str], limit: int = 6) -> str:
    found = sorted(words)
    return ", ".join(found[:limit]) + (f" and {len(found) - limit} more" if len(found) > limit else "")


def _bound(side: str, slots: tuple[str, ...], mentions: tuple[Mention, ...]) -> RenderableType:
    from rich.text import Text

    from detente.cli.table import actor_label

    found = Text(f"{side:<9}  ")
    if not mentions:
        found.append(f"nobody in {', '.join(slots)}" if slots else "the rule has none", style="yellow" if slots else "dim")
        return found
    for k, m in enumerate(mentions):
        a = m.actor
        if k:
            found.append("; ")
        found.append(clean(a.text), style="bold")
        found.append(f" → {actor_label(a)}" if m.resolved else " → not known")
        told = (a.office, "former" if a.former else None, f"by {a.resolved_by}" if a.resolved_by else None, None if m.own else "as owner of what stands there")
        details = [d for d in told if d]
        if details:
            found.append(f" [{', '.join(details)}]", style="dim")
    return found
