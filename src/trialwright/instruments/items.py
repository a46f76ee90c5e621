"""Short ways to write the items of a scale."""

from __future__ import annotations

from trialwright.terms import Item


def graded(
    id: str,  # noqa: A002  an item's id is called id everywhere
    label: str,
    grades: dict[int, str],
    *,
    missing: dict[str, str] | None = None,
    when: str | None = None,
    hint: str = "",
) -> Item:
    """An entered integer item whose every allowed number has a label."""
    return Item(
        id=id,
        label=label,
        type="integer",
        range=(min(grades), max(grades)),
        choices={str(grade): words for grade, words in grades.items()},
        missing=missing or {},
        when=when,
        hint=hint,
    )


def points(id: str, label: str, lowest: int, highest: int) -> Item:  # noqa: A002  as above
    """A derived whole number; not required, because a gap in the items leaves it empty."""
    return Item(id=id, label=label, type="integer", range=(lowest, highest), required=False)
