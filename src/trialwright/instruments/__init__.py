"""Clinical scales as data: what is asked, within which limits, how it is scored, and where that is written.

An instrument knows no trial. It is looked up by name and version, `instrument("nihss/1")`; a scale whose
sources differ on a rule has one version for each, so that a protocol says which it means.
"""

from trialwright.instruments.catalogue import INSTRUMENTS, instrument
from trialwright.instruments.model import Check, Instrument

__all__ = ["INSTRUMENTS", "Check", "Instrument", "instrument"]
