"""The few words that every floor shares: a problem, a refusal, an item and its value, one spelling of data."""

from trialwright.terms.canonical import canonical, digest
from trialwright.terms.items import Item, ItemType, Value, Values
from trialwright.terms.problems import Problem, Refused

__all__ = ["Item", "ItemType", "Problem", "Refused", "Value", "Values", "canonical", "digest"]
