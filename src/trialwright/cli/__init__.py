"""The command line. Heavy libraries are imported inside commands, so that `--help` answers at once."""

from trialwright.cli.app import main

__all__ = ["main"]
