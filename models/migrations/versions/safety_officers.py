"""Safety officers named in the register; concerns that others are told of without reading them."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision: str = 'safety_officers'
down_revision: str | None = 'waived_asks'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.alter_column('incident', 'joined', new_column_name='escalated')
    op.add_column('staff_role', sa.Column('given_by', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.add_column('staff_role', sa.Column('given_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('staff_role', 'given_at')
    op.drop_column('staff_role', 'given_by')
    op.alter_column('incident', 'escalated', new_column_name='joined')
