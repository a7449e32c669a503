"""Which of the groups that share one mailbox a mail is for. Records nothing, and tells nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from actions.office import Office
from actions.opened import Opened
from actions.seen import seen_for
from inbox.meaning import understand
from inbox.placing import How, find_meeting
from inbox.signals import Words
from inbox.understood import Seen, Understood, Verdict
from store import incoming
from store.database import Tx

_NOT_THEIRS = frozenset({"stranger", "no_seat"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What a mail means to one group."""

    meaning: Understood
    named: bool  # it names something of that group's: a matter, the day of a meeting, a tag


def one_of_each_mailbox(
    tx: Tx, office: Office, mail: Opened, groups: Sequence[str]
) -> Mapping[str, Understood | None]:
    """The groups that get a mail: of those that share a mailbox, one. With a meaning where that is settled by it.

    What is written to one group is shown to no other: where words fit several, a person decides.
    """
    sharing: dict[str, list[str]] = {}
    for slug in groups:
        sharing.setdefault(office.charter(slug).group.mailbox.email.lower(), []).append(slug)
    found: dict[str, Understood | None] = {}
    for slugs in sharing.values():
        found |= {slugs[0]: None} if len(slugs) == 1 else _one_of(tx, office, mail, slugs)
    return found


def _one_of(tx: Tx, office: Office, mail: Opened, slugs: Sequence[str]) -> Mapping[str, Understood | None]:
    for slug in slugs:
        known = incoming.by_id(tx, slug, mail.letter.id)
        if known is not None and known.digest == mail.letter.digest:
            return {slug: None}  # however it would be read now
    read = {slug: _read(tx, office, mail, slug) for slug in slugs}
    theirs = [slug for slug, one in read.items() if one.meaning.why not in _NOT_THEIRS]
    saying = [slug for slug in theirs if read[slug].meaning.facts]
    named = [slug for slug in saying if read[slug].named]
    for only in (named, saying, theirs):
        if len(only) == 1:
            return {only[0]: None}
    if not saying:
        return {(theirs or list(slugs))[0]: None}
    person = read[saying[0]].meaning.person
    return {saying[0]: Understood(verdict=Verdict.UNKNOWN, why="no_group", person=person)}


def _read(tx: Tx, office: Office, mail: Opened, slug: str) -> _Read:
    seen = seen_for(tx, office, office.charter(slug), mail.letter, mail.signal, mail.received_at)
    return _Read(meaning=understand(mail.letter, mail.signal, seen), named=_names(mail, seen))


def _names(mail: Opened, seen: Seen) -> bool:
    if not isinstance(mail.signal, Words):
        return False
    found = find_meeting(mail.letter, mail.signal.text, seen)
    return found is not None and found.how is not How.NEXT
