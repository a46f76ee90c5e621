"""Analysis: from datasets to results, each number with its estimand, population, method and source entries."""

from trialwright.analysis.run import run
from trialwright.analysis.trial_results import NotAccepted, Provenance, Results
from trialwright.analysis.written import as_json, sources_as_json

__all__ = ["NotAccepted", "Provenance", "Results", "as_json", "run", "sources_as_json"]
