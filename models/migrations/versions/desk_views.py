"""Kept views of the desk, tasks by how long they wait, and words of documents and notes to search for."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'desk_views'
down_revision: str | None = 'part_of_programme'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

HUB = "role IN ('approver', 'booker', 'chair', 'coordinator', 'programme', 'safety_officer')"
# What is a choice, a date or a time in a document is nobody's word.
WORDS = """
CREATE OR REPLACE FUNCTION words_of(content jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT RETURN (
    SELECT coalesce(string_agg(value #>> '{}', ' · '), '')
    FROM jsonb_path_query(content, 'strict $.**') AS value
    WHERE jsonb_typeof(value) = 'string' AND value #>> '{}' !~ '^[a-z_]*$|^[0-9TZ:.+-]*$'
)
"""


def upgrade() -> None:
    op.create_table(
        'desk_view',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('programme', sa.String(), server_default='', nullable=False),
        sa.Column('person_id', sa.String(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('query', sa.String(), nullable=False),
        sa.Column('shared', sa.Boolean(), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name='fk_desk_view_person_id_person'),
        sa.PrimaryKeyConstraint('id', name='pk_desk_view'),
    )
    op.create_index('ix_desk_view_person_id', 'desk_view', ['person_id'])
    op.create_index(
        'ix_ask_view_hub_opened', 'ask_view', ['opened_at', 'exchange_id', 'ask_id'],
        postgresql_where=sa.text(f"status = 'open' AND {HUB}"),
    )  # fmt: skip
    op.create_index(
        'ix_ask_view_role_opened', 'ask_view', ['role', 'opened_at', 'exchange_id', 'ask_id'],
        postgresql_where=sa.text("status = 'open'"),
    )  # fmt: skip
    op.execute(WORDS)
    op.create_index(
        'ix_document_version_words', 'document_version',
        [sa.text("to_tsvector('simple'::regconfig, folded(words_of(content)))")],
        postgresql_using='gin',
    )  # fmt: skip
    op.create_index(
        'ix_note_words', 'note', [sa.text("to_tsvector('simple'::regconfig, folded(text))")],
        postgresql_using='gin',
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index('ix_note_words', 'note')
    op.drop_index('ix_document_version_words', 'document_version')
    op.execute('DROP FUNCTION words_of(jsonb)')
    op.drop_index('ix_ask_view_role_opened', 'ask_view')
    op.drop_index('ix_ask_view_hub_opened', 'ask_view')
    op.drop_table('desk_view')
