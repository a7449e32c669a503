"""Kill the office over and over at planned and at random moments, until it has done its work all the same."""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from signal import SIGKILL

from tests.journeys.lives import Life, Nursery
from tests.servers.steadfast import SteadfastServer, Step

_BATCH = 6  # notices in one claim: small, so that every life meets claim, send and settle more than once
_WORDS = 45  # what a short life says to the database
_AT_MOST = 0.06  # seconds in which a random moment lies
# How often each kind of blow is tried, of ten.
ALL_BLOWS = ("step",) * 5 + ("word",) * 3 + ("moment",) * 2


@dataclass(slots=True)
class Campaign:
    """What was done to the office."""

    kills: Counter[str] = field(default_factory=Counter)  # by where the blow was aimed
    meetings: int = 0
    records: int = 0  # lives that recorded a call, those that were killed included

    @property
    def total(self) -> int:
        """How many processes died of SIGKILL."""
        return self.kills.total()

    def count(self, where: str, life: Life) -> bool:
        """Note a life that is over; whether it was killed."""
        if life.status == -SIGKILL:
            self.kills[where] += 1
        return life.status == -SIGKILL


def kill_many(
    nursery: Nursery,
    server: SteadfastServer,
    *,
    kills: int,
    seed: int,
    seats: int,
    batch: int = _BATCH,
    verb: str = "sweep",
    blows: Sequence[str] = ALL_BLOWS,
) -> Campaign:
    """Let lives do `verb` and kill them, feed them with new meetings, until that many have died.

    What they left half-done is not finished here.
    """
    chance, done = Random(seed), Campaign()
    while done.total < kills:
        while done.meetings * seats - len(server.mails) < 3 * batch:
            _record_next(nursery, done, chance)
        _strike(nursery, server, done, chance, chance.choice(blows), batch, verb)
    server.watch()
    return done


def _record_next(nursery: Nursery, done: Campaign, chance: Random) -> None:
    """Record one more meeting: the same fact over and over, until a life got through, and once more."""
    done.meetings += 1
    order = {"meeting": f"m{done.meetings}"}
    killed = True
    while killed:
        done.records += 1
        life = nursery.run("record", die_at=chance.randint(1, 60), **order)
        killed = done.count("record", life)
    nursery.run("record", **order)


def _strike(
    nursery: Nursery,
    server: SteadfastServer,
    done: Campaign,
    chance: Random,
    blow: str,
    batch: int,
    verb: str,
) -> bool:
    """One life and one blow. False when the life was over before the blow fell."""
    match blow:
        case "step":
            step, number = chance.choice(list(Step)), chance.randint(1, batch)
            victim: list[Life] = []
            server.watch(_killing(victim, step, number))
            life = nursery.begin(verb, batch=batch, sweeps=3)
            victim.append(life)
            where = f"smtp {step}"
        case "word":
            server.watch()
            life = nursery.begin(verb, batch=batch, sweeps=3, die_at=chance.randint(1, _WORDS))
            where = "database"
        case _:
            server.watch()
            life = nursery.begin(verb, batch=batch, sweeps=3)
            where = "any moment"
            if chance.random() < 0.9:
                life.wait_open()
            if life.wait(chance.uniform(0, _AT_MOST)) is None:
                life.kill()
    status = life.wait()
    life.kill()
    life.forget()
    if status is None or status not in (0, -SIGKILL):
        raise RuntimeError(f"a life ended with {status}: {life.said} {nursery.errors}")
    return done.count(where, life)


def _killing(victim: list[Life], step: Step, number: int) -> Callable[[Step, int], None]:
    """A watcher that kills the one life that speaks to the server, at the step of its n-th mail."""

    def watch(at: Step, mail: int) -> None:
        if at is step and mail == number:
            while not victim:  # it was born a moment ago and its handle is on the way
                os.sched_yield()
            victim[0].kill()

    return watch
