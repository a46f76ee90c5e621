"""The sealed order of allocation, recomputable by anyone who holds the secret.

Chance comes from HMAC-SHA256 alone, keyed by the sealed secret, over the canonical JSON of what is asked, so
ten lines of any language recompute it:

- permuted blocks: the sizes of a stratum's blocks follow from `["size", stratum, block]`; inside a block the
  slots, laid out by the ratio in the protocol's order of arms, are sorted by the HMAC of `[stratum, block, slot]`;
- simple: the HMAC of `["simple", stratum, number]`, as a fraction of 2^256, falls into an arm's share.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from trialwright.terms import canonical


def keyed(secret: bytes, message: Sequence[str | int]) -> int:
    """Give the HMAC-SHA256 of the message's canonical JSON as an integer below 2^256."""
    return int.from_bytes(hmac.digest(secret, canonical(list(message)).encode(), "sha256"), "big")


class AllocationSequence(Protocol):
    """An allocation sequence: the arm at an ordinal number, counted from 1, of a stratum."""

    def arm(self, stratum: str, number: int) -> str:
        """Give the arm's identifier."""
        ...


class PermutedBlocks:
    """Stratified permuted blocks of fixed or varying sizes (Pocock 1983, chapter 5), any ratio and arms."""

    def __init__(
        self, secret: bytes, ratio: Mapping[str, int], sizes: Sequence[int], strata: Mapping[str, Sequence[int]]
    ) -> None:
        self._secret = secret
        self._ratio = dict(ratio)
        self._sizes = tuple(sizes)
        self._strata = {stratum: tuple(own) for stratum, own in strata.items()}
        self._block = lru_cache(maxsize=1024)(self._permuted)

    def __repr__(self) -> str:
        return "PermutedBlocks(sealed)"

    def arm(self, stratum: str, number: int) -> str:
        """Give the arm at the number-th place of the stratum."""
        block, start = 1, 0
        while number > start + (size := self._size(stratum, block)):
            block, start = block + 1, start + size
        return self._block(stratum, block)[number - start - 1]

    def _size(self, stratum: str, block: int) -> int:
        sizes = self._strata.get(stratum, self._sizes)
        if len(sizes) == 1:
            return sizes[0]
        return sizes[keyed(self._secret, ["size", stratum, block]) % len(sizes)]

    def _permuted(self, stratum: str, block: int) -> tuple[str, ...]:
        times = self._size(stratum, block) // sum(self._ratio.values())
        arms = [arm for arm, share in self._ratio.items() for _ in range(share * times)]
        order = sorted(range(len(arms)), key=lambda slot: keyed(self._secret, [stratum, block, slot + 1]))
        return tuple(arms[slot] for slot in order)


class Simple:
    """Each participant by an independent draw in the ratio."""

    def __init__(self, secret: bytes, ratio: Mapping[str, int]) -> None:
        self._secret = secret
        self._ratio = dict(ratio)

    def __repr__(self) -> str:
        return "Simple(sealed)"

    def arm(self, stratum: str, number: int) -> str:
        """Give the arm of the number-th participant of the stratum."""
        total = sum(self._ratio.values())
        drawn = keyed(self._secret, ["simple", stratum, number]) * total >> 256
        for arm, share in self._ratio.items():
            drawn -= share
            if drawn < 0:
                return arm
        raise AssertionError("a draw below the total falls into a share")


class Recorded:
    """The allocation of a finished trial, by participant number; a live trial refuses it."""

    def __init__(self, arms: Mapping[str, str]) -> None:
        self._arms = dict(arms)

    def __repr__(self) -> str:
        return f"Recorded({len(self._arms)} participants, sealed)"

    def arm(self, stratum: str, number: int) -> str:
        """Give the arm that was recorded for a participant, who is a stratum of her own with one place."""
        if number != 1 or stratum not in self._arms:
            raise ValueError(f"place {number} of {stratum!r} is not among the {len(self._arms)} recorded ones")
        return self._arms[stratum]
