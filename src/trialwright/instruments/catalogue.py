"""Every instrument by name and version."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from trialwright.instruments.barthel import BARTHEL
from trialwright.instruments.fa_asymmetry import FA_ASYMMETRY
from trialwright.instruments.fac import FAC
from trialwright.instruments.fugl_meyer import FUGL_MEYER
from trialwright.instruments.model import Instrument
from trialwright.instruments.motricity import MOTRICITY_1, MOTRICITY_2
from trialwright.instruments.mrs import MRS
from trialwright.instruments.nihss import NIHSS
from trialwright.instruments.prep import PREP_1, PREP_2
from trialwright.instruments.prep2 import PREP2
from trialwright.instruments.safe import SAFE

INSTRUMENTS: Mapping[str, Instrument] = MappingProxyType(
    {
        each.name: each
        for each in (
            MRS,
            NIHSS,
            MOTRICITY_1,
            MOTRICITY_2,
            FUGL_MEYER,
            FAC,
            BARTHEL,
            SAFE,
            PREP_1,
            PREP_2,
            PREP2,
            FA_ASYMMETRY,
        )
    }
)
"""Every instrument by `id/version`."""


def instrument(name: str) -> Instrument:
    """The instrument called `name`, such as `nihss/1`.

    Raises ValueError that names the value, the nearest known name and all known names.
    """
    if (found := INSTRUMENTS.get(name)) is not None:
        return found
    known = ", ".join(INSTRUMENTS)
    id_, _, version = name.partition("/")
    versions = [each.version for each in INSTRUMENTS.values() if each.id == id_]
    if versions:
        fault = f"has no version {version!r}" if version else "is named without its version"
        near = " or ".join(f"{id_}/{each}" for each in versions)
        raise ValueError(f"instrument {id_!r} {fault}; did you mean {near}? Known: {known}")
    near = next(iter(get_close_matches(name.lower(), INSTRUMENTS, n=1, cutoff=0.5)), "")
    hint = f"; did you mean {near}?" if near else "."
    raise ValueError(f"there is no instrument {name!r}{hint} Known: {known}")
