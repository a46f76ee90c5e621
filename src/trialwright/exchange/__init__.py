"""Exchange: data of other systems and finished trials, in through the door and out in the field's formats."""

from trialwright.exchange.replay import Replayed, replay

__all__ = ["Replayed", "replay"]
