"""Calendars to subscribe to, at addresses that nobody can guess. Writes nothing."""

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from actions.feeds import feed_of
from documents.feed import As
from web.reception import Reception

router = APIRouter()


@router.api_route("/feeds/{token}.ics", methods=["GET", "HEAD"])
def calendar(request: Request, token: str, deadlines: str = As.TODO.value) -> Response:
    """The feed; 304 when the reader has it already. Unknown and revoked look the same: 404."""
    reception: Reception = request.app.state.reception
    try:
        shown_as = As(deadlines)
    except ValueError:
        raise HTTPException(404) from None
    with reception.office() as office:
        found = feed_of(office, token, shown_as)
    if found is None:
        raise HTTPException(404)
    headers = {"ETag": f'"{found.etag}"', "Cache-Control": "private, no-cache"}
    if found.etag in _known(request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="kallelse.ics"'
    content = b"" if request.method == "HEAD" else found.content
    if request.method == "HEAD":
        headers["Content-Length"] = str(len(found.content))
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)


def _known(header: str) -> frozenset[str]:
    """The marks of If-None-Match (RFC 9110 13.1.2), weak ones too."""
    return frozenset(mark.strip().removeprefix("W/").strip('"') for mark in header[:4000].split(","))
