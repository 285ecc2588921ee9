"""Packs how common English words are, for the weights of words when reports are compared: `python tools/pack_words.py WHEEL`.

WHEEL is that of `spacy-lookups-data` 1.0.5 (MIT, Explosion), a package of the index; its table `en_lexeme_prob` gives the natural
logarithm of the share of a million words and spellings among the words of English comments on the web. Spellings in capitals and small letters are
added up, and only words that can have less than the greatest weight are kept: all others count as rare.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import re
import zipfile
from collections import defaultdict
from pathlib import Path

from detente.store.fusion.words import FREQUENCIES, RAREST, weight_of_share

TABLE = "spacy_lookups_data/data/en_lexeme_prob.json.gz"
HEAD = """# How common English words are: the word, and the natural logarithm of its share among all words. Words that are not here are rare.
# From spacy-lookups-data 1.0.5, table en_lexeme_prob (MIT, ExplosionAI GmbH). Made by tools/pack_words.py; do not edit.
"""


def pack(wheel: Path) -> str:
    """The text of the packed table, in order of the alphabet."""
    with zipfile.ZipFile(wheel) as archive:
        table = json.loads(gzip.decompress(archive.read(TABLE)))
    share: dict[str, float] = defaultdict(float)
    for word, logarithm in table.items():
        if re.fullmatch(r"[^\W\d_]+", word) and len(word) > 1:
            share[word.lower()] += math.exp(logarithm)
    kept = (f"{word} {math.log(s):.1f}\n" for word, s in sorted(share.items()) if weight_of_share(s) < RAREST)
    return HEAD + "".join(kept)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheel", type=Path)
    Path(str(FREQUENCIES)).write_text(pack(parser.parse_args().wheel), "utf-8")
