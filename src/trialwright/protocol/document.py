"""The protocol: every part of the file, and what can be asked of the whole."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any, Literal

from pydantic import Field, PrivateAttr

from trialwright.protocol.catalogue import EntryForm, build_catalogue
from trialwright.protocol.design import Allocation, Arm, Contrast, Factor, Role, Selection, Site
from trialwright.protocol.expressions import Expression
from trialwright.protocol.identification import Amendment, Assumption, Identification, Reference
from trialwright.protocol.outcomes import Analysis, AnalysisSet, BaselineRow, Endpoint, Estimand, Subgroup
from trialwright.protocol.part import Label, Part
from trialwright.protocol.product import CoIntervention, Product, Safety
from trialwright.protocol.schedule import Consent, Eligibility, Form, TimeZero, Visit
from trialwright.protocol.tree import Block, find, line_of
from trialwright.protocol.vocabulary import Vocabulary


class Protocol(Part):
    """One version of a trial's protocol: frozen, checked, and complete."""

    format: Literal["trialwright/1"]
    version: Label
    effective: date
    trial: Identification
    references: list[Reference] = Field(default_factory=list)
    factors: list[Factor] = Field(default_factory=list)
    arms: list[Arm] = Field(min_length=2)
    contrasts: list[Contrast] = Field(min_length=1)
    allocation: Allocation
    sites: list[Site] = Field(min_length=1)
    roles: dict[str, Role] = Field(min_length=1)
    consent: Consent
    eligibility: Eligibility
    time_zero: TimeZero
    visits: list[Visit] = Field(min_length=1)
    forms: list[Form] = Field(min_length=1)
    products: list[Product] = Field(default_factory=list)
    co_interventions: list[CoIntervention] = Field(default_factory=list)
    safety: Safety | None = None
    endpoints: list[Endpoint] = Field(min_length=1)
    estimands: list[Estimand] = Field(min_length=1)
    analysis_sets: list[AnalysisSet] = Field(min_length=1)
    analyses: list[Analysis] = Field(min_length=1)
    subgroups: list[Subgroup] = Field(default_factory=list)
    baseline: list[BaselineRow] = Field(default_factory=list)
    assumptions: list[Assumption] = Field(default_factory=list)
    amendments: list[Amendment] = Field(default_factory=list)

    _root: Block | None = PrivateAttr(default=None)
    _name: str = PrivateAttr(default="")

    def __repr__(self) -> str:
        return f"Protocol({self.trial.id!r}, version {self.version!r})"

    def __getstate__(self) -> dict[Any, Any]:
        """Leave out what is compiled: it is compiled again where the protocol arrives."""
        state = super().__getstate__()
        kept = {name: value for name, value in state["__dict__"].items() if name in type(self).model_fields}
        return {**state, "__dict__": kept}

    def read_from(self, root: Block, name: str) -> Protocol:
        """Remember the file's tree, from which lines are told; gives the protocol itself."""
        self._root, self._name = root, name
        return self

    def source(self, *path: str | int) -> str:
        """Give the line of a path as `protocol.yaml:41`, or nothing where the protocol came from no file.

        The path is given step by step, or as one dotted text such as `eligibility.inclusion.age.when`.
        """
        if self._root is None:
            return ""
        if len(path) == 1 and isinstance(path[0], str):
            path = find(self._root, path[0]) or path
        return f"{self._name}:{line_of(self._root, path)}"

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The names that expressions may use."""
        return Vocabulary.of(self._root if self._root is not None else self.model_dump(mode="json"))

    def expression(self, text: str) -> Expression:
        """Give an expression of this protocol, compiled once."""
        return self.vocabulary.scope.compile(text)

    @cached_property
    def catalogue(self) -> dict[str, EntryForm]:
        """Every form, ready for entries: `protocol.catalogue["mrs"].examine(values)`."""
        return build_catalogue(self.forms, self.vocabulary.scope, self.source)

    @cached_property
    def arm(self) -> dict[str, Arm]:
        """Arms by identifier."""
        return {arm.id: arm for arm in self.arms}

    @cached_property
    def site(self) -> dict[str, Site]:
        """Sites by identifier."""
        return {site.id: site for site in self.sites}

    @cached_property
    def visit(self) -> dict[str, Visit]:
        """Visits by identifier."""
        return {visit.id: visit for visit in self.visits}

    @cached_property
    def form(self) -> dict[str, Form]:
        """Forms by identifier."""
        return {form.id: form for form in self.forms}

    @cached_property
    def endpoint(self) -> dict[str, Endpoint]:
        """Endpoints by identifier."""
        return {endpoint.id: endpoint for endpoint in self.endpoints}

    @cached_property
    def estimand(self) -> dict[str, Estimand]:
        """Estimands by identifier."""
        return {estimand.id: estimand for estimand in self.estimands}

    @cached_property
    def contrast(self) -> dict[str, Contrast]:
        """Contrasts by identifier."""
        return {contrast.id: contrast for contrast in self.contrasts}

    @cached_property
    def analysis_set(self) -> dict[str, AnalysisSet]:
        """Analysis sets by identifier."""
        return {each.id: each for each in self.analysis_sets}

    @cached_property
    def subgroup(self) -> dict[str, Subgroup]:
        """Subgroups by identifier."""
        return {subgroup.id: subgroup for subgroup in self.subgroups}

    def select(self, selection: Selection) -> tuple[str, ...]:
        """Give the identifiers of the arms that a contrast's side selects, in the protocol's order."""
        if isinstance(selection, list):
            return tuple(arm.id for arm in self.arms if arm.id in selection)
        return tuple(
            arm.id for arm in self.arms if all(arm.levels.get(factor) in levels for factor, levels in selection.items())
        )

    @property
    def virtual(self) -> bool:
        """Whether the participants are virtual, which every output then says."""
        return self.trial.mode == "virtual"

    def blinded_form(self, form: str) -> bool:
        """Whether the form is a blinded assessment: entered by blinded roles alone."""
        return all(self.roles[role].blinded for role in self.form[form].entered_by)
