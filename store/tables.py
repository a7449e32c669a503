"""The tables, as the migrations leave them (a test proves it). Holds no query."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from rules.moments import aware

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """Microseconds since 1970 in UTC: the same number and the same order in both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Refuse a naive moment; nobody could say when it was."""
        return None if value is None else (aware(value) - _EPOCH) // _TICK

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """An aware moment in UTC."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
# SQLite counts by itself only in a column that is exactly INTEGER.
counting = BigInteger().with_variant(Integer, "sqlite")


def _where(name: str, table: Table, condition: str, *columns: str) -> Index:
    """An index over the few rows that `condition` names: it stays small when the table does not."""
    only = text(condition)
    return Index(name, *(table.c[column] for column in columns), sqlite_where=only, postgresql_where=only)


fact = Table(
    "fact",
    metadata,
    Column("number", counting, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("group", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("happened_at", Moment, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("data", Text, nullable=False),  # JSON
    Column("corrects", Text),
)
Index("ix_fact_scope", fact.c.group, fact.c.scope, fact.c.number)
Index("ix_fact_kind", fact.c.group, fact.c.kind, fact.c.number)

deadline = Table(
    "deadline",
    metadata,
    Column("key", Text, primary_key=True),
    Column("group", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("owed_by", Text, nullable=False),
    Column("standing", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("opens_at", Moment, nullable=False),
    Column("last_day", Text),  # ISO date in the group's zone
    Column("due_at", Moment),
    Column("capped_at", Moment),
    Column("ends_at", Moment),  # the instant that decides: capped_at, else due_at
    Column("cutoff", Text),
    Column("unrolled", Text),
    Column("reason", Text),
    Column("flags", Text, nullable=False),  # JSON list
    Column("rule", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("cites", Text, nullable=False),
    Column("trigger", Text, nullable=False),
    Column("trigger_at", Moment, nullable=False),
    Column("counted", Text, nullable=False),
    Column("calendar", Text, nullable=False),
    Column("steps", Text, nullable=False),  # JSON list: the trace
    Column("changed_at", Moment, nullable=False),
    Column("policies", Text, nullable=False, server_default="[]"),  # JSON list: the choices behind it
    Column("changes", Text, nullable=False, server_default="[]"),  # JSON list: who extended, paused, waived
)
Index("ix_deadline_scope", deadline.c.group, deadline.c.scope)
_where("ix_deadline_open", deadline, "standing = 'open'", "ends_at")

scope = Table(
    "scope",
    metadata,
    Column("group", Text, primary_key=True),
    Column("scope", Text, primary_key=True),
    Column("next_at", Moment),
    Column("digest", Text, nullable=False),
)
_where("ix_scope_next", scope, "next_at IS NOT NULL", "next_at")
Index("ix_scope_digest", scope.c.group, scope.c.digest)

# Written as SQL so that a query can repeat them letter by letter: only then is a partial index used.
WAITING = "state = 'waiting'"
IN_FLIGHT = "sha256 IS NOT NULL AND state IN ('waiting', 'sending', 'unsure')"
SUPERSEDABLE = "state = 'waiting' AND when_late = 'newest_only'"

outbox = Table(
    "outbox",
    metadata,
    Column("id", counting, primary_key=True),
    Column("key", Text, nullable=False),
    Column("group", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("series", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("when_late", Text, nullable=False),
    Column("sequence", Integer),  # of its calendar entry
    Column("to_name", Text, nullable=False),
    Column("to_email", Text, nullable=False),
    Column("content", Text, nullable=False),  # JSON: what all receivers of one mail share
    Column("content_hash", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("why", Text),  # of the present state
    Column("not_before", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("fence", BigInteger, nullable=False),  # of the dispatcher that claimed it last; 0 before that
    Column("attempts", Integer, nullable=False),
    Column("sending_at", Moment),
    Column("unsure_at", Moment),
    Column("held_at", Moment),  # a person has been asked; no proof will come by itself
    Column("accepted_at", Moment),
    Column("answer", Text),
    Column("may_have_left", Boolean, nullable=False),  # some attempt ended unsure and was not disproved
    Column("collapsed_into", Text),  # the key of the newer notice that left in its place
    Column("message_id", Text),
    Column("dated", Moment),
    Column("mail_from", Text),
    Column("rcpt_to", Text),
    Column("sha256", Text),  # not null means frozen: the bytes are in outbox_bytes
    Column("put_at", Moment, nullable=False),
    UniqueConstraint("key"),
)
_where("ix_outbox_due", outbox, WAITING, "not_before", "id")
_where("ix_outbox_expires", outbox, f"{WAITING} AND expires_at IS NOT NULL", "expires_at")
_where("ix_outbox_sending", outbox, "state = 'sending'", "fence")
_where("ix_outbox_unsure", outbox, "state = 'unsure'", "unsure_at")
_where("ix_outbox_trouble", outbox, "state IN ('dead', 'expired', 'bounced')", "state", "id")
_where("ix_outbox_in_flight", outbox, IN_FLIGHT, "group", "series", "person")
_where("ix_outbox_newest", outbox, SUPERSEDABLE, "group", "series", "person", "not_before", "id")
_where("ix_outbox_message", outbox, "message_id IS NOT NULL", "message_id")
Index("ix_outbox_scope", outbox.c.group, outbox.c.scope)

# Apart from the row, so that a change of state does not copy kilobytes of mail.
outbox_bytes = Table(
    "outbox_bytes",
    metadata,
    Column("outbox_id", counting, ForeignKey("outbox.id"), primary_key=True, autoincrement=False),
    Column("mime", LargeBinary, nullable=False),
)

outbox_event = Table(
    "outbox_event",
    metadata,
    Column("number", counting, primary_key=True),
    Column("outbox_id", counting, ForeignKey("outbox.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("was", Text),  # null when it was put
    Column("is", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("fence", BigInteger, nullable=False),
)
Index("ix_outbox_event_notice", outbox_event.c.outbox_id, outbox_event.c.number)

accepted_day = Table(
    "accepted_day",
    metadata,
    Column("day", Text, primary_key=True),  # ISO date in UTC
    Column("count", Integer, nullable=False),
)

dispatcher = Table(
    "dispatcher",
    metadata,
    Column("name", Text, primary_key=True),
    Column("fence", BigInteger, nullable=False),
)

incident = Table(
    "incident",
    metadata,
    Column("number", counting, primary_key=True),
    Column("key", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("raised_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("closed_by", Text),
    Column("reason", Text),
)
# What was closed may happen again; what is open is open once.
OPEN = "closed_at IS NULL"
Index(
    "uq_incident_open",
    incident.c.key,
    unique=True,
    sqlite_where=text(OPEN),
    postgresql_where=text(OPEN),
)
Index("ix_incident_key", incident.c.key)
_where("ix_incident_subject", incident, OPEN, "subject", "number")

history = Table(
    "history",
    metadata,
    Column("number", counting, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("group", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("data", Text, nullable=False),  # JSON
)
Index("ix_history_scope", history.c.group, history.c.scope, history.c.number)

used_rule = Table(  # a row that has given somebody a date is never edited in place
    "used_rule",
    metadata,
    Column("group", Text, primary_key=True),
    Column("rule", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("used_at", Moment, nullable=False),
)

mark = Table(
    "mark",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

APPEND_ONLY = (fact, outbox_event, history)
