"""Put a notice's context into the words of a text. Reads no file and sends nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypeVar

from jinja2 import StrictUndefined, Template, TemplateError, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from notifiers import dates, trace
from notifiers.clean import one_line, short
from notifiers.page import page
from rules.facts import Data, Json
from rules.people import Language
from rules.texts import Text

_SUBJECT_LIMIT = 150
_HIDDEN = {Language.SWEDISH: "Ärende med skyddat innehåll", Language.ENGLISH: "Matter with protected content"}
_NEVER_TOLD = frozenset({"raised_by"})  # who held an opinion stays out of every mail
_ITEMS = {
    Language.SWEDISH: {"information": "information", "consultation": "samverkan", "decision": "beslut"},
    Language.ENGLISH: {"information": "information", "consultation": "consultation", "decision": "decision"},
}
_FORMS = {
    Language.SWEDISH: {"in_person": "på plats", "digital": "digitalt", "hybrid": "på plats och digitalt"},
    Language.ENGLISH: {"in_person": "in person", "digital": "online", "hybrid": "in person and online"},
}
_T = TypeVar("_T")


class BadText(ValueError):
    """A text cannot be read or lacks something in its context. Says which text and what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """The words as they leave."""

    subject: str
    plain: str
    html: str


def render(text: Text, context: Data, late_from: date | None = None) -> Rendered:
    """The subject, the plain body and its HTML. `late_from` is the day a late mail should have left.

    Raises BadText that names the text when its template and the context do not fit.
    """
    subject, body = _compiled(text)
    told = {**_veiled(context, text.language), "late_from": late_from.isoformat() if late_from else None}
    try:
        title = short(subject.render(told), _SUBJECT_LIMIT)
        plain = _tidy(body.render(told))
    except (TemplateError, TypeError, ValueError, KeyError) as wrong:
        raise BadText(f"text '{text.id}' ({text.language}): {wrong}") from wrong
    if not title:
        raise BadText(f"text '{text.id}' ({text.language}): the subject is empty")
    return Rendered(subject=title, plain=plain, html=page(title, plain, text.language))


def check(text: Text) -> None:
    """Compile the text. Raises BadText that names it when it cannot be read."""
    _compiled(text)


@lru_cache(maxsize=512)
def _compiled(text: Text) -> tuple[Template, Template]:
    try:
        environment = _environment(text.language)
        return environment.from_string(text.subject), environment.from_string(text.body)
    except TemplateError as wrong:
        raise BadText(f"text '{text.id}' ({text.language}): {wrong}") from wrong


@lru_cache(maxsize=8)
def _environment(language: Language) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        autoescape=False,  # the templates make plain text; notifiers/page.py escapes what becomes HTML
        finalize=_printed,
    )
    said: Mapping[str, Callable[[str, Language], str]] = {
        "weekday": dates.weekday,
        "shortday": dates.shortday,
        "longday": dates.longday,
        "clock": dates.clock,
        "when": dates.when,
        "item": lambda item, spoken: _ITEMS[spoken].get(item, item),
        "form": lambda form, spoken: _FORMS[spoken].get(form, form),
    }
    for name, filter_ in said.items():
        environment.filters[name] = _in(language, filter_)
    environment.filters["due"] = _in(language, trace.due)
    environment.filters["why"] = _in(language, trace.why)
    environment.filters["name"] = _in(language, trace.name)
    environment.filters["counted"] = _in(language, trace.counted_in)
    return environment


def _in(language: Language, told: Callable[[_T, Language], str]) -> Callable[[_T], str]:
    """The filter in one language. What is undefined is named, and what is missing (null) prints nothing."""

    def spoken(value: _T) -> str:
        if isinstance(value, Undefined):
            str(value)  # StrictUndefined raises with the name
        return "" if value is None else told(value, language)

    return spoken


def _printed(value: object) -> object:
    """What `{{ }}` prints: data on one line, nothing for null, and never a whole table."""
    match value:
        case trace.Lines():
            return "\n".join(one_line(line) for line in value.split("\n"))
        case Undefined():
            return value
        case None:
            return ""
        case str():
            return one_line(value)
        case int() | float():
            return value
        case _:
            raise BadText("prints a whole list or table: name the field that people should read")


def _veiled(context: Data, language: Language) -> dict[str, Json]:
    """The context with protected titles hidden, so that no edited text can show them."""
    veiled = {name: _veil(value, language) for name, value in context.items() if name not in _NEVER_TOLD}
    matter, question = veiled.get("matter"), veiled.get("question")
    if isinstance(matter, dict) and matter.get("sensitive") and isinstance(question, dict):
        veiled["question"] = {**question, "matter_title": _HIDDEN[language]}
    return veiled


def _veil(value: Json, language: Language) -> Json:
    if isinstance(value, list):
        return [_veil(each, language) for each in value]
    if not isinstance(value, Mapping):
        return value
    told = {name: _veil(each, language) for name, each in value.items() if name not in _NEVER_TOLD}
    if told.get("sensitive") and "title" in told:
        told["title"] = _HIDDEN[language]
    return told


def _tidy(body: str) -> str:
    """No trailing spaces, at most one blank line, one line break at the end."""
    told: list[str] = []
    for line in body.split("\n"):
        line = line.rstrip()
        if line or (told and told[-1]):
            told.append(line)
    return "\n".join(told).strip("\n") + "\n"
