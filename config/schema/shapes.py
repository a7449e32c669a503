"""The small parts that the schemas are made of. Knows no key."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from rules.facts import Json
from rules.periods import Unit

Schema = dict[str, Json]
_UNITS = "|".join(f"{unit.value[:-1]}s?" for unit in Unit)
_TWO = r"\d{1,2}([:.]\d{2})?\s*[-–—]\s*\d{1,2}([:.]\d{2})?"

DAY: Schema = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
MOMENT: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*(Z|[+-]\d{2}:?\d{2})$"}
DAY_OR_MOMENT: Schema = {"anyOf": [DAY, MOMENT]}
CLOCK: Schema = {"type": "string", "pattern": r"^\d{2}:\d{2}(:\d{2}(\.\d+)?)?$"}
TEXT: Schema = {"type": "string", "pattern": r"\S"}
FLAG: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 1}
TEXTS: Schema = {"anyOf": [TEXT, {"type": "array", "items": {"type": "string"}}]}
PERIOD: Schema = {"type": "string", "pattern": rf"^\s*\d{{1,5}}\s+({_UNITS})\s*$"}
CUTOFF: Schema = {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$"}
CUTOFF_OR_UNSTATED: Schema = {"anyOf": [CUTOFF, {"const": "unstated"}]}
CLIMB: Schema = {"type": "string", "pattern": r"^\s*\d{1,5}\s+(working days?|meetings?)\s*$"}
ADDRESS: Schema = {"type": "string", "pattern": r"[^\s@<>]+@[^\s@<>]+"}
HOURS: Schema = {
    "anyOf": [
        {"type": "string", "pattern": rf"^\s*{_TWO}\s*$"},
        {"type": "array", "minItems": 2, "maxItems": 2},
        {"type": "object", "required": ["from", "to"]},
    ]
}


def one_of(words: type[StrEnum] | Iterable[str]) -> Schema:
    """One of these words."""
    return {"enum": [str(word) for word in words]}


def some_of(words: type[StrEnum] | Iterable[str]) -> Schema:
    """One of these words, or a list of them."""
    item = one_of(words)
    return {"anyOf": [item, {"type": "array", "items": item}]}


def said(about: str, schema: Schema) -> Schema:
    """The schema with what an editor shows beside the key: a title, and the sentence that it is the start of."""
    return {"title": about.partition(":")[0].partition(".")[0], "description": about, **schema}


def table(
    keys: Iterable[str],
    about: Mapping[str, Schema],
    *,
    needs: Iterable[str] = (),
    **more: Json,
) -> Schema:
    """A table that has exactly the keys of its reader. Raises KeyError for one that nobody has described."""
    wanted = tuple(dict.fromkeys(keys))
    unknown = set(about) - set(wanted)
    if unknown:
        raise KeyError(f"described, but no reader knows: {', '.join(sorted(unknown))}")
    made: Schema = {"type": "object", "properties": {key: about[key] for key in wanted}}
    made["required"] = list(needs)
    made["additionalProperties"] = False
    return {**made, **more}


def tables(of: Schema, *, at_least: int = 0) -> Schema:
    """A list of tables, written [[key]]."""
    return {"type": "array", "items": of, **({"minItems": at_least} if at_least else {})}


def whole(title: str, schema: Schema) -> Schema:
    """The schema of a whole file."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **schema}
