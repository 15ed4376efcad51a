"""The queue that says when to look at the schedule: a file, or Redis where machines share it."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path
from typing import Any

from huey import Huey, SqliteHuey
from huey.serializer import SignedSerializer
from huey.storage import BaseStorage, MemoryStorage, RedisStorage

from cms.config import Settings

logger = logging.getLogger(__name__)
NAME = "galley"
FILE = "queue.db"


def open_queue(settings: Settings) -> Huey:
    """Make the queue that the settings name; Redis is not asked for anything yet.

    What stands in it is signed with the site's secret key: huey reads it with pickle, which runs
    what it is told to, and more people may write to a Redis than are to run code on the site.
    """
    signed = SignedSerializer(secret=settings.secret_key)
    if settings.redis_url:
        return Huey(
            NAME,
            results=False,
            serializer=signed,
            storage_class=_Shared,
            url=settings.redis_url,
        )
    path: Path = settings.instance / FILE
    return SqliteHuey(NAME, filename=str(path), results=False, fsync=False, serializer=signed)


class _Shared(BaseStorage):  # type: ignore[misc]  # huey carries no types
    """Redis, and this process's own memory for what Redis does not take.

    The articles are the schedule, so a process that cannot reach Redis looks for itself, as often
    as ever: several of them publish nothing twice. What is in memory is read all the same when
    Redis is back. As with a file, an empty queue is left alone for a moment, not waited upon.
    """

    def __init__(self, name: str, url: str) -> None:
        super().__init__(name)
        self._redis = RedisStorage(name, url=url, blocking=False)
        self._own = MemoryStorage(name)
        self._away = False

    def enqueue(self, data: bytes, priority: float | None = None) -> None:
        self._ask("enqueue", data)

    def dequeue(self) -> bytes | None:
        own: bytes | None = self._own.dequeue()
        return own or self._ask("dequeue")

    def add_to_schedule(self, data: bytes, ts: datetime) -> None:
        self._ask("add_to_schedule", data, ts)

    def read_schedule(self, ts: datetime) -> list[bytes]:
        return [*self._own.read_schedule(ts), *self._ask("read_schedule", ts)]

    def peek_many(self, keys: list[str]) -> dict[str, bytes]:
        found: dict[str, bytes] = self._ask("peek_many", keys)
        return found

    def delete_data(self, key: str) -> None:
        self._ask("delete_data", key)

    def _ask(self, verb: str, *details: Any) -> Any:
        try:
            answer = getattr(self._redis, verb)(*details)
        except Exception as error:  # noqa: BLE001  # what Redis raises is an extra's, as it is
            if not self._away:
                logger.warning("Redis is away, the schedule goes on without it: %s", error)
            self._away = True
            return getattr(self._own, verb)(*details)
        self._away = False
        return answer
