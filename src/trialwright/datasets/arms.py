"""Who was allocated to which arm: given from outside, after unsealing, or invented for a dry run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Arms:
    """The arm of each randomised participant. `dummy` arms are invented, so that no comparison means anything."""

    of: Mapping[str, str]
    dummy: bool = False
