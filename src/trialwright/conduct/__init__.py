"""Conduct: commands come in through one door, and people see the trial through one window."""

from trialwright.conduct import commands
from trialwright.conduct.adopted import versions
from trialwright.conduct.blind import Appointment
from trialwright.conduct.door import perform
from trialwright.conduct.proof import prove
from trialwright.conduct.situation import Actor
from trialwright.conduct.trial import Trial
from trialwright.conduct.window import Seen, View, view

__all__ = ["Actor", "Appointment", "Seen", "Trial", "View", "commands", "perform", "prove", "versions", "view"]
