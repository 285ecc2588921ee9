"""Keeps the `open:` marks of the annotated sentences true.

python tools/mark_open.py            say which sentences are coded wrong without a mark, or right with one
python tools/mark_open.py --write    take marks off those that are right now, and put one on those that are not
"""

from __future__ import annotations

import argparse
from pathlib import Path

from detente.coding.coder import Coder
from detente.ontology import ontology
from detente.records import Document
from detente.rules.judge import faults
from detente.rules.sentences import examples

RULES = Path(__file__).resolve().parent.parent / "src" / "detente" / "rules"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("types", nargs="*", default=list(ontology().types))
    args = parser.parse_args()
    coder = Coder(judge=False)  # the marks are about the rules, whatever the classifier has learnt
    wrong = 0
    for event_type in args.types:
        file = RULES / event_type.lower() / "sentences.txt"
        lines = file.read_text("utf-8").split("\n")
        for example in reversed(examples(event_type)):
            found = faults(coder.code(Document(id=f"{example.folder}:{example.line}", text=example.text, published=example.published)), example)
            if bool(found) == bool(example.open):
                continue
            wrong += 1
            print(f"{event_type} line {example.line}: {'; '.join(found) or 'right now'}\n    {example.text}")
            if found:
                lines.insert(example.line, f"  open: {found[0]}")
            else:
                at = next(i for i in range(example.line, len(lines)) if lines[i].strip().startswith("open:"))
                del lines[at]
        if args.write:
            file.write_text("\n".join(lines), "utf-8")
    print(f"{wrong} marks {'mended' if args.write else 'to mend'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
