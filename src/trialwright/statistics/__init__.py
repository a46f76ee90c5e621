"""Statistics of a randomised trial: arrays in, frozen results out; this room knows no trial."""

from trialwright.statistics._estimable import NotEstimable
from trialwright.statistics.agreement import Kappa, LimitsOfAgreement, limits_of_agreement, weighted_kappa
from trialwright.statistics.ancova import AdjustedDifference, ancova
from trialwright.statistics.binary import TwoProportions, odds_ratio, risk_difference, risk_ratio
from trialwright.statistics.binary_exact import Fisher, fisher
from trialwright.statistics.binary_strata import MantelHaenszel, mantel_haenszel
from trialwright.statistics.blinding import BangIndex, JamesIndex, bang_index, james_index
from trialwright.statistics.common_odds import CommonOdds, common_odds_ratio
from trialwright.statistics.continuous import MeanDifference, permutation, student, welch
from trialwright.statistics.describe import (
    Description,
    describe,
    standardised_difference,
    standardised_difference_categories,
    standardised_difference_proportions,
)
from trialwright.statistics.icc import IntraclassCorrelation, intraclass_correlation
from trialwright.statistics.interaction import Interaction, SubgroupEffect, interaction
from trialwright.statistics.linear import Coefficient
from trialwright.statistics.mmrm import RepeatedMeasures, VisitEstimate, mmrm
from trialwright.statistics.ordinal_effects import PairedOdds, generalised_odds_ratio, win_odds
from trialwright.statistics.ordinal_rank import Wilcoxon, wilcoxon
from trialwright.statistics.ordinal_strata import StratifiedRank, stratified_wilcoxon, van_elteren
from trialwright.statistics.proportional_odds import ProportionalOdds, proportional_odds

__all__ = [
    "AdjustedDifference",
    "BangIndex",
    "Coefficient",
    "CommonOdds",
    "Description",
    "Fisher",
    "Interaction",
    "IntraclassCorrelation",
    "JamesIndex",
    "Kappa",
    "LimitsOfAgreement",
    "MantelHaenszel",
    "MeanDifference",
    "NotEstimable",
    "PairedOdds",
    "ProportionalOdds",
    "RepeatedMeasures",
    "StratifiedRank",
    "SubgroupEffect",
    "TwoProportions",
    "VisitEstimate",
    "Wilcoxon",
    "ancova",
    "bang_index",
    "common_odds_ratio",
    "describe",
    "fisher",
    "generalised_odds_ratio",
    "interaction",
    "intraclass_correlation",
    "james_index",
    "limits_of_agreement",
    "mantel_haenszel",
    "mmrm",
    "odds_ratio",
    "permutation",
    "proportional_odds",
    "risk_difference",
    "risk_ratio",
    "standardised_difference",
    "standardised_difference_categories",
    "standardised_difference_proportions",
    "stratified_wilcoxon",
    "student",
    "van_elteren",
    "weighted_kappa",
    "welch",
    "wilcoxon",
    "win_odds",
]
