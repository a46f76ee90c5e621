"""A problem names its place, the value, the limit and the remedy; a refusal carries all of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where it stands, what is wrong, and the way on.

    `source` is the line of the protocol that set the limit, as `protocol.yaml:41`, or empty. `item` is the form's
    item that the problem is about, so that a page can show it beside the field.
    """

    place: str
    message: str
    remedy: str = ""
    source: str = ""
    item: str = ""

    def __str__(self) -> str:
        text = f"{self.place}: {self.message}" if self.place else self.message
        if self.remedy:
            text += f"; {self.remedy}"
        return f"{text} ({self.source})" if self.source else text


class Refused(Exception):  # noqa: N818  the field's word: a request is refused, it is not an error
    """Nothing was done; `problems` says everything that stands in the way."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
