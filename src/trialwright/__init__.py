"""trialwright runs a randomised trial end to end from one protocol file."""

from importlib.metadata import version

__version__ = version("trialwright")

__all__ = ["__version__"]
