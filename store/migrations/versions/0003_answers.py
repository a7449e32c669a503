"""What came by mail, where it lay, and addresses that need no login."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create the four tables, empty."""
    op.create_table(
        "incoming",
        sa.Column("number", _NUMBER, primary_key=True),
        sa.Column("group", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.Column("arrived_at", sa.BigInteger, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("person", sa.Text),
        sa.Column("scope", sa.Text),
        sa.Column("facts", sa.Text, nullable=False),
        sa.UniqueConstraint("group", "id", name="uq_incoming_group_id"),
    )
    op.create_index("ix_incoming_message", "incoming", ["message_id"])
    op.create_index("ix_incoming_verdict", "incoming", ["group", "verdict", "number"])
    op.create_index("ix_incoming_person", "incoming", ["group", "person", "recorded_at"])
    op.create_table(
        "incoming_place",
        sa.Column("box", sa.Text, primary_key=True),
        sa.Column("validity", sa.Text, primary_key=True),
        sa.Column("uid", sa.Text, primary_key=True),
        sa.Column(
            "incoming",
            _NUMBER,
            sa.ForeignKey("incoming.number", name="fk_incoming_place_incoming_incoming"),
            nullable=False,
        ),
        sa.Column("put_away_at", sa.BigInteger),
    )
    op.create_index("ix_incoming_place_mail", "incoming_place", ["incoming"])
    op.create_table(
        "incoming_bytes",
        sa.Column(
            "incoming",
            _NUMBER,
            sa.ForeignKey("incoming.number", name="fk_incoming_bytes_incoming_incoming"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("raw", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "link",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("group", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("person", sa.Text),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("expires_at", sa.BigInteger),
        sa.Column("revoked_at", sa.BigInteger),
        sa.Column("revoked_by", sa.Text),
    )
    op.create_index("ix_link_subject", "link", ["group", "kind", "subject"])
