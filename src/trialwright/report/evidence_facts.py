"""The facts on which a class of evidence rests, each read from the protocol or the results, none from a publication."""

from __future__ import annotations

import re
from dataclasses import dataclass

from trialwright.analysis import Results
from trialwright.analysis.results import ArmFlow, total
from trialwright.protocol.document import Protocol
from trialwright.protocol.outcomes import Endpoint
from trialwright.report.numerals import count, percent, plural, signed
from trialwright.report.statements import listed

COMPLETION = 80
"""Per cent of the randomised who must have the outcome."""

CROSSOVERS = 5
"""Per cent of the randomised; the scheme asks for numbers low enough for little bias, and names none."""

BALANCE = 0.25
"""The largest standardised difference that counts as substantially equivalent (Stuart 2010, Stat Sci 25:1)."""

DEATH = {"dead", "died", "death"}
_NAME = re.compile(r"\b(?:[a-z][a-z0-9_]*\.)?(?P<form>[a-z][a-z0-9_]*)\.(?P<item>[a-z][a-z0-9_]*)\b")


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: what it asks, whether it is met, the fact that decides it, and what would meet it."""

    id: str
    asks: str
    met: bool
    fact: str
    remedy: str


def criteria(protocol: Protocol, results: Results) -> dict[str, Criterion]:
    """Give every criterion of both schemes by its identifier."""
    found = (
        randomised(protocol, results),
        representative(protocol, results),
        masked_outcome(protocol),
        independent_outcome(protocol),
        triple_masked(protocol),
        baseline(results),
        concealed(protocol),
        primary_defined(protocol),
        few_primaries(protocol),
        eligibility(protocol),
        completion(results),
    )
    return {each.id: each for each in found}


def primary_endpoints(protocol: Protocol) -> list[Endpoint]:
    """Give the endpoints of the primary analyses, each once, in the protocol's order."""
    wanted = {protocol.estimand[each.estimand].endpoint for each in protocol.analyses if each.role == "primary"}
    return [endpoint for endpoint in protocol.endpoints if endpoint.id in wanted]


def forms_of(protocol: Protocol, endpoint: Endpoint) -> list[str]:
    """Give the forms from which an endpoint is taken, by the names in its expression."""
    found = [each["form"] for each in _NAME.finditer(endpoint.value)]
    return sorted({form for form in found if form in protocol.form})


def objective(endpoint: Endpoint) -> bool:
    """Tell whether an endpoint is death alone, which no observer's expectation moves."""
    items = {each["item"] for each in _NAME.finditer(endpoint.value)}
    return bool(items) and items <= DEATH


def randomised(protocol: Protocol, results: Results) -> Criterion:
    """A randomised controlled trial, with participants in both sides of every contrast."""
    sides = [side for each in results.comparisons for side in (each.treated, each.control)]
    empty = [side.label for side in sides if not side.n]
    ratio = ":".join(str(share) for share in protocol.allocation.ratio.values())
    method = protocol.allocation.method.replace("-", " ")
    fact = f"{count(results.flow.randomised)} were randomised {ratio} ({method})"
    if empty:
        fact += f"; nobody in {listed(empty)}"
    return Criterion(
        "randomised",
        "a randomised, controlled trial",
        bool(sides) and not empty,
        fact + ".",
        "randomise into both groups",
    )


def representative(protocol: Protocol, results: Results) -> Criterion:
    """A representative population: taken as such where criteria are stated and every exclusion is accounted for."""
    flow = results.flow
    excluded = total(flow.excluded)
    gone = f"{count(excluded)} excluded with a reason" if excluded else "nobody excluded"
    whole = flow.randomised > 0 and flow.screened == flow.randomised + excluded
    fact = (
        f"{plural(flow.screened, 'person', 'people')} with {protocol.trial.condition} assessed at "
        f"{plural(len(protocol.sites), 'site')}, {gone}; "
        "representativeness itself is a judgement for the reader."
    )
    return Criterion("representative", "a representative population", whole, fact, "account for everybody assessed")


def masked_outcome(protocol: Protocol) -> Criterion:
    """Masked or objective assessment of every primary outcome."""
    met, facts = True, []
    for endpoint in primary_endpoints(protocol):
        forms = forms_of(protocol, endpoint)
        if objective(endpoint):
            facts.append(f"{endpoint.label} is death, which is objective")
        elif forms and all(protocol.blinded_form(form) for form in forms):
            roles = sorted({role for form in forms for role in protocol.form[form].entered_by})
            facts.append(f"{endpoint.label} is entered only by blinded roles ({listed(roles)})")
        else:
            met = False
            open_ = sorted(
                {role for form in forms for role in protocol.form[form].entered_by if not protocol.roles[role].blinded}
            )
            who = f"is entered by roles that may know the arm ({listed(open_)})" if open_ else "has no form of its own"
            facts.append(f"{endpoint.label} {who}")
    return Criterion(
        "masked-outcome",
        "masked or objective assessment of the primary outcome",
        met and bool(facts),
        "; ".join(facts) + ".",
        "have the primary outcome entered by blinded raters alone",
    )


def independent_outcome(protocol: Protocol) -> Criterion:
    """An outcome masked, objective, or assessed by somebody outside the treatment team."""
    treating = treaters(protocol)
    masked = masked_outcome(protocol)
    raters = {
        role
        for endpoint in primary_endpoints(protocol)
        for form in forms_of(protocol, endpoint)
        for role in protocol.form[form].entered_by
    }
    apart = bool(raters) and not raters & treating
    fact = masked.fact if masked.met or not apart else f"raters ({listed(sorted(raters))}) are not the treatment team."
    return Criterion(
        "independent-outcome",
        "outcome masked, objective, or assessed by somebody outside the treatment team",
        masked.met or apart,
        fact,
        "have the outcome assessed by somebody who does not treat",
    )


def treaters(protocol: Protocol) -> set[str]:
    """Give the roles that treat: they randomise, discontinue treatment, or enter a form that reveals the arm."""
    revealing = {role for form in protocol.forms if form.reveals_arm for role in form.entered_by}
    acting = {name for name, role in protocol.roles.items() if {"randomise", "discontinue-treatment"} & set(role.may)}
    return revealing | acting


def triple_masked(protocol: Protocol) -> Criterion:
    """Participant, treating provider and outcome assessor all unaware of the treatment."""
    participant = protocol.roles.get("participant")
    open_treaters = sorted(role for role in treaters(protocol) if not protocol.roles[role].blinded)
    facts = [
        "the participant is masked" if participant and participant.blinded else "no masking of participants is stated",
        f"treating roles know the arm ({listed(open_treaters)})" if open_treaters else "treating roles are masked",
    ]
    assessors = masked_outcome(protocol).met
    facts.append("outcome assessors are masked" if assessors else "outcome assessors are not all masked")
    met = bool(participant and participant.blinded) and not open_treaters and assessors
    return Criterion(
        "triple-masked",
        "participant, treating provider and outcome assessor unaware of the treatment",
        met,
        "; ".join(facts) + ".",
        "mask participants, treating providers and assessors (a placebo or sham procedure)",
    )


def baseline(results: Results) -> Criterion:
    """Baseline characteristics presented and balanced, or the primary outcome adjusted for differences."""
    rows = [row for table in results.baseline for row in table.rows]
    known = [(abs(row.standardised_difference), row) for row in rows if row.standardised_difference is not None]
    far = [row for size, row in known if size >= BALANCE]
    endpoints = {each.endpoint.id for each in results.primary}
    adjusted = sorted(
        {
            covariate
            for each in results.analyses
            if each.endpoint.id in endpoints
            for estimate in each.estimates
            if estimate.estimate is not None
            for covariate in estimate.covariates
        }
    )
    if not rows:
        return Criterion(
            "baseline", _BASELINE, False, "No baseline table was made.", "present baseline characteristics"
        )
    largest = max(known, key=lambda each: each[0], default=None)
    fact = "no standardised difference could be computed"
    if largest is not None:
        fact = f"largest standardised difference {signed(largest[0])} ({largest[1].label})"
        fact += f", {plural(len(far), 'characteristic')} at {BALANCE} or more" if far else f", all below {BALANCE}"
    fact += f"; the primary outcome is adjusted for {listed(adjusted)}" if adjusted else "; no adjusted analysis"
    return Criterion(
        "baseline", _BASELINE, (bool(known) and not far) or bool(adjusted), fact + ".", "adjust the primary analysis"
    )


_BASELINE = "relevant baseline characteristics presented and substantially equivalent, or statistical adjustment"


def concealed(protocol: Protocol) -> Criterion:
    """Concealed allocation."""
    stated = protocol.allocation.concealment
    sealed = protocol.allocation.method != "recorded"
    met = sealed if protocol.allocation.concealed is None else protocol.allocation.concealed
    how = "" if met else "not stated as concealed; "
    how = "a sealed sequence, committed to before the first participant; " if sealed and met else how
    return Criterion(
        "concealed",
        "concealed allocation",
        met,
        f"{how}in the words of the protocol: {stated}.",
        "conceal the allocation",
    )


def primary_defined(protocol: Protocol) -> Criterion:
    """Primary outcomes clearly defined."""
    names = [endpoint.label for endpoint in primary_endpoints(protocol)]
    fact = f"defined in the protocol: {listed(names)}." if names else "the protocol names no primary analysis."
    return Criterion("primary", "primary outcome(s) clearly defined", bool(names), fact, "define the primary outcome")


def few_primaries(protocol: Protocol) -> Criterion:
    """No more than two primary outcomes."""
    n = len(primary_endpoints(protocol))
    return Criterion(
        "two-primaries",
        "no more than two primary outcomes specified",
        0 < n <= 2,
        f"{plural(n, 'primary outcome')} in the protocol.",
        "name at most two primary outcomes",
    )


def eligibility(protocol: Protocol) -> Criterion:
    """Inclusion and exclusion criteria clearly defined."""
    stated = protocol.eligibility
    excluding = plural(len(stated.exclusion), "exclusion criterion", "exclusion criteria")
    including = plural(len(stated.inclusion), "inclusion criterion", "inclusion criteria")
    fact = f"{including} and {excluding}"
    return Criterion(
        "eligibility",
        "inclusion and exclusion criteria clearly defined",
        bool(stated.inclusion),
        f"{fact}, evaluated as written for everybody assessed.",
        "define who may take part",
    )


def completion(results: Results) -> Criterion:
    """Drop-outs and crossovers accounted for, with the outcome known in at least four fifths of each arm together."""
    arms = results.flow.arms
    whole = sum(arm.allocated for arm in arms)
    kept = sum(_with_outcome(arm) for arm in arms)
    known = [arm.crossovers for arm in arms if arm.crossovers is not None]
    crossed = sum(known)
    faults = results.flow.faults()
    enough = whole > 0 and 100 * kept >= COMPLETION * whole
    few = 100 * crossed <= CROSSOVERS * whole
    share = percent(100 * kept / whole) if whole else "none"
    fact = f"{count(kept)} of {count(whole)} randomised ({share}) have the primary outcome; "
    fact += f"{plural(crossed, 'crossover')}" if known else "crossovers are not recorded by the protocol"
    if faults:
        fact += f"; the flow does not add up: {faults[0]}"
    return Criterion(
        "completion",
        f"drop-outs accounted for, at least {COMPLETION}\u00a0% completing, and few crossovers",
        enough and few and not faults,
        fact + ".",
        f"follow at least {COMPLETION}\u00a0% of the randomised to the primary outcome",
    )


def _with_outcome(arm: ArmFlow) -> int:
    """Give the participants whose outcome is known: every primary endpoint, else those followed to the end or death."""
    return min((each.n for each in arm.observed), default=arm.completed + total(arm.died))
