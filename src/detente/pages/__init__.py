"""Pages that show codings to people: one self-contained HTML document for a report, or for several with an index."""

from detente.pages.render import Entry, annotated_page, annotated_pages, article, asset, entry, index_page
from detente.pages.view import View, view

__all__ = ["Entry", "View", "annotated_page", "annotated_pages", "article", "asset", "entry", "index_page", "view"]
