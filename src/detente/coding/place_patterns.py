"""The patterns around place names: what may begin one, and what before or after it tells a place from a person or a body."""

from __future__ import annotations

import re

from detente.coding.place_words import ABBREVIATIONS, POSTAL_CODES

#: Capitalised words, what hangs on them by a hyphen or an apostrophe, and "al-" of "al-Tanf".
CAPITAL = re.compile(r"(?<![^\W_])[^\W\d_a-z](?:\.(?:[^\W\d_]\.)+|[^\W_]*)|(?<=[^\W_][-'])[a-z]+|\b[ae]l(?=-[A-Z])")
ABBREVIATION = re.compile("|".join(sorted((re.escape(a) for a in ABBREVIATIONS), key=len, reverse=True)))
POSTAL = re.compile(r"(?<=[a-z]), (" + "|".join(POSTAL_CODES) + r")\b(?!\w|\.\w)")
#: "Story, Boone and Polk counties"
COUNTIES = re.compile(r" (counties|Counties|parishes|Parishes)\b")
COUNTY_LIST = re.compile(r"(?:[A-Z][\w'.]+(?: [A-Z][\w']+)?(?:, and |, | and |/))+[A-Z][\w'.]+(?: [A-Z][\w']+)?$")
#: What a place has, right after its name.
AFTER = re.compile(
    r"-based|-born|-area|-held|[' s]{0,2} (?:area|areas|residents?|native|police|mayor|city|suburbs?|region|province|district|border|airport|"
    r"officials?|government|authorities|man|woman|men|women|couple|teen|teenager|firefighters|schools?|street|downtown|hospital|court|county|"
    r"township|metro|metropolitan|neighbou?rhood|branch|family|families|home|headquarters|summit|talks|agreement|accords?|attacks?|bombings?|"
    r"massacre|parish|village|town)\b"
)
#: Right before: "the port of".
BEFORE = re.compile(
    r"\b(?:city|town|village|county|parish|district|province|region|municipality|suburb|capital|community|port|outskirts|state|island|north|south|"
    r"east|west|mayor|people|bishop|archbishop|streets|residents|residency|coast|area|republic|kingdom|borough|hamlet) of (?:the )?$|"
    r"-?\bmiles? \w+ of $|, \d{1,3},? of $|\b(?:downtown|central|nearby|neighbou?ring|(?:north|south|east|west)\w*) $",
    re.I,
)
#: "in", "outside", "and from" before a name, with a direction or an article between.
PHRASE = re.compile(
    r"\b([A-Za-z]+) (?:(?:the|nearby|neighbou?ring|central|downtown|historic|rural|[a-z]*(?:north|south|east|west)[a-z]*|upper|lower|mid) ){0,2}$"
)
LIST = re.compile(r"(?:,|, and| and| or|/| to|;) ?$")
#: Between a place and what it lies in.
HOLD = re.compile(r",? ?\(?|, (?:the )?")
DIVISION = re.compile(r" (?:province|region|state|district|governorate|oblast|prefecture|county|department)\b")
NOT_PLACE = re.compile(
    r"[- ](?:\w*virus|flu|fever|disease|syndrome|style|terrier|shepherd)\b|"
    r"'s (?:Day|Church|Hospital|School|Cathedral|Lutheran|Catholic|Episcopal|College)\b"
)
#: What persons do, right after a name.
SAID = re.compile(
    r" (?:said|says|told|added|asked|was (?:arrested|charged|born|elected|sentenced|convicted)|pleaded|testified|explained|noted|recalled|thinks|"
    r"hopes|himself|herself|who|scored)\b"
)
PERSON_BEFORE = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Sgt|Lt|Col|Gen|Rev|Judge|said|says)\.?|, \d{1,2},) $")
