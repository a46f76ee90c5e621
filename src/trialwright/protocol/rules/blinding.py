"""The walls: what a role may see, and what no blinded role may reach, not even through an edit check.

Who knows arms may be allowed, here, to see a blinded assessment: such a role sees what was recorded before
randomisation, and nothing later until the record is unsealed. Conduct keeps that reverse wall.
"""

from __future__ import annotations

from collections.abc import Iterator

from trialwright.protocol.cel_text import names_in
from trialwright.protocol.design import SIGHTS
from trialwright.protocol.draft import Draft
from trialwright.protocol.tree import Path
from trialwright.protocol.vocabulary import BUILT_INS
from trialwright.terms import Problem

UNBLINDING_SIGHTS = ("arm", "progress", "safety", "deviations", "withdrawal")
UNBLINDING_PERMISSIONS = ("randomise", "unseal")
OPEN_TO_RATERS = ("participant.site", "visit.date")
"""Built-in names that depend on nothing but the visit at hand."""


def blinding(draft: Draft) -> Iterator[Problem]:
    """Refuse sights that do not exist, and every way by which a blinded role could learn an arm."""
    revealing = revealing_forms(draft)
    for role in draft.keys("roles"):
        path: Path = ("roles", role)
        yield from draft.references("sight", _sights(draft), *path, "sees")
        if draft.at(*path, "blinded") is True:
            yield from _wall(draft, path, revealing)
        yield from _unsealing(draft, path)
    yield from _entered(draft)
    yield from _needs(draft)
    for right in ("lock", "unseal"):
        roles = draft.at("roles")
        if isinstance(roles, dict) and not any(right in _list(draft, "roles", role, "may") for role in roles):
            remedy = f"add `{right}` to the `may` of an entrusted role"
            yield draft.problem(("roles",), f"no role may `{right}`, so the trial could never be analysed", remedy)


def revealing_forms(draft: Draft) -> dict[str, str]:
    """Give the forms that tell an arm by what they are, each with the reason."""
    reasons: dict[str, str] = {}
    for id_, form in draft.by_id("forms").items():
        visits = draft.vocabulary.asked_at(id_)
        if form.get("reveals_arm") is True:
            reasons[id_] = "reveals the arm"
        elif visits and all(draft.vocabulary.visits[visit].limited for visit in visits):
            reasons[id_] = f"is asked only at `{visits[0]}`, which not every arm has"
    return reasons


def _sights(draft: Draft) -> list[str]:
    forms = draft.vocabulary.forms
    items = [f"form.{form}.{item}" for form in forms for item in forms[form]]
    return [*SIGHTS, *(f"form.{form}" for form in forms), *items]


def _list(draft: Draft, *path: str | int) -> list[str]:
    return [text for _, text in draft.texts(*path)]


def _wall(draft: Draft, path: Path, revealing: dict[str, str]) -> Iterator[Problem]:
    role = path[-1]
    for place, sight in draft.texts(*path, "sees"):
        form = sight.split(".")[1] if sight.startswith("form.") else ""
        if sight in UNBLINDING_SIGHTS:
            message = f"the blinded role `{role}` would see `{sight}`, from which an arm can be told"
            yield draft.problem(place, message, f"remove `{sight}`, or `blinded: true` from the role")
        elif form in revealing:
            message = f"the blinded role `{role}` would see the form `{form}`, which {revealing[form]}"
            yield draft.problem(place, message, f"remove `{sight}`")
    for place, right in draft.texts(*path, "may"):
        if right in UNBLINDING_PERMISSIONS:
            message = f"the blinded role `{role}` may not `{right}`: it would learn arms"
            yield draft.problem(place, message, f"remove `{right}`, or give it to another role")
    if draft.at(*path, "entrusted") is True:
        message = f"the role `{role}` is both blinded and entrusted with arms"
        yield draft.problem((*path, "entrusted"), message, "keep one of the two")


def _unsealing(draft: Draft, path: Path) -> Iterator[Problem]:
    for place, right in draft.texts(*path, "may"):
        if right == "unseal" and draft.at(*path, "blinded") is not True and draft.at(*path, "entrusted") is not True:
            message = f"the role `{path[-1]}` may unseal, but is not entrusted with arms and outcomes together"
            yield draft.problem(place, message, "add `entrusted: true`, or give `unseal` to an entrusted role")


def _entered(draft: Draft) -> Iterator[Problem]:
    """Who enters a form sees it: entries are read back, corrected and queried."""
    for path, form in draft.blocks("forms"):
        for place, role in draft.texts(*path, "entered_by"):
            sees = draft.at("roles", role, "sees")
            sight = f"form.{form.get('id')}"
            if isinstance(draft.at("roles", role), dict) and sight not in (sees if isinstance(sees, list) else []):
                message = f"the role `{role}` enters this form, but does not see it"
                yield draft.problem(place, message, f"add `{sight}` to the role's `sees`")


def _needs(draft: Draft) -> Iterator[Problem]:
    """A refusal or a query must tell a rater no arm, and whoever knows arms no blinded outcome."""
    assessments = _blinded_assessments(draft)
    for path, form in draft.blocks("forms"):
        own = str(form.get("id"))
        for role in _list(draft, *path, "entered_by"):
            blinded = draft.at("roles", role, "blinded") is True
            informed = "arm" in _list(draft, "roles", role, "sees") and draft.at("roles", role, "entrusted") is not True
            for place, name in _names(draft, path):
                if blinded and not _reachable(draft, own, role, name):
                    message = f"`{name}` is used in a form of the blinded role `{role}`, which does not see it"
                    yield draft.problem(
                        place, message, "use what that role sees; otherwise a refusal could tell an arm"
                    )
                if informed and own not in assessments and _is_outcome(draft, assessments, name):
                    message = f"`{name}` is a blinded outcome, and `{role}`, who enters this form, knows arms"
                    remedy = "leave it out, or use a visit before randomisation; otherwise a refusal could tell it"
                    yield draft.problem(place, message, remedy)


def _names(draft: Draft, path: Path) -> Iterator[tuple[Path, str]]:
    """Give every name that a form's expressions use, with its place."""
    places = [(*place, key) for place, _ in draft.blocks(*path, "items") for key in ("when", "formula")]
    places += [(*place, "holds") for place, _ in draft.blocks(*path, "checks")]
    for place in places:
        text = draft.at(*place)
        if isinstance(text, str):
            yield from ((place, name) for name in names_in(text, draft.vocabulary.scope.operands))


def _blinded_assessments(draft: Draft) -> set[str]:
    """Give the forms that blinded roles alone enter."""
    blinded = [role for role in draft.keys("roles") if draft.at("roles", role, "blinded") is True]
    roles = {id_: form.get("entered_by") for id_, form in draft.by_id("forms").items()}
    return {id_ for id_, by in roles.items() if isinstance(by, list) and by and all(role in blinded for role in by)}


def _is_outcome(draft: Draft, assessments: set[str], name: str) -> bool:
    """Whether a name may stand for what a blinded role recorded after randomisation."""
    if name in BUILT_INS:
        return False
    *visit, form, _ = name.split(".")
    visits = visit or draft.vocabulary.asked_at(form)
    return form in assessments and any(not draft.vocabulary.visits[each].before for each in visits)


def _reachable(draft: Draft, own: str, role: str, name: str) -> bool:
    if name in OPEN_TO_RATERS:
        return True
    *visit, form, item = name.split(".")
    if visit and draft.vocabulary.visits[visit[0]].limited:
        return False
    sees = _list(draft, "roles", role, "sees")
    return form == own or f"form.{form}" in sees or f"form.{form}.{item}" in sees
