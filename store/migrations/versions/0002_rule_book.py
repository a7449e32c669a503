"""Deadlines tell the choices and the exceptions behind them; which rows of rules have been used."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Add the columns, empty for what was planned before: the next plan fills them."""
    for name in ("policies", "changes"):
        op.add_column("deadline", sa.Column(name, sa.Text, nullable=False, server_default="[]"))
    op.create_table(
        "used_rule",
        sa.Column("group", sa.Text, primary_key=True),
        sa.Column("rule", sa.Text, primary_key=True),
        sa.Column("version", sa.Text, primary_key=True),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("used_at", sa.BigInteger, nullable=False),
    )
