"""The tables of what comes in by mail, and of addresses that need no login. Holds no query."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, Table, Text, UniqueConstraint

from store.tables import Moment, counting, metadata

incoming = Table(  # one mail that came, however many times it lies in a mailbox
    "incoming",
    metadata,
    Column("number", counting, primary_key=True),
    Column("group", Text, nullable=False),
    Column("id", Text, nullable=False),  # a fingerprint of its Message-ID, else of what it says
    Column("message_id", Text),
    Column("digest", Text, nullable=False),  # of what the sender wrote: two mails may bear one Message-ID
    Column("received_at", Moment, nullable=False),  # when it reached the own mail network
    Column("arrived_at", Moment, nullable=False),  # when it lay in the mailbox
    Column("recorded_at", Moment, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("person", Text),
    Column("scope", Text),
    Column("facts", Text, nullable=False),  # JSON list: the ids of the facts that it gave
    UniqueConstraint("group", "id"),
)
Index("ix_incoming_message", incoming.c.message_id)
Index("ix_incoming_verdict", incoming.c.group, incoming.c.verdict, incoming.c.number)
Index("ix_incoming_person", incoming.c.group, incoming.c.person, incoming.c.recorded_at)

incoming_place = Table(  # where a mail lay when it was read; a restored mailbox gives it a second one
    "incoming_place",
    metadata,
    Column("box", Text, primary_key=True),
    Column("validity", Text, primary_key=True),
    Column("uid", Text, primary_key=True),
    Column("incoming", counting, ForeignKey("incoming.number"), nullable=False),
    Column("put_away_at", Moment),
)
Index("ix_incoming_place_mail", incoming_place.c.incoming)

incoming_bytes = Table(  # of what a person has to look at
    "incoming_bytes",
    metadata,
    Column("incoming", counting, ForeignKey("incoming.number"), primary_key=True, autoincrement=False),
    Column("raw", LargeBinary, nullable=False),
)

link = Table(  # addresses that need no login; only a fingerprint of each is kept
    "link",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("group", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("person", Text),
    Column("made_at", Moment, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
    Column("revoked_by", Text),
)
Index("ix_link_subject", link.c.group, link.c.kind, link.c.subject)
