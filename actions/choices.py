"""What a group has chosen for every open choice, as it stands on a day. Prints nothing and changes nothing."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from config.load import charter
from config.policies import Offered, offered
from notifiers.choices import choice_words
from rules.facts import Json
from rules.people import Language
from rules.policies import Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One open choice: what holds for a group, whether anybody chose it, and what it has chosen for later."""

    asks: Offered
    choice: Choice
    chosen: bool
    coming: tuple[Choice, ...]

    def question(self, language: Language) -> str:
        """What is open."""
        return self.asks.question if language is Language.SWEDISH else self.asks.question_en

    def words(self, language: Language) -> str:
        """What holds, in words."""
        return choice_words(self.choice.switch.value, self.choice.value, language)

    def as_json(self) -> dict[str, Json]:
        """One entry of what `kallelse policies --json` prints."""
        return {
            "switch": self.choice.switch.value,
            "question": self.asks.question,
            "question_en": self.asks.question_en,
            "value": self.choice.value,
            "says": self.words(Language.SWEDISH),
            "says_en": self.words(Language.ENGLISH),
            "default": self.asks.default,
            "options": list(self.asks.options),
            "chosen": self.chosen,
            "since": self.choice.since.isoformat() if self.choice.since else None,
            "decided": self.choice.decided,
            "coming": [
                {
                    "value": one.value,
                    "since": one.since.isoformat() if one.since else None,
                    "decided": one.decided,
                }
                for one in self.coming
            ],
        }


def choices_of(group: str, on: date, own: Path | None = None) -> tuple[Held, ...]:
    """Every switch in order, for a group by slug or file. Raises NotOnShelf and ConfigError with their cure."""
    held = charter(group, base=Path(), own=own, first_year=on.year, last_year=on.year).policies
    found = []
    for switch, asks in offered().items():
        choice = held.on(switch, on)
        later = [one for one in held.chosen.get(switch, ()) if one.since is not None and one.since > on]
        found.append(
            Held(asks=asks, choice=choice, chosen=held.is_chosen(choice), coming=tuple(reversed(later)))
        )
    return tuple(found)
