"""The states of a notice in the outbox, and the choices a person or a setting makes. Moves nothing."""

from enum import StrEnum


class State(StrEnum):
    """Where a notice is. Every state ends: by a dispatcher, by a proof, or by a person."""

    WAITING = "waiting"  # to be sent at not_before; claim moves it on
    SENDING = "sending"  # journalled: bytes may be on the wire; settle moves it on, or orphans does
    ACCEPTED = "accepted"  # the other side took responsibility; only a bounce moves it on
    UNSURE = "unsure"  # may have left; a proof or a person moves it on
    DEAD = "dead"  # refused for good: an incident; a person retries or drops it
    BOUNCED = "bounced"  # accepted, then returned
    SUPERSEDED = "superseded"  # the plan no longer wants it, or a newer one says the same
    CANCELLED = "cancelled"  # a person dropped it, with a reason
    EXPIRED = "expired"  # it could not leave in time: an incident


class Unproven(StrEnum):
    """What to do with an unsure notice where the channel has no source of proof."""

    RESEND = "resend"  # the same bytes once more: at least once
    HOLD = "hold"  # a person decides: at most once
