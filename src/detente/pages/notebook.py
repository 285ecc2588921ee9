"""The annotated page inside a notebook."""

from __future__ import annotations

from markupsafe import Markup

from detente.pages.render import annotated_page
from detente.records import Coding


def frame(coding: Coding) -> str:
    """The page of ``coding`` in a frame of its own, so that neither touches the other: styles, scripts and the notebook's data stay apart."""
    style = "width: 100%; height: 40rem; resize: vertical; overflow: auto; border: 1px solid #8888; border-radius: 4px"
    return str(Markup('<iframe title="Annotated report" sandbox="allow-scripts" style="{}" srcdoc="{}"></iframe>').format(style, annotated_page(coding)))
