"""Randomisation: the sealed order of allocation and its commitment."""

from trialwright.randomisation.vault import Vault

__all__ = ["Vault"]
