"""Block details: what must stay hidden from whoever enrols (SPIRIT 2025 item 21b). It holds no secret."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from trialwright.protocol.draft import Draft
from trialwright.protocol.part import Part
from trialwright.protocol.rules.expressions import possible_results
from trialwright.protocol.tree import Path
from trialwright.terms import Problem


class Blocks(Part):
    """Block sizes: the size of each block is drawn from `sizes`, or from those of its stratum.

    A stratum is written as its levels, in the order of the allocation's factors, joined by `/`: `SMC/severe`.
    """

    sizes: list[int] = Field(min_length=1, description="each a multiple of the sum of the allocation ratio")
    strata: dict[str, list[int]] = Field(default_factory=dict)


class Sealed(Part):
    """The content of `sealed.yaml`."""

    blocks: Blocks


def sealed_rules(sealed: Draft, protocol: Draft) -> Iterator[Problem]:
    """Refuse block sizes that the allocation ratio cannot fill, and strata that do not exist."""
    ratio = protocol.at("allocation", "ratio")
    shares = list(ratio.values()) if isinstance(ratio, dict) else []
    total = sum(share for share in shares if type(share) is int)
    strata = protocol.ids("allocation", "strata")
    paths: list[Path] = [("blocks", "sizes")]
    for stratum in sealed.keys("blocks", "strata"):
        paths.append(("blocks", "strata", stratum))
        levels = stratum.split("/")
        if len(levels) != len(strata):
            message = f"the stratum `{stratum}` has {len(levels)} levels, and the allocation {len(strata)} factors"
            yield sealed.problem(paths[-1], message, f"join one level of each factor by /: {', '.join(strata)}")
        for at, (path, _) in enumerate(protocol.blocks("allocation", "strata")):
            known = possible_results(protocol, protocol.at(*path, "value"))
            if known and len(levels) == len(strata) and levels[at] not in known:
                yield sealed.unknown(f"level of `{strata[at]}` called", known, paths[-1], levels[at])
    for path in paths:
        sizes = sealed.at(*path)
        if sizes == []:
            yield sealed.problem(path, "no block size", "give at least one")
        for at, size in enumerate(sizes if isinstance(sizes, list) else ()):
            if type(size) is int and total and (size < 1 or size % total):
                message = f"the block size {size} is not a multiple of {total}, the sum of the allocation ratio"
                yield sealed.problem((*path, at), message, f"write {total}, {2 * total} or {3 * total}")
