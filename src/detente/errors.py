"""The errors that Détente raises. Each message says what was wrong, where, and what to do."""


class DetenteError(Exception):
    """Base of all errors raised on purpose."""


class InputError(DetenteError):
    """A document cannot be read or is not what was asked for."""


class LanguageError(InputError):
    """A document is in a language that the coder does not read."""


class DateError(DetenteError, ValueError):
    """A publication date cannot be understood."""


class DataError(DetenteError):
    """A rule or knowledge file is malformed; the message names file and line."""


class SourceError(DetenteError):
    """A source on the internet does not answer as it should; the message says what it did and what to do."""


class StoreError(DetenteError):
    """A store cannot be opened, read or written; the message says which and what to do."""


class QueryError(DetenteError, ValueError):
    """A query asks for something that there is not, or that is not allowed."""
