"""Eligibility and visits."""

from __future__ import annotations

from collections.abc import Iterator

from trialwright.protocol.draft import Draft
from trialwright.protocol.rules.expressions import BEFORE_RANDOMISATION, check_expression
from trialwright.terms import Problem


def schedule(draft: Draft) -> Iterator[Problem]:
    """Refuse criteria that cannot be judged before randomisation, and visits that cannot take place."""
    for kind in ("inclusion", "exclusion"):
        for path, criterion in draft.blocks("eligibility", kind):
            text = criterion.get("when")
            yield from check_expression(draft, (*path, "when"), text, ("boolean",), BEFORE_RANDOMISATION)
    for path, visit in draft.blocks("visits"):
        yield from draft.references("form", draft.ids("forms"), *path, "forms")
        yield from draft.references("arm", draft.ids("arms"), *path, "arms")
        window = visit.get("window")
        for at, days in enumerate(window if isinstance(window, list) else ()):
            if type(days) is int and days < 0:
                message = f"the window's {days} days are below 0"
                remedy = "write the days allowed before and after the due day, such as [7, 14]"
                yield draft.problem((*path, "window", at), message, remedy)
        day = visit.get("day")
        if visit.get("anchor") == "screening" and visit.get("arms"):
            message = "a visit at screening cannot be limited to arms: no arm is known then"
            yield draft.problem((*path, "arms"), message, "remove `arms`, or anchor the visit at randomisation")
        if visit.get("arms") and visit.get("anchor") == "randomisation" and type(day) is int and day < 0:
            message = f"a visit limited to arms cannot be due {-day} days before randomisation"
            yield draft.problem((*path, "day"), message, "write a day from 0")
        zero = draft.at("time_zero", "days_after_randomisation")
        if visit.get("anchor") == "time-zero" and type(day) is int and type(zero) is int and day + zero < 0:
            message = f"day {day} from time zero is before randomisation, {zero} days earlier"
            yield draft.problem((*path, "day"), message, "anchor the visit at randomisation")
