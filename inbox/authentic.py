"""Whether the own mail system says that a mail does not come from where it claims (RFC 8601). Checks no signature."""

from collections.abc import Iterable

from inbox.letter import Verdict

_FAILED = frozenset({"fail", "hardfail"})
_ABOUT_FROM = frozenset({"dmarc", "compauth"})  # these judge the address that people see
_ABOUT_THE_WAY = frozenset({"spf", "dkim"})


def failed(verdicts: Iterable[Verdict], authserv_id: str) -> bool:
    """Whether the server that is trusted says fail. Only its newest header counts; nothing said is no fail.

    Without an `authserv_id` the topmost header is taken: whoever hands us the mail wrote that one last.
    """
    said = _newest(tuple(verdicts), authserv_id.strip().lower())
    if any(one.method in _ABOUT_FROM and one.result in _FAILED for one in said):
        return True
    if any(one.method == "dmarc" and one.result == "pass" for one in said):
        return False
    return any(one.method in _ABOUT_THE_WAY and one.result in _FAILED for one in said)


def _newest(verdicts: tuple[Verdict, ...], authserv_id: str) -> tuple[Verdict, ...]:
    """The results of one header: the topmost one, or the topmost that the trusted server wrote."""
    theirs = [one for one in verdicts if not authserv_id or one.authserv_id.lower() == authserv_id]
    return tuple(
        one
        for one in theirs
        if one.header == theirs[0].header and one.authserv_id.lower() == theirs[0].authserv_id.lower()
    )
