"""The columns of every frame and their types."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from trialwright.datasets.sets import flags
from trialwright.protocol.document import Protocol

Columns = dict[str, pl.DataType]

_TEXT, _NUMBER, _WHOLE, _ENTRIES = pl.String(), pl.Float64(), pl.Int64(), pl.List(pl.Int64())

_PARTICIPANT: Columns = {
    "USUBJID": _TEXT,
    "SITEID": _TEXT,
    "ARMCD": _TEXT,
    "ARM": _TEXT,
    "TRT01P": _TEXT,
    "ACTARMCD": _TEXT,
    "TRT01A": _TEXT,
    "RANDDT": _TEXT,
    "TRTSDT": _TEXT,
    "TRTFL": _TEXT,
    "TRTREAS": _TEXT,
    "XOVFL": _TEXT,
    "DISCFL": _TEXT,
    "DISCREAS": _TEXT,
    "DTHFL": _TEXT,
    "DTHDT": _TEXT,
    "DTHSEQ": _WHOLE,
    "EOSSTT": _TEXT,
    "EOSDT": _TEXT,
    "DCSREAS": _TEXT,
    "STRATUM": _TEXT,
    "SRCSEQ": _ENTRIES,
}

FRAMES: dict[str, Columns] = {
    "participants": _PARTICIPANT,
    "endpoints": {
        "USUBJID": _TEXT,
        "PARAMCD": _TEXT,
        "PARAM": _TEXT,
        "AVISIT": _TEXT,
        "ADT": _TEXT,
        "AVAL": _NUMBER,
        "BASE": _NUMBER,
        "CHG": _NUMBER,
        "DTYPE": _TEXT,
        "REASON": _TEXT,
        "SRCSEQ": _ENTRIES,
    },
    "variables": {
        "USUBJID": _TEXT,
        "VARIABLE": _TEXT,
        "PARAMCD": _TEXT,
        "VALUE": _NUMBER,
        "AVAL": _NUMBER,
        "BASE": _NUMBER,
        "DTYPE": _TEXT,
        "REASON": _TEXT,
        "ICE": pl.List(pl.String()),
        "SRCSEQ": _ENTRIES,
    },
    "assessments": {
        "USUBJID": _TEXT,
        "ARMCD": _TEXT,
        "PARAMCD": _TEXT,
        "AVISIT": _TEXT,
        "ADT": _TEXT,
        "ADY": _WHOLE,
        "AVAL": _NUMBER,
        "ABLFL": _TEXT,
        "SRCSEQ": _ENTRIES,
    },
    "adverse_events": {
        "USUBJID": _TEXT,
        "ARMCD": _TEXT,
        "ACTARMCD": _TEXT,
        "AEREFID": _TEXT,
        "AESTDT": _TEXT,
        "AETERM": _TEXT,
        "AETOXGR": _TEXT,
        "AESER": _TEXT,
        "AESERCR": pl.List(pl.String()),
        "AEREL": _TEXT,
        "RELFL": _TEXT,
        "AEOUT": _TEXT,
        "AEEXP": _TEXT,
        "TRTEMFL": _TEXT,
        "SRCSEQ": _WHOLE,
    },
    "deviations": {
        "USUBJID": _TEXT,
        "ARMCD": _TEXT,
        "DVSTDT": _TEXT,
        "DVCAT": _TEXT,
        "DVTERM": _TEXT,
        "SRCSEQ": _WHOLE,
    },
    "screening": {
        "USUBJID": _TEXT,
        "SITEID": _TEXT,
        "SCRDT": _TEXT,
        "RANDFL": _TEXT,
        "EXCLREAS": _TEXT,
        "CRITERIA": pl.List(pl.String()),
        "SRCSEQ": _ENTRIES,
    },
}

ORDER: dict[str, list[str]] = {
    "participants": ["USUBJID"],
    "assessments": ["USUBJID"],
    "adverse_events": ["USUBJID", "AESTDT", "SRCSEQ"],
    "deviations": ["USUBJID", "SRCSEQ"],
    "screening": ["USUBJID"],
}


def baseline_column(row: str) -> str:
    """Give the column of a row of the baseline table."""
    return f"B_{row.upper()}"


def subgroup_column(subgroup: str) -> str:
    """Give the column of a subgroup's level."""
    return f"S_{subgroup.upper()}"


def reason_column(flag: str) -> str:
    """Give the column that says why a participant is not in an analysis set."""
    return f"{flag}REAS"


def covariate_columns(protocol: Protocol) -> dict[str, str]:
    """Give the column of each covariate's expression."""
    texts = dict.fromkeys(text for analysis in protocol.analyses for text in analysis.covariates)
    return {text: f"C_{at}" for at, text in enumerate(texts, 1)}


def participant_columns(protocol: Protocol, texts: Iterable[str], numbers: Iterable[str]) -> Columns:
    """Give the columns of the participants' frame, with those that the protocol's expressions fill."""
    columns = dict(_PARTICIPANT)
    for flag in flags(protocol).values():
        columns |= {flag: _TEXT, reason_column(flag): _TEXT}
    return columns | dict.fromkeys(texts, _TEXT) | dict.fromkeys(numbers, _NUMBER)
