"""Read the open choices: what can be chosen, and what one group has chosen since when. Gives no choice effect."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from config.toml import SHIPPED, Table, TomlFile, nearest
from rules.policies import Choice, Policies, Switch, newest_first

PATH = SHIPPED / "policies.toml"
_THEIR_FILE = "gruppens fil"
POLICY_KEYS = ("switch", "value", "from", "decided")
_CLOCK, _DAYS = "after HH:MM", "N working days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """One switch as a person reads it: the question, what holds when nobody chose, and the possible answers."""

    switch: Switch
    question: str
    question_en: str
    default: str
    options: tuple[str, ...]

    def accepts(self, value: str) -> bool:
        """Whether the value is one of the answers."""
        if value in self.options and value not in (_CLOCK, _DAYS):
            return True
        clock = re.fullmatch(r"after (\d{2}):(\d{2})", value) if _CLOCK in self.options else None
        days = re.fullmatch(r"[1-9]\d? working days?", value) if _DAYS in self.options else None
        return bool(days) or (clock is not None and int(clock[1]) < 24 and int(clock[2]) < 60)


@lru_cache(maxsize=1)
def offered() -> Mapping[Switch, Offered]:
    """Every switch there is, in the order of the file."""
    return offered_in(TomlFile(PATH, PATH.read_bytes()).root())


def offered_in(root: Table) -> Mapping[Switch, Offered]:
    """The switches of one file. Raises ConfigError."""
    root.only(*Switch)
    found = {}
    for name in root.values:
        table = root.table(name)
        table.only("question", "question_en", "default", "options")
        found[Switch(name)] = Offered(
            switch=Switch(name),
            question=table.text("question"),
            question_en=table.text("question_en"),
            default=table.text("default"),
            options=table.texts("options"),
        )
    return found


def policies(chosen: Iterable[Choice] = ()) -> Policies:
    """The defaults, with a group's own choices over them."""
    return Policies(
        defaults={switch: one.default for switch, one in offered().items()}, chosen=newest_first(chosen)
    )


def squeeze_days_closed(chosen: Iterable[Choice]) -> Callable[[date], bool]:
    """Whether a group's squeeze days and half days are closed, by the choice that holds on each day."""
    held = policies(chosen)
    return lambda day: held.value(Switch.SQUEEZE_DAYS, day) == "local_closed_list"


def chosen_in(file: Table) -> Iterator[Choice]:
    """The [[policy]] tables of a group file. Raises ConfigError for an unknown switch or answer."""
    seen: set[tuple[Switch, object]] = set()
    for table in file.tables("policy"):
        table.only(*POLICY_KEYS)
        switch, value = _known(table, table.text("switch")), table.text("value")
        if not offered()[switch].accepts(value):
            cure = f"choose one of {', '.join(offered()[switch].options)}"
            raise table.refuse(f"policy '{switch}' cannot be '{value}': {cure}", "value")
        since = table.day("from")
        if (switch, since) in seen:
            raise table.refuse(
                f"policy '{switch}' is chosen twice from {since or 'the beginning'}: remove one", "switch"
            )
        seen.add((switch, since))
        # Whoever gives neither a day nor a decision has chosen all the same: it is not the default.
        decided = table.maybe_text("decided") or (None if since else _THEIR_FILE)
        yield Choice(switch=switch, value=value, since=since, decided=decided)


def choice_of(words: str) -> Choice:
    """Read "cap_point=item", for somebody who asks what another choice would give. Raises ValueError."""
    name, _, value = words.partition("=")
    if name not in tuple(Switch):
        raise ValueError(f"policy '{name}' is unknown: {nearest(name, Switch)}")
    if not offered()[Switch(name)].accepts(value):
        options = ", ".join(offered()[Switch(name)].options)
        raise ValueError(f"policy '{name}' cannot be '{value}': choose one of {options}")
    return Choice(switch=Switch(name), value=value, decided="--policy")


def choices_of(words: Iterable[str]) -> tuple[Choice, ...]:
    """Several such choices. Raises ValueError when one switch is given twice: nobody can say which holds."""
    found = tuple(map(choice_of, words))
    for number, one in enumerate(found):
        if any(one.switch is other.switch for other in found[:number]):
            raise ValueError(f"policy '{one.switch}' is given twice: leave one of them out")
    return found


def _known(table: Table, name: str) -> Switch:
    if name not in tuple(Switch):
        raise table.refuse(f"policy '{name}' is unknown: {nearest(name, Switch)}", "switch")
    return Switch(name)
