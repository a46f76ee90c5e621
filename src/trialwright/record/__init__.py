"""The record: an append-only, hash-chained ledger of facts, and the state that they fold to."""

from trialwright.record import facts
from trialwright.record.codec import decode, encode
from trialwright.record.entry import TRIAL, Entry
from trialwright.record.fold import ParticipantState, TrialState, apply, fold, fold_trial
from trialwright.record.known import Known
from trialwright.record.ledger import Ledger, Writing
from trialwright.record.verify import Finding, Verification, read_whole, verify

__all__ = [
    "TRIAL",
    "Entry",
    "Finding",
    "Known",
    "Ledger",
    "ParticipantState",
    "TrialState",
    "Verification",
    "Writing",
    "apply",
    "decode",
    "encode",
    "facts",
    "fold",
    "fold_trial",
    "read_whole",
    "verify",
]
