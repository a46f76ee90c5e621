"""Simulation: virtual participants, whose staff go through the door like anyone else."""

from trialwright.simulation.assumptions import Assumptions
from trialwright.simulation.loading import load_assumptions
from trialwright.simulation.trial import Simulated, run

__all__ = ["Assumptions", "Simulated", "load_assumptions", "run"]
