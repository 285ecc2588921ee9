"""Dates and times of news English: found in raw text, and resolved as far as text and publication date allow.

    >>> from detente.coding.times import read
    >>> [(w.text, w.edtf) for w in read("The ministers met on Friday and will meet again next month.", "2023-06-18")]
    [('Friday', '2023-06-16'), ('next month', '2023-07')]

Durations ("for three days") and sets ("every Monday") are no times and are not returned. `find` and `Expression.resolve` serve a
caller who knows the tense of the event; `read` guesses it from the words around.
"""

from detente.coding.times.calendar import published_interval
from detente.coding.times.reader import Expression, dateline, find, read

__all__ = ["Expression", "dateline", "find", "published_interval", "read"]
