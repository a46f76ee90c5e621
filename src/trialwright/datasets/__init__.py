"""Datasets: analysis-ready frames from participants' states, each row with the ledger entries behind it."""

from trialwright.datasets.arms import Arms
from trialwright.datasets.build import Datasets, build

__all__ = ["Arms", "Datasets", "build"]
