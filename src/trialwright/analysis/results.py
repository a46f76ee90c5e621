"""What an analysis gives and a report shows: frozen data with no formatting.

None stands for a number that does not exist; why it does not is said in words beside it. Shares are percentages of
the group named beside them. Differences are always treated minus control.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trialwright.analysis.results_over_time import MeanPoint as MeanPoint  # noqa: PLC0414  reports import every type from here
from trialwright.analysis.results_over_time import Point as Point  # noqa: PLC0414  reports import every type from here
from trialwright.analysis.results_over_time import Series as Series  # noqa: PLC0414  reports import every type from here
from trialwright.analysis.results_over_time import Trajectory as Trajectory  # noqa: PLC0414  reports import every type from here
from trialwright.analysis.results_over_time import VisitText as VisitText  # noqa: PLC0414  reports import every type from here

Kind = Literal["ordinal", "continuous", "binary"]
Scale = Literal["ratio", "difference", "probability"]


@dataclass(frozen=True, slots=True)
class Reason:
    """How many participants for which reason."""

    text: str
    n: int


@dataclass(frozen=True, slots=True)
class Group:
    """A column of a table: an arm, one side of a contrast, or everybody. `n` counts the randomised."""

    id: str
    label: str
    arms: tuple[str, ...]
    n: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """One contrast of the protocol with its two sides."""

    id: str
    label: str
    treated: Group
    control: Group


@dataclass(frozen=True, slots=True)
class Sources:
    """The ledger entries behind a number: how many, the digest of their list, and the list itself.

    `ranges` writes the ascending numbers as `3,7-9,20-60/4`: single numbers, runs, and runs by a step.
    """

    count: int
    digest: str
    ranges: str


@dataclass(frozen=True, slots=True)
class Analysed:
    """An analysis set in one arm: `n` and everybody else, each once. n + excluded = allocated."""

    set: str
    label: str
    n: int
    excluded: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Observed:
    """A primary endpoint in one arm: with a value in the analysis, and without by reason. n + missing = allocated."""

    endpoint: str
    label: str
    n: int
    missing: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class ArmFlow:
    """What became of the participants of one arm (CONSORT 2025).

    received + not_received = allocated, and completed + lost + withdrawn + died = allocated. `crossovers`
    received what only another arm should; None where the protocol records no product.
    """

    arm: str
    label: str
    allocated: int
    received: int
    not_received: tuple[Reason, ...]
    discontinued: tuple[Reason, ...]
    completed: int
    lost: tuple[Reason, ...]
    withdrawn: tuple[Reason, ...]
    died: tuple[Reason, ...]
    analysed: tuple[Analysed, ...]
    observed: tuple[Observed, ...]
    crossovers: int | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """Everybody who was screened, to the end. Excluded participants count once, under their first reason.

    `criteria` counts every criterion that was not met or could not be judged, so it may exceed the excluded.
    `rows_not_accepted` counts the rows of imported data that could not become a participant: they are beside the sums.
    """

    screened: int
    excluded: tuple[Reason, ...]
    criteria: tuple[Reason, ...]
    randomised: int
    arms: tuple[ArmFlow, ...]
    rows_not_accepted: int = 0

    def faults(self) -> tuple[str, ...]:
        """Name every sum that does not add up; empty where nobody was lost silently."""
        sums = [
            ("screened", self.screened, total(self.excluded) + self.randomised),
            ("randomised", self.randomised, sum(arm.allocated for arm in self.arms)),
        ]
        for arm in self.arms:
            ended = arm.completed + total(arm.lost) + total(arm.withdrawn) + total(arm.died)
            sums.append((f"{arm.arm}: received", arm.allocated, arm.received + total(arm.not_received)))
            sums.append((f"{arm.arm}: followed", arm.allocated, ended))
            sums += [(f"{arm.arm}: {each.set}", arm.allocated, each.n + total(each.excluded)) for each in arm.analysed]
            sums += [
                (f"{arm.arm}: {each.endpoint}", arm.allocated, each.n + total(each.missing)) for each in arm.observed
            ]
        return tuple(f"{place}: {whole} is not {parts}" for place, whole, parts in sums if whole != parts)


def total(reasons: tuple[Reason, ...]) -> int:
    """Give the participants of all reasons together."""
    return sum(reason.n for reason in reasons)


@dataclass(frozen=True, slots=True)
class Summary:
    """A continuous variable in one group; quartiles by the averaged inverse of the distribution (SAS PCTLDEF=5)."""

    n: int
    missing: int
    mean: float | None
    sd: float | None
    median: float | None
    q1: float | None
    q3: float | None
    minimum: float | None
    maximum: float | None


@dataclass(frozen=True, slots=True)
class LevelCount:
    """A category in one group. `percent` is of those with a value, `percent_of_group` of all in the group."""

    level: str
    label: str
    n: int
    percent: float | None
    percent_of_group: float | None


@dataclass(frozen=True, slots=True)
class GroupValues:
    """One variable in one group: `n` in the group, `observed` with a value, why the others have none.

    `summary` for numbers (ordinal scores included), `counts` for categories.
    """

    group: str
    label: str
    n: int
    observed: int
    missing: tuple[Reason, ...]
    summary: Summary | None
    counts: tuple[LevelCount, ...]


@dataclass(frozen=True, slots=True)
class BaselineVariable:
    """A row of the baseline table: treated, control, all. The standardised difference is treated minus control.

    `standardised_difference` is None, with `cannot` in words, where it does not exist. For more than two categories it
    is the Mahalanobis distance, which has no sign.
    """

    id: str
    label: str
    kind: Literal["continuous", "categorical"]
    unit: str
    groups: tuple[GroupValues, ...]
    standardised_difference: float | None
    cannot: str = ""


@dataclass(frozen=True, slots=True)
class Baseline:
    """The baseline table of one contrast: columns treated, control and all randomised."""

    contrast: str
    groups: tuple[Group, ...]
    rows: tuple[BaselineVariable, ...]
    sources: Sources


@dataclass(frozen=True, slots=True)
class Statistic:
    """A further number of a method, by name: `z`, `p exact`, `W`, `df`, `number needed to treat`."""

    name: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """One effect with its interval.

    `name` says what is estimated (`common odds ratio of a better score`), `description` how (`proportional odds,
    Wald`), `method` is the protocol's word. `null` is the value of no difference; `favours_treated` says on which side
    of it the treated group does better. `includes_null` and the two `compatible_with_...` fields say what the interval
    leaves open: one that includes the null never shows that there is no effect. `unplanned`: the protocol did not ask
    for it.
    """

    method: str
    name: str
    description: str
    scale: Scale
    null: float
    favours_treated: Literal["above", "below"]
    estimate: float | None
    lower: float | None
    upper: float | None
    level: float
    p: float | None
    n: int
    n_treated: int
    n_control: int
    se: float | None = None
    unit: str = ""
    covariates: tuple[str, ...] = ()
    statistics: tuple[Statistic, ...] = ()
    unplanned: bool = False
    includes_null: bool | None = None
    compatible_with_benefit: bool | None = None
    compatible_with_harm: bool | None = None


@dataclass(frozen=True, slots=True)
class Cannot:
    """A method that gives no number here, and why, in a sentence."""

    method: str
    because: str


@dataclass(frozen=True, slots=True)
class EndpointText:
    """What was measured, from the protocol."""

    id: str
    label: str
    type: Kind
    better: Literal["lower", "higher"]
    unit: str
    visit: str
    change: bool
    at_death: float | None


@dataclass(frozen=True, slots=True)
class Strategy:
    """How the estimand deals with one intercurrent event, and how many participants of the population had it."""

    event: str
    strategy: str
    value: float | None
    n: int


@dataclass(frozen=True, slots=True)
class EstimandText:
    """The estimand in its five attributes (ICH E9(R1)): population, contrast, variable, events, summary."""

    id: str
    label: str
    population: str
    population_label: str
    contrast: str
    contrast_label: str
    variable: str
    intercurrent: tuple[Strategy, ...]
    summary: str


@dataclass(frozen=True, slots=True)
class Shift:
    """Where participants of one group went: rows are levels at baseline, columns levels at the endpoint.

    `change` counts value minus baseline; its labels say which way is better.
    """

    group: str
    levels: tuple[str, ...]
    cells: tuple[tuple[int, ...], ...]
    change: tuple[LevelCount, ...]


@dataclass(frozen=True, slots=True)
class AnalysisResult:
    """One pre-specified analysis: what was asked, of whom, and every number with what stands behind it.

    `groups` are treated then control; `shift` (ordinal with a baseline) likewise, and `change` its analyses: counts of
    the change of category compared by ranks.
    """

    id: str
    label: str
    role: Literal["primary", "secondary", "sensitivity", "exploratory"]
    estimand: EstimandText
    endpoint: EndpointText
    comparison: Comparison
    groups: tuple[GroupValues, GroupValues]
    estimates: tuple[Estimate, ...]
    cannot: tuple[Cannot, ...]
    covariates: tuple[str, ...]
    shift: tuple[Shift, ...]
    change: tuple[Estimate, ...]
    notes: tuple[str, ...]
    dataset_digest: str
    sources: Sources


@dataclass(frozen=True, slots=True)
class SubgroupLevel:
    """The effect in one level of a subgroup; `estimate` is None where `cannot` says why."""

    level: str
    label: str
    treated: GroupValues
    control: GroupValues
    estimate: Estimate | None
    cannot: str = ""


@dataclass(frozen=True, slots=True)
class InteractionTest:
    """Whether the effect differs between the levels: `p` of the test, its statistic and degrees of freedom."""

    description: str
    statistic: float
    df: float
    p: float
    n: int


@dataclass(frozen=True, slots=True)
class SubgroupResult:
    """A pre-specified subgroup of an analysis. `without` participants have no level and are in no row."""

    analysis: str
    subgroup: str
    label: str
    overall: Estimate | None
    levels: tuple[SubgroupLevel, ...]
    interaction: InteractionTest | None
    cannot: str
    without: int
    sources: Sources


@dataclass(frozen=True, slots=True)
class Distribution:
    """The counts of every level of an ordinal or binary endpoint, by arm: what stacked bars show."""

    endpoint: EndpointText
    population: str
    groups: tuple[GroupValues, ...]
    sources: Sources
