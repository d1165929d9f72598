from __future__ import annotations

from enum import StrEnum


class MemberState(StrEnum):
    ACTIVE = "active"
    BLOCKED = "blocked"
