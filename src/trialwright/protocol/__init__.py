"""The protocol: one file that says everything a trial is, read, checked and ready to be asked."""

from trialwright.protocol.catalogue import EntryForm, Examined, Query
from trialwright.protocol.design import Role
from trialwright.protocol.document import Protocol
from trialwright.protocol.expressions import Unevaluable
from trialwright.protocol.loader import TrialFolder, load, parse
from trialwright.protocol.schedule import Visit
from trialwright.protocol.schema import json_schema
from trialwright.protocol.sealed import Sealed

__all__ = [
    "EntryForm",
    "Examined",
    "Protocol",
    "Query",
    "Role",
    "Sealed",
    "TrialFolder",
    "Unevaluable",
    "Visit",
    "json_schema",
    "load",
    "parse",
]
