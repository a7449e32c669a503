"""Tell each person once what a change moved, inside an open transaction. Plans nothing and sends nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from actions.replan import Replanned
from rules.changes import CARRIERS, CHANGE_SCOPE, Cause, mentions, worth_telling
from rules.charter import Charter
from rules.delivery import MAIL
from rules.notices import Notice
from rules.outcome import Standing
from rules.plan_changes import Drift, Lines, Reader, change_notice, collapsed, expanded, merged
from rules.plan_timetables import TURN
from store import outbox, scopes
from store.database import Tx
from store.outbox import Item, State

_LEFT = (State.ACCEPTED, State.SENDING, State.UNSURE)


@dataclass(slots=True)
class _Post:
    """What is about to be told to one person."""

    reader: Reader
    lines: Lines
    waiting: list[Item]  # mails about earlier changes that have not left
    carrier: Item | None = None  # an invitation on its way to them, which takes the lines along
    changed: bool = False


def tell_changes(
    tx: Tx, charter: Charter, replanned: Sequence[Replanned], now: datetime, cause: Cause | None
) -> tuple[Replanned, ...]:
    """Put one notice to each person about all that moved for them; with what waits for them it becomes one.

    Without a cause nobody is told anything new: only what waits is brought up to date. Returns what was put.
    """
    group = charter.group.slug
    drifts = [drift for one in replanned for drift in one.drifts]
    if not drifts and cause is None:
        return ()
    about = sorted({one.scope for one in replanned})
    posts = _waiting(tx, group)
    _add_carriers(tx, group, about, posts)
    told = _already_told(tx, group, about, drifts) if cause else {}
    says = _entries_say(tx, group, about)
    for drift in drifts:
        _add(posts, drift, cause, told.get(drift.move.key, {}), says.get(drift.move.key, frozenset()), now)
    return _put(tx, charter, [post for post in posts.values() if post.changed], cause, now)


def _waiting(tx: Tx, group: str) -> dict[str, _Post]:
    """What waits about earlier changes. Held first: what is under way is waited for, and then it has left."""
    names = outbox.waiting_scopes(tx, group, CHANGE_SCOPE)
    for name in names:
        scopes.hold(tx, group, name)
    posts: dict[str, _Post] = {}
    for item in outbox.of_scopes(tx, group, names, (State.WAITING,)) if names else ():
        if item.may_have_left:
            continue
        post = posts.setdefault(item.notice.person, _Post(_reader(item.notice), {}, []))
        post.lines = {**post.lines, **expanded(item.notice.context.get("changed"))}
        post.waiting.append(item)
    return posts


def _add_carriers(tx: Tx, group: str, about: Sequence[str], posts: dict[str, _Post]) -> None:
    for item in outbox.of_scopes(tx, group, about, (State.WAITING,)):
        if item.notice.text in CARRIERS and item.notice.channel == MAIL and not item.may_have_left:
            post = posts.setdefault(item.notice.person, _Post(_reader(item.notice), {}, []))
            post.carrier = post.carrier or item
            if post.carrier is item:
                post.lines = {**post.lines, **expanded(item.notice.context.get("changed"))}
                post.changed = bool(post.waiting)  # one mail: the invitation takes what waits beside it along


def _already_told(
    tx: Tx, group: str, about: Sequence[str], drifts: Sequence[Drift]
) -> dict[str, dict[str, Reader]]:
    """For each deadline those to whom a mail has named it."""
    keys = {drift.move.key for drift in drifts}
    found: dict[str, dict[str, Reader]] = {}
    for item in outbox.of_scopes(tx, group, about, _LEFT):
        if item.notice.channel != MAIL:
            continue  # a page has no reader who could be told
        for mentioned, _, to_them in mentions(item.notice.context):
            if to_them and mentioned in keys:
                found.setdefault(mentioned, {})[item.notice.person] = _reader(item.notice)
    return found


def _entries_say(tx: Tx, group: str, about: Sequence[str]) -> dict[str, frozenset[str]]:
    """For each deadline those whose calendar entry is on its way with the new time: that mail says it all."""
    found: dict[str, frozenset[str]] = {}
    for item in outbox.of_scopes(tx, group, about, (State.WAITING,)):
        if item.notice.text == TURN and item.notice.entry is not None:
            for mentioned, _, _ in mentions(item.notice.context):
                found[mentioned] = found.get(mentioned, frozenset()) | {item.notice.person}
    return found


def _add(
    posts: dict[str, _Post],
    drift: Drift,
    cause: Cause | None,
    told: dict[str, Reader],
    says: frozenset[str],
    now: datetime,
) -> None:
    new: dict[str, Reader] = {}
    if cause is not None and worth_telling(drift.move, cause, now, told=bool(told)):
        owing = {reader.person: reader for reader in drift.readers}
        new = {**told, **owing}
        if drift.move.now is not None and drift.move.now.state in ("running", Standing.VOID):
            new = {person: reader for person, reader in new.items() if person not in says}
    for person in {*posts, *new}:
        if person not in posts:
            posts[person] = _Post(new[person], {}, [])
        post = posts[person]
        lines = merged(post.lines, drift, adds=person in new)
        post.changed = post.changed or lines != post.lines
        post.lines = lines


def _put(
    tx: Tx, charter: Charter, posts: Sequence[_Post], cause: Cause | None, now: datetime
) -> tuple[Replanned, ...]:
    group = charter.group.slug
    gone: dict[str, set[str]] = {}
    put: dict[str, list[Notice]] = {}
    for post in posts:
        for item in post.waiting:
            gone.setdefault(item.notice.scope, set()).add(item.key)
        if post.carrier is not None:
            mail = post.carrier.notice
            context = {name: value for name, value in mail.context.items() if name != "changed"}
            if post.lines:
                context["changed"] = collapsed(post.lines)
            outbox.renew(tx, group=group, scope=mail.scope, notices=[replace(mail, context=context)], now=now)
        elif post.lines:
            notice = _notice(tx, charter, post, cause, now)
            put.setdefault(notice.scope, []).append(notice)
    done = []
    for scope in sorted({*gone, *put}):
        waits = outbox.of_scopes(tx, group, (scope,), (State.WAITING,))
        stays = [item.notice for item in waits if item.key not in gone.get(scope, set())]
        synced = outbox.sync(
            tx,
            group=group,
            scope=scope,
            notices=[*stays, *put.get(scope, [])],
            now=now,
            reason="a newer change says it, or it is as it was",
        )
        done.append(Replanned.told(scope, synced))
    return tuple(done)


def _notice(tx: Tx, charter: Charter, post: _Post, cause: Cause | None, now: datetime) -> Notice:
    """The one mail: under the newest cause, and under a key that has never left."""
    if cause is None:
        last = post.waiting[-1].notice
        cause = Cause(
            id=last.scope.removeprefix(CHANGE_SCOPE),
            kind=str(last.context.get("cause")),
            reason=_text(last.context.get("reason")),
        )
    base = f"{charter.group.slug}/changed/{cause.id}/{post.reader.person}"
    key, number = base, 1
    while (known := outbox.by_key(tx, key)) is not None and _said(known):
        number += 1
        key = f"{base}/{number}"
    return change_notice(charter, post.reader, post.lines, cause, key=key, now=now)


def _said(item: Item) -> bool:
    """Whether this key has had its turn: what waits, or was superseded before it left, may be said anew."""
    if item.may_have_left or item.collapsed_into is not None:
        return True
    return item.state not in (State.WAITING, State.SUPERSEDED)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _reader(notice: Notice) -> Reader:
    return Reader(person=notice.person, to=notice.to, language=notice.language)
