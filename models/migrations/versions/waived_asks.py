"""Asks that the coordinator waived."""

from collections.abc import Sequence

from alembic import op

revision: str = 'waived_asks'
down_revision: str | None = 'concerns'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("ALTER TYPE ask_status ADD VALUE IF NOT EXISTS 'waived' BEFORE 'void'")


def downgrade() -> None:
    """PostgreSQL cannot take a value from an enum; older code simply never writes it."""
