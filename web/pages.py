"""Render a page in the reader's language. Knows no question and no calendar."""

from datetime import datetime
from pathlib import Path

from fastapi import Request
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

from notifiers import dates
from rules.language import Language
from web.words import MESSAGES, WORDS

_TEMPLATES = Jinja2Templates(
    env=Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
)


def page(request: Request, template: str, context: dict[str, object], status: int = 200) -> HTMLResponse:
    """A page with the words of its language under `t`."""
    language = language_of(request)
    told = {**context, "t": WORDS[language], "lang": language.value, "when": _when(language)}
    return _TEMPLATES.TemplateResponse(request, template, told, status_code=status)


def message(request: Request, status: int) -> HTMLResponse:
    """A page that says in plain words why there is nothing else to see."""
    title, text = MESSAGES[language_of(request)].get(status, MESSAGES[language_of(request)][500])
    return page(request, "message.html", {"title": title, "text": text}, status)


def language_of(request: Request) -> Language:
    """?lang=en, else the first of the browser's languages that we speak, else Swedish."""
    asked = [
        request.query_params.get("lang", ""),
        *request.headers.get("accept-language", "")[:200].split(","),
    ]
    for one in asked:
        spoken = one.split(";")[0].strip().lower()[:2]
        if spoken in tuple(Language):
            return Language(spoken)
    return Language.SWEDISH


def _when(language: Language):  # type: ignore[no-untyped-def]  # a filter for the templates
    def told(at: datetime) -> str:
        return dates.when(at.isoformat(), language)

    return told
