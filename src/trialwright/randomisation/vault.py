"""The vault: the only holder of the sealed allocation, in a file of its own, away from the record.

Its content is committed to by SHA-256 before the first participant, and revealed by unsealing; the random
number in it keeps the commitment from being guessed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from trialwright.randomisation.sequence import AllocationSequence, PermutedBlocks, Recorded, Simple
from trialwright.terms import Problem, Refused, canonical, digest


class Vault:
    """A sealed allocation. Its `repr` shows the commitment and nothing else."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self._content = dict(content)
        self.method: str = content["method"]
        self.commitment = digest(canonical(self._content))
        self._sequence = _sequence(self._content)

    def __repr__(self) -> str:
        return f"Vault(commitment={self.commitment[:12]}…)"

    @classmethod
    def draw(cls, method: str, ratio: Mapping[str, int], sizes: Sequence[int], random: Callable[[int], bytes]) -> Vault:
        """Seal a new allocation. `random` gives so many random bytes: `secrets.token_bytes`, but in a demonstration."""
        content: dict[str, Any] = {"method": method, "ratio": [[arm, n] for arm, n in ratio.items()]}
        if method == "permuted-blocks":
            content["sizes"] = list(sizes)
        return cls({**content, "secret": random(32).hex()})

    @classmethod
    def recorded(cls, arms: Mapping[str, str], random: Callable[[int], bytes]) -> Vault:
        """Seal the allocation of a finished trial, by participant number."""
        return cls({"method": "recorded", "arms": dict(arms), "secret": random(32).hex()})

    @classmethod
    def open(cls, path: Path) -> Vault:
        """Read a vault's file. Refuses a file that is not one, without showing what is in it."""
        try:
            return cls(json.loads(path.read_text(encoding="utf-8")))
        except OSError as problem:
            message = f"cannot be read: {problem.strerror}"
        except (ValueError, KeyError, TypeError):
            message = "is not a sealed allocation"
        raise Refused(Problem(str(path), message, "give the file that `trialwright seal` wrote"))

    def write(self, path: Path) -> None:
        """Write the file, for its owner alone. Refuses a path that exists: a sealed allocation is never replaced."""
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            raise Refused(
                Problem(
                    str(path),
                    "exists already, and a sealed allocation is never replaced",
                    "choose another path",
                )
            ) from None
        except OSError as problem:
            raise Refused(Problem(str(path), f"cannot be written: {problem.strerror}", "choose another path")) from None
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(canonical(self._content) + "\n")

    def arm(self, stratum: str, number: int) -> str:
        """Give the arm at an ordinal number of a stratum."""
        return self._sequence.arm(stratum, number)

    def unseal(self) -> dict[str, Any]:
        """Give the whole content, to be put into the record when the trial is unsealed."""
        return dict(self._content)


def _sequence(content: Mapping[str, Any]) -> AllocationSequence:
    secret = bytes.fromhex(content["secret"])
    if content["method"] == "recorded":
        return Recorded(content["arms"])
    ratio = dict(content["ratio"])
    if content["method"] == "simple":
        return Simple(secret, ratio)
    if content["method"] == "permuted-blocks":
        return PermutedBlocks(secret, ratio, content["sizes"])
    raise ValueError(f"the allocation method {content['method']!r} is unknown")
