"""Read a group's mailbox on an Exchange server (EWS): sizes first, then mail by mail. Deletes nothing.

exchangelib takes most of a second to import: only the Exchange inbox imports this file.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from threading import Event

from exchangelib import Account, errors
from exchangelib.errors import (
    ErrorFolderExists,
    ErrorFolderNotFound,
    ErrorItemNotFound,
    EWSError,
    ResponseMessageError,
)
from exchangelib.errors import ErrorMoveCopyFailed as MoveFailed
from exchangelib.folders import Calendar, Folder, Inbox, MsgFolderRoot, Root, SingleFolderQuerySet
from exchangelib.properties import DistinguishedFolderId, Mailbox
from exchangelib.services import CreateFolder

from inbox.exchange_answers import FIELDS, answered, uids_of
from inbox.exchange_tracking import Tracking
from inbox.port import Arrived, MailboxDown, Shelf

HEAD_BYTES = 65_536  # of a mail that is too large: enough to tell whose it is
_AT_ONCE = 100  # mails in one request to move
# Trouble of the server, of the line or of the login: it says nothing of the mail that was asked for.
_NOT_OF_THE_MAIL = (
    errors.ErrorTimeoutExpired,  # the library's word for a line that was cut, too
    errors.ErrorServerBusy,
    errors.ErrorInternalServerTransientError,
    errors.ErrorBatchProcessingStopped,
    errors.ErrorMailboxStoreUnavailable,
    errors.ErrorMailboxMoveInProgress,
    errors.ErrorMailboxFailover,
    errors.ErrorMailboxLogonFailed,
    errors.ErrorConnectionFailed,
    errors.ErrorConnectionFailedTransientError,
    errors.ErrorExceededConnectionCount,
    errors.ErrorTooManyObjectsOpened,
    errors.ErrorADUnavailable,
    errors.ErrorAccessDenied,
    errors.ErrorImpersonateUserDenied,
    errors.ErrorPasswordExpired,
)


class ExchangeMailbox:
    """The inbox of one group's mailbox. `why` tells the trouble and its cure."""

    def __init__(
        self,
        account: Account,
        *,
        name: str,
        handled: str,
        quarantine: str,
        max_bytes: int,
        why: Callable[[Exception], str] = str,
    ) -> None:
        """Connects to nothing yet."""
        self.name = name
        self._account, self._max_bytes, self._why = account, max_bytes, why
        self._names = {Shelf.HANDLED: handled, Shelf.QUARANTINE: quarantine}
        self._ended = Event()
        mailbox = account.primary_smtp_address
        self._tracking = Tracking(account, self._well_known(Calendar), box=f"exchange:{mailbox}/calendar")

    def fetch(self, shelf: Shelf = Shelf.INBOX, limit: int | None = None) -> Iterator[Arrived]:
        """What lies there, oldest first, then what only the calendar knows. What is too large is never asked for."""
        with self._line():
            folder = self._folder(shelf)
            found = [] if folder is None else list(_sizes(folder, limit))
        for id_, size, received in found:
            with self._line():
                arrived = self._arrived(shelf, id_, size, received)
            if arrived is not None:
                yield arrived
        if shelf is Shelf.INBOX and (limit is None or len(found) < limit):
            with self._line():
                tracked = list(self._tracking.fetch([one for one in map(self._folder, Shelf) if one]))
            yield from tracked

    def put_away(self, mails: Sequence[Arrived], shelf: Shelf) -> None:
        """Move them; Exchange gives what is moved another id, so what has been moved is simply gone."""
        with self._line():
            self._tracking.put_away([mail for mail in mails if mail.box == self._tracking.box])
            lying = [mail for mail in mails if mail.box != self._tracking.box]
            folder = (self._folder(shelf) or self._made(shelf)) if lying else None
            for start in range(0, len(lying), _AT_ONCE):
                ids = [(mail.uid, None) for mail in lying[start : start + _AT_ONCE]]
                for told in self._account.bulk_move(ids=ids, to_folder=folder):
                    if isinstance(told, Exception) and not isinstance(told, ErrorItemNotFound | MoveFailed):
                        raise told

    def wait(self, seconds: float) -> None:
        """Wait, or until `close`."""
        self._ended.wait(seconds)
        self._ended.clear()

    def probe(self) -> None:
        """Log in, look into the inbox, and make the folders."""
        try:
            list(_sizes(self._well_known(Inbox), 1))
            for shelf in self._names:
                if self._folder(shelf) is None:
                    self._made(shelf)
        except EWSError as error:
            raise OSError(f"{self.name}: {self._why(error)}") from error

    def close(self) -> None:
        """Let go of the connections and end a wait."""
        self._ended.set()
        self._account.protocol.close()

    @contextmanager
    def _line(self) -> Iterator[None]:
        try:
            yield
        except EWSError as error:
            raise MailboxDown(f"{self.name}: {self._why(error)}") from error

    def _well_known(self, kind: Folder) -> Folder:
        """One of Exchange's own folders by its name, whatever language it is in."""
        email = Mailbox(email_address=self._account.primary_smtp_address)
        root = Root(account=self._account, _distinguished_id=DistinguishedFolderId(id="root", mailbox=email))
        name = DistinguishedFolderId(id=kind.DISTINGUISHED_FOLDER_ID, mailbox=email)
        return kind(root=root, _distinguished_id=name)

    def _folder(self, shelf: Shelf) -> Folder | None:
        if shelf is Shelf.INBOX:
            return self._well_known(Inbox)
        above = self._well_known(MsgFolderRoot)
        beside = SingleFolderQuerySet(account=self._account, folder=above).depth("Shallow")
        for found in beside.filter(name=self._names[shelf]):
            if isinstance(found, ErrorFolderNotFound):
                continue
            if isinstance(found, Exception):
                raise found
            return found
        return None

    def _made(self, shelf: Shelf) -> Folder:
        above = self._well_known(MsgFolderRoot)
        folder = Folder(root=above.root, name=self._names[shelf])
        with suppress(ErrorFolderExists):  # somebody else has just made it
            CreateFolder(account=self._account).get(parent_folder=above, folders=[folder])
        return self._folder(shelf) or folder

    def _arrived(self, shelf: Shelf, id_: str, size: int, received: datetime) -> Arrived | None:
        """One mail; None when it is gone. One that Exchange cannot write out comes as its head."""
        whole, uids = size <= self._max_bytes, dict[str, str]()
        try:
            if whole:
                item = self._item(id_, FIELDS)
                raw = answered(self._account, item)
                uids = uids_of(self._account, item)
            else:
                raw = self._head(id_)
        except ErrorItemNotFound:
            return None
        except ResponseMessageError as error:
            if not whole or isinstance(error, _NOT_OF_THE_MAIL):
                raise
            raw, whole = self._head(id_), False
        return Arrived(
            box=f"exchange:{self._account.primary_smtp_address}/{self._names.get(shelf, 'inbox')}",
            validity="",
            uid=id_,
            size=size,
            arrived_at=datetime.fromtimestamp(received.timestamp(), UTC),
            raw=raw,
            whole=whole,
            uids=uids,
        )

    def _item(self, id_: str, fields: Sequence[str]) -> object:
        (item,) = self._account.fetch([(id_, None)], only_fields=fields)
        if isinstance(item, Exception):
            raise item
        return item

    def _head(self, id_: str) -> bytes:
        item = self._item(id_, ("headers",))
        told = ((one.name, " ".join(str(one.value).split())) for one in getattr(item, "headers", None) or ())
        head = "".join(f"{name}: {value}\r\n" for name, value in told)
        return head.encode("utf-8", "replace")[:HEAD_BYTES] + b"\r\n"


def _sizes(folder: Folder, limit: int | None) -> Iterator[tuple[str, int, datetime]]:
    """What lies in a folder, without a byte of its content."""
    found = folder.all().order_by("datetime_received").values_list("id", "size", "datetime_received")
    for told in found if limit is None else found[:limit]:
        if isinstance(told, Exception):
            raise told
        yield told
