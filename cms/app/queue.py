"""The queue of the schedule's tasks: a file, or Redis if several machines share it."""

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
    """Open the queue that the settings name, without asking Redis yet.

    Tasks are signed with the site's secret key: huey reads them with pickle, which can run any
    code, and more people may have access to Redis than may run code on the site.
    """
    signed = SignedSerializer(secret=settings.secret_key)
    if settings.redis_url:
        return Huey(
            NAME,
            results=False,
            serializer=signed,
            storage_class=_RedisOrMemory,
            url=settings.redis_url,
        )
    path: Path = settings.instance / FILE
    return SqliteHuey(NAME, filename=str(path), results=False, fsync=False, serializer=signed)


class _RedisOrMemory(BaseStorage):  # type: ignore[misc]  # huey carries no types
    """Redis, or this process's memory while Redis does not answer.

    The articles themselves are the schedule, so a process without Redis goes on by itself, and
    several such processes publish nothing twice. Tasks in memory still run when Redis is back. An
    empty queue is polled, as a file is; nothing blocks on it.
    """

    def __init__(self, name: str, url: str) -> None:
        super().__init__(name)
        self._redis = RedisStorage(name, url=url, blocking=False)
        self._memory = MemoryStorage(name)
        self._away = False

    def enqueue(self, data: bytes, priority: float | None = None) -> None:
        self._ask("enqueue", data)

    def dequeue(self) -> bytes | None:
        kept: bytes | None = self._memory.dequeue()
        return kept or self._ask("dequeue")

    def add_to_schedule(self, data: bytes, ts: datetime) -> None:
        self._ask("add_to_schedule", data, ts)

    def read_schedule(self, ts: datetime) -> list[bytes]:
        return [*self._memory.read_schedule(ts), *self._ask("read_schedule", ts)]

    def peek_many(self, keys: list[str]) -> dict[str, bytes]:
        found: dict[str, bytes] = self._ask("peek_many", keys)
        return found

    def delete_data(self, key: str) -> None:
        self._ask("delete_data", key)

    def _ask(self, verb: str, *details: Any) -> Any:
        try:
            answer = getattr(self._redis, verb)(*details)
        except Exception as error:  # noqa: BLE001  # the errors of Redis are those of an optional package
            if not self._away:
                logger.warning("Redis is away, the schedule goes on without it: %s", error)
            self._away = True
            return getattr(self._memory, verb)(*details)
        self._away = False
        return answer
