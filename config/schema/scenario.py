"""The schema of a scenario: each kind of fact has the fields that are checked when it is recorded."""

from typing import assert_never

from config.fact_fields import FIELDS, FieldRule, Shape
from config.scenarios import FACT_KEYS, MAIL_KEYS, SCENARIO_KEYS
from config.schema import shapes as of
from config.schema.shapes import Schema, said, table, tables, whole
from rules.facts import FactKind, Json

_LABEL: Schema = {"type": ["string", "integer"]}


def scenario_schema() -> Schema:
    """Everything that may stand in a scenario."""
    about: dict[str, Schema] = {
        "group": said("A group's slug, or a file beside the scenario.", of.TEXT),
        "rulebook": said("A rule book in place of the group's own.", of.TEXT),
        "from": said("When the rehearsal begins.", of.MOMENT),
        "to": said("When it ends.", of.MOMENT),
        "title": said("What is rehearsed.", of.TEXT),
        "fact": said("Something that happens.", tables(_fact())),
        "mail": said("A mail that arrives.", tables(_mail())),
    }
    return whole("Kallelse: a scenario", table(SCENARIO_KEYS, about, needs=("group", "from", "to")))


def _fact() -> Schema:
    kinds: Json = [
        {
            "if": {"properties": {"kind": {"const": kind.value}}, "required": ["kind"]},
            "then": _fields(kind),
        }
        for kind in FactKind
    ]
    properties: Json = {"at": _AT, "kind": said("What happens.", of.one_of(FactKind))}
    return {"type": "object", "properties": properties, "required": list(FACT_KEYS), "allOf": kinds}


_AT = said("When it happens, with its offset.", of.MOMENT)


def _fields(kind: FactKind) -> Schema:
    about: dict[str, Schema] = {"at": _AT, "kind": {"const": kind.value}}
    for name, rule in FIELDS[kind].items():
        about[name] = said(f"{name.replace('_', ' ').capitalize()}: {rule.shape}.", _shape(rule))
    needed = (name for name, rule in FIELDS[kind].items() if rule.required)
    return table(about, about, needs=(*FACT_KEYS, *needed))


def _shape(rule: FieldRule) -> Schema:
    if rule.words:
        return of.one_of(rule.words)
    match rule.shape:
        case Shape.TEXT:
            return of.TEXT if rule.required else {"type": "string"}
        case Shape.LABEL:
            return _LABEL
        case Shape.FLAG:
            return of.FLAG
        case Shape.COUNT:
            return {"type": "integer", "minimum": 0}
        case Shape.DAY:
            return of.DAY
        case Shape.MOMENT:
            return of.MOMENT
        case Shape.DAY_OR_MOMENT:
            return of.DAY_OR_MOMENT
        case Shape.ANCHOR:
            return of.TEXT
        case Shape.NAMES:
            return {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
        case Shape.LABELS:
            return {"anyOf": [_LABEL, {"type": "array", "items": _LABEL}]}
        case _:
            assert_never(rule.shape)


def _mail() -> Schema:
    about: dict[str, Schema] = {
        "at": said("When it arrives.", of.MOMENT),
        "file": said("The raw message, beside the scenario.", of.TEXT),
        "person": said("Whose latest invitation fills the placeholders.", of.TEXT),
        "meeting": said("For which meeting.", of.TEXT),
    }
    return table(MAIL_KEYS, about, needs=("at", "file"))
