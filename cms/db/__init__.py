"""The database: base class, column types, pages of lists, and the one place that commits."""

from cms.db.moments import read_moment, rfc3339, utc_now
from cms.db.pages import BadCursor, Cursor, Page, paginate, place_of, read_cursor, write_cursor
from cms.db.session import Base, db, engine_options, leave_failed_read, transaction
from cms.db.types import SafeMarkup, UTCDateTime, new_public_id, words_of

__all__ = [
    "BadCursor",
    "Base",
    "Cursor",
    "Page",
    "SafeMarkup",
    "UTCDateTime",
    "db",
    "engine_options",
    "leave_failed_read",
    "new_public_id",
    "paginate",
    "place_of",
    "read_cursor",
    "read_moment",
    "rfc3339",
    "transaction",
    "utc_now",
    "words_of",
    "write_cursor",
]
