"""From many reports to one record: stories, events that many reports tell, and the sources behind them. Functions over Arrow tables; nothing is stored here."""

from detente.store.fusion.events import EVENTS, MEMBERS, Fusion, fuse, fusion_window
from detente.store.fusion.stories import SPAN, assign_stories, story_window

__all__ = ["EVENTS", "MEMBERS", "SPAN", "Fusion", "assign_stories", "fuse", "fusion_window", "story_window"]
