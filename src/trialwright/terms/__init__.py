"""The few words that every floor shares: a problem, a refusal, an item of a form and its value."""

from trialwright.terms.items import Item, ItemType, Value, Values
from trialwright.terms.problems import Problem, Refused

__all__ = ["Item", "ItemType", "Problem", "Refused", "Value", "Values"]
