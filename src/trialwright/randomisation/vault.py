"""The vault: the only holder of the sealed allocation, in a file of its own, away from the record.

Its content is committed to by SHA-256 before the first participant, and revealed by unsealing; the random
number in it keeps the commitment from being guessed.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from trialwright.randomisation.sequence import AllocationSequence, PermutedBlocks, Recorded, Simple, keyed
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
    def draw(
        cls,
        method: str,
        ratio: Mapping[str, int],
        sizes: Sequence[int],
        random: Callable[[int], bytes],
        strata: Mapping[str, Sequence[int]] = MappingProxyType({}),
    ) -> Vault:
        """Seal a new allocation; `strata` gives block sizes of their own to some strata.

        `random` gives so many random bytes: `secrets.token_bytes`, but in a demonstration.
        """
        content: dict[str, Any] = {"method": method, "ratio": [[arm, n] for arm, n in ratio.items()]}
        if method == "permuted-blocks":
            content["sizes"] = list(sizes)
            content["strata"] = {stratum: list(own) for stratum, own in strata.items()}
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
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
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

    def differs(self, method: str, ratio: Mapping[str, int]) -> str:
        """Say how the sealed allocation differs from what a protocol asks for; empty where it does not."""
        if self.method != method:
            return f"it was sealed for {self.method}, the protocol has {method}"
        if method != "recorded" and dict(self._content["ratio"]) != dict(ratio):
            return "it was sealed for other arms or another ratio than the protocol's"
        return ""

    def pseudonym(self, participant: str, attempt: int) -> str:
        """Give eight characters for a participant that tell neither number nor order to who has not the secret."""
        drawn = keyed(bytes.fromhex(self._content["secret"]), ["pseudonym", participant, attempt])
        return base64.b32encode(drawn.to_bytes(32, "big")[:5]).decode()

    def unseal(self) -> dict[str, Any]:
        """Give the whole content, to be put into the record when the trial is unsealed."""
        return dict(self._content)


def _sequence(content: Mapping[str, Any]) -> AllocationSequence:
    """Make the sequence. Raises ValueError for a content that could not allocate."""
    secret = bytes.fromhex(content["secret"])
    if len(secret) < 32:
        raise ValueError("the secret is shorter than 32 bytes")
    if content["method"] == "recorded":
        return Recorded(content["arms"])
    ratio = dict(content["ratio"])
    if not ratio or any(type(share) is not int or share < 1 for share in ratio.values()):
        raise ValueError("the ratio is not of whole numbers from 1 on")
    if content["method"] == "simple":
        return Simple(secret, ratio)
    if content["method"] == "permuted-blocks":
        strata = content.get("strata", {})
        for sizes in (content["sizes"], *strata.values()):
            if not sizes or any(type(size) is not int or size < 1 or size % sum(ratio.values()) for size in sizes):
                raise ValueError("a block size is not a multiple of the ratio's sum")
        return PermutedBlocks(secret, ratio, content["sizes"], strata)
    raise ValueError(f"the allocation method {content['method']!r} is unknown")
