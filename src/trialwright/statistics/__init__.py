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
from trialwright.statistics.interim import (
    InterimPower,
    RepeatedInterval,
    conditional_power,
    predictive_power,
    repeated_interval,
)
from trialwright.statistics.linear import Coefficient
from trialwright.statistics.missing import Imputations, impute
from trialwright.statistics.mmrm import RepeatedMeasures, VisitEstimate, mmrm
from trialwright.statistics.odds_marginal import MarginalProbabilities, marginal_probabilities
from trialwright.statistics.odds_proportionality import (
    PartialOdds,
    Proportionality,
    brant_test,
    partial_proportional_odds,
    score_test,
)
from trialwright.statistics.ordinal_bootstrap import bootstrap_win_odds
from trialwright.statistics.ordinal_effects import PairedOdds, generalised_odds_ratio, win_odds
from trialwright.statistics.ordinal_rank import Wilcoxon, wilcoxon
from trialwright.statistics.ordinal_strata import StratifiedRank, stratified_wilcoxon, van_elteren
from trialwright.statistics.ordinal_views import MRS_UTILITIES, dichotomise, sliding_dichotomy, utility_weighted
from trialwright.statistics.pooling import PooledEstimate, analyse_imputed, pool
from trialwright.statistics.proportional_odds import ProportionalOdds, proportional_odds
from trialwright.statistics.repeated_ordinal import RepeatedOdds, repeated_odds
from trialwright.statistics.rerandomise import (
    PermutedBlocks,
    Rerandomised,
    blocked_rank_test,
    permuted_blocks,
    rerandomise,
)
from trialwright.statistics.sample_size import (
    SampleSize,
    plan_means,
    plan_proportional_odds,
    plan_proportions,
    plan_rank,
)
from trialwright.statistics.sequential import (
    GroupSequentialDesign,
    OperatingCharacteristics,
    group_sequential_design,
    operating_characteristics,
)
from trialwright.statistics.simulated_trials import SimulatedTrials, simulate_trials
from trialwright.statistics.standardised_risk import StandardisedRisk, standardised_risk
from trialwright.statistics.tipping import Departure, TippingPoint, tipping_point

__all__ = [
    "MRS_UTILITIES",
    "AdjustedDifference",
    "BangIndex",
    "Coefficient",
    "CommonOdds",
    "Departure",
    "Description",
    "Fisher",
    "GroupSequentialDesign",
    "Imputations",
    "Interaction",
    "InterimPower",
    "IntraclassCorrelation",
    "JamesIndex",
    "Kappa",
    "LimitsOfAgreement",
    "MantelHaenszel",
    "MarginalProbabilities",
    "MeanDifference",
    "NotEstimable",
    "OperatingCharacteristics",
    "PairedOdds",
    "PartialOdds",
    "PermutedBlocks",
    "PooledEstimate",
    "ProportionalOdds",
    "Proportionality",
    "RepeatedInterval",
    "RepeatedMeasures",
    "RepeatedOdds",
    "Rerandomised",
    "SampleSize",
    "SimulatedTrials",
    "StandardisedRisk",
    "StratifiedRank",
    "SubgroupEffect",
    "TippingPoint",
    "TwoProportions",
    "VisitEstimate",
    "Wilcoxon",
    "analyse_imputed",
    "ancova",
    "bang_index",
    "blocked_rank_test",
    "bootstrap_win_odds",
    "brant_test",
    "common_odds_ratio",
    "conditional_power",
    "describe",
    "dichotomise",
    "fisher",
    "generalised_odds_ratio",
    "group_sequential_design",
    "impute",
    "interaction",
    "intraclass_correlation",
    "james_index",
    "limits_of_agreement",
    "mantel_haenszel",
    "marginal_probabilities",
    "mmrm",
    "odds_ratio",
    "operating_characteristics",
    "partial_proportional_odds",
    "permutation",
    "permuted_blocks",
    "plan_means",
    "plan_proportional_odds",
    "plan_proportions",
    "plan_rank",
    "pool",
    "predictive_power",
    "proportional_odds",
    "repeated_interval",
    "repeated_odds",
    "rerandomise",
    "risk_difference",
    "risk_ratio",
    "score_test",
    "simulate_trials",
    "sliding_dichotomy",
    "standardised_difference",
    "standardised_difference_categories",
    "standardised_difference_proportions",
    "standardised_risk",
    "stratified_wilcoxon",
    "student",
    "tipping_point",
    "utility_weighted",
    "van_elteren",
    "weighted_kappa",
    "welch",
    "wilcoxon",
    "win_odds",
]
