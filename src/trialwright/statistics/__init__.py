"""Statistics of a randomised trial: arrays in, frozen results out; this room knows no trial."""

from trialwright.statistics._estimable import NotEstimable
from trialwright.statistics.ancova import AdjustedDifference, ancova
from trialwright.statistics.continuous import MeanDifference, permutation, student, welch
from trialwright.statistics.describe import (
    Description,
    describe,
    standardised_difference,
    standardised_difference_categories,
    standardised_difference_proportions,
)
from trialwright.statistics.interaction import Interaction, SubgroupEffect, interaction
from trialwright.statistics.linear import Coefficient

__all__ = [
    "AdjustedDifference",
    "Coefficient",
    "Description",
    "Interaction",
    "MeanDifference",
    "NotEstimable",
    "SubgroupEffect",
    "ancova",
    "describe",
    "interaction",
    "permutation",
    "standardised_difference",
    "standardised_difference_categories",
    "standardised_difference_proportions",
    "student",
    "welch",
]
