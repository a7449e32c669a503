"""The page of one question: GET shows it, POST answers it. The address is the key; there is no login."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request, Response
from starlette.exceptions import HTTPException

from actions.answer_by_link import LONGEST, answer_by_link, asked, revoked
from actions.links import AnswerTo, DeadLink, ExpiredLink, fingerprint
from actions.office import Office
from rules.refused import Refused
from web.pages import language_of, page
from web.reception import Reception

router = APIRouter()


@router.get("/answer/{token}")
def show(request: Request, token: str) -> Response:
    """The question and its form. Link scanners open every address: nothing changes here."""
    reception: Reception = request.app.state.reception
    with reception.office() as office:
        return _page(request, office, _opened(reception, office, token))


@router.post("/answer/{token}")
def answer(
    request: Request,
    token: str,
    text: Annotated[str, Form()] = "",
    person: Annotated[str, Form()] = "",
) -> Response:
    """Record the answer, and show the page with it."""
    _refuse_from_elsewhere(request)
    reception: Reception = request.app.state.reception
    with reception.office() as office:
        told = _opened(reception, office, token)
        try:
            new = answer_by_link(office, told, text=text, person=person)
        except Refused:
            return _page(request, office, told, said="refused_empty", typed=text, chosen=person, status=422)
        return _page(request, office, told, said="thanks" if new else "already")


def _opened(reception: Reception, office: Office, token: str) -> AnswerTo:
    try:
        told = reception.links.read(token, office.now())
    except ExpiredLink:
        raise HTTPException(410) from None
    except DeadLink:
        raise HTTPException(404) from None
    if revoked(office, fingerprint(token)):
        raise HTTPException(404)
    return told


def _page(
    request: Request,
    office: Office,
    told: AnswerTo,
    *,
    said: str | None = None,
    typed: str = "",
    chosen: str = "",
    status: int = 200,
) -> Response:
    found = asked(office, told, language_of(request))
    if found is None:
        raise HTTPException(404)
    shown: dict[str, object] = {
        "asked": found,
        "said": said,
        "typed": typed[:LONGEST],
        "chosen": chosen,
        "longest": LONGEST,
    }
    return page(request, "answer.html", shown, status)


def _refuse_from_elsewhere(request: Request) -> None:
    """A form of another site cannot answer, even where somebody's browser knows the address."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise HTTPException(403)
    origin = request.headers.get("origin")
    if origin not in (None, "null") and urlsplit(origin).netloc != request.headers.get("host"):
        raise HTTPException(403)
