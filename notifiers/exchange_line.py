"""What an answer of Exchange means for a mail: refused, later, or nobody knows. Sends nothing.

exchangelib takes most of a second to import: nothing but the Exchange channel imports this file.
"""

from exchangelib import errors
from exchangelib.protocol import FailFast
from exchangelib.util import is_xml
from requests import Response
from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ConnectTimeout, SSLError
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NameResolutionError, NewConnectionError

from rules.delivery import Accepted, Ambiguous, Outcome, Refused, TryLater

_LONGEST_PAUSE = 3600.0  # seconds; a server that asks for more is asked again after these
_LOGIN = "check KALLELSE_EXCHANGE_USERNAME, KALLELSE_EXCHANGE_PASSWORD and KALLELSE_EXCHANGE_LOGIN"
_RIGHTS = "give the account full access to the group's mailbox and the right to send as it"
_ADDRESS = "check KALLELSE_EXCHANGE_URL: it ends in /EWS/Exchange.asmx"

# What only a person can mend, with the cure.
_NEVER: dict[type[Exception], str] = {
    errors.UnauthorizedError: _LOGIN,
    errors.ErrorAccessDenied: _RIGHTS,
    errors.ErrorSendAsDenied: _RIGHTS,
    errors.ErrorImpersonateUserDenied: _RIGHTS,
    errors.ErrorImpersonationDenied: _RIGHTS,
    errors.ErrorImpersonationFailed: _RIGHTS,
    errors.ErrorNonExistentMailbox: "the group's mailbox does not exist there: correct 'mailbox' in its file",
    errors.ErrorMailboxConfiguration: "the group's mailbox is not ready for use: ask who runs Exchange",
    errors.ErrorFolderNotFound: "the mailbox lacks one of Exchange's own folders: ask who runs Exchange",
    errors.ErrorInvalidRecipients: "correct the receiver's address in the group's file",
    errors.ErrorInvalidSmtpAddress: "correct the receiver's address in the group's file",
    errors.ErrorMissingRecipients: "correct the receiver's address in the group's file",
    errors.ErrorQuotaExceeded: "the group's mailbox is full: make room in it",
    errors.ErrorMessageSizeExceeded: "it is larger than Exchange takes: ask who runs Exchange",
    errors.RedirectError: _ADDRESS,
}
# What surely was not done, and passes by itself.
_LATER: tuple[type[Exception], ...] = (
    errors.ErrorServerBusy,
    errors.ErrorInternalServerTransientError,
    errors.ErrorMailboxStoreUnavailable,
    errors.ErrorMailboxMoveInProgress,
    errors.ErrorMailboxFailover,
    errors.ErrorTooManyObjectsOpened,
    errors.ErrorExceededConnectionCount,
    errors.ErrorADUnavailable,
    errors.ErrorIrresolvableConflict,  # somebody else changed the meeting: look at it again
    errors.ErrorStaleObject,
)
# The server says that something broke, and not how far it had come.
_UNKNOWN: tuple[type[Exception], ...] = (
    errors.ErrorInternalServerError,
    errors.ErrorTimeoutExpired,
    errors.ErrorBatchProcessingStopped,
)


class Doubled(ValueError):
    """A calendar holds several items of one meeting: which of them people have been told cannot be known."""


class Policy(FailFast):  # type: ignore[misc]  # the library ships no types
    """Try nothing twice: the outbox does that. Keeps what the server says about when."""

    def raise_response_errors(self, response: Response) -> None:
        """Sort the answers of HTTP before the library does: it takes any closed connection for a busy server."""
        status = response.status_code
        if status == 200 or (status == 500 and is_xml(response.content)):
            return  # SOAP tells its faults with a 500
        if status in (401, 403):
            raise errors.UnauthorizedError(f"HTTP {status}")
        if status in (301, 302, 307, 308, 404, 405):
            raise errors.RedirectError(response.headers.get("location") or response.url)
        if status in (429, 503):
            told = response.headers.get("Retry-After", "")
            raise errors.ErrorServerBusy(f"HTTP {status}", back_off=int(told) if told.isdecimal() else None)
        if 400 <= status < 500:
            raise errors.ErrorInvalidRequest(f"HTTP {status}")
        raise errors.MalformedResponseError(f"HTTP {status}")  # nobody knows how far it had come


def never_left(error: Exception) -> bool:
    """Whether the trouble came before a byte of the request was on the line."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ConnectTimeout | SSLError):
            return True
        if isinstance(seen, NoConnection):
            reason = seen.args[0] if seen.args else None
            reason = reason.reason if isinstance(reason, MaxRetryError) else reason
            return isinstance(reason, NewConnectionError | ConnectTimeoutError | NameResolutionError)
        seen = seen.__cause__ or seen.__context__
    return False


def outcome_of(error: Exception, *, sending: bool) -> Outcome:
    """What a mail has come to. `sending`: the request that failed would have sent something."""
    for kind, cure in _NEVER.items():
        if isinstance(error, kind):
            return Refused(why=f"Exchange refuses it ({_short(error)}): {cure}")
    if isinstance(error, Doubled):
        return Refused(why=str(error))
    if isinstance(error, ValueError):
        return Refused(why=f"the mail is not fit for Exchange: {_short(error)}")
    if never_left(error):
        return TryLater(why=f"Exchange cannot be reached: {_short(error)}")
    if isinstance(error, _LATER):
        return TryLater(why=f"Exchange is busy: {_short(error)}")
    if not sending:
        return TryLater(why=f"Exchange did not answer: {_short(error)}")
    if isinstance(error, errors.ResponseMessageError) and not isinstance(error, _UNKNOWN):
        return Refused(why=f"Exchange refuses it: {_short(error)}")
    return Ambiguous(why=f"the answer of Exchange did not come: {_short(error)}")


def told_why(error: Exception) -> str:
    """What is wrong and its cure, where nothing was to be sent."""
    outcome = outcome_of(error, sending=False)
    return outcome.answer if isinstance(outcome, Accepted) else outcome.why


def hopeless(error: Exception) -> bool:
    """Whether the next mail of this mailbox would meet the same."""
    return never_left(error) or not isinstance(
        error,
        ValueError
        | errors.ErrorInvalidRecipients
        | errors.ErrorInvalidSmtpAddress
        | errors.ErrorMissingRecipients
        | errors.ErrorMessageSizeExceeded
        | errors.ErrorIrresolvableConflict
        | errors.ErrorStaleObject,
    )


def pause(error: Exception) -> float:
    """Seconds for which the server asks to be left alone."""
    told = getattr(error, "back_off", None)
    return min(float(told), _LONGEST_PAUSE) if isinstance(told, int | float) else 0.0


def _short(error: Exception) -> str:
    words = " ".join(str(error).split())
    return f"{type(error).__name__}, {words[:200]}" if words else type(error).__name__
