"""The skills directory: profiles, what they agreed to, how they are found, what was brought in, and its topics."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = 'skills_directory'
down_revision: str | None = 'sums_of_cycles'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MOMENT = sa.DateTime(timezone=True)
LANGUAGES = ('en', 'de', 'pl', 'uk', 'ru')
# Code, heading, Capacity Exchange's heading, Wikidata, the names by LANGUAGES, what else it is called.
TOPICS: Sequence[Sequence[str | list[str]]] = (
    ('F', '', 'organizational', '', 'Funding', 'Finanzierung', 'Finansowanie', 'Фінансування', 'Финансирование', []),
    ('F.proposals', 'F', 'organizational', '', 'Writing proposals', 'Anträge schreiben', 'Pisanie wniosków', 'Написання заявок', 'Написание заявок', ['grant proposals', 'applications', 'grants']),
    ('F.budgets', 'F', 'organizational', '', 'Budgets', 'Budgets', 'Budżety', 'Бюджети', 'Бюджеты', ['budgeting', 'finances']),
    ('F.reporting', 'F', 'organizational', '', 'Reporting', 'Berichte schreiben', 'Sprawozdawczość', 'Звітність', 'Отчётность', ['grant reports', 'reports']),
    ('F.fundraising', 'F', 'organizational', '', 'Fundraising', 'Fundraising', 'Fundraising', 'Фандрейзинг', 'Фандрайзинг', ['sponsors', 'donations']),
    ('P', '', 'community', '', 'Programmes', 'Programme', 'Programy', 'Програми', 'Программы', []),
    ('P.events', 'P', 'community', '', 'Events and edit-a-thons', 'Veranstaltungen und Schreibwettbewerbe', 'Wydarzenia i edytony', 'Події та вікімарафони', 'События и викимарафоны', ['editathon', 'meetups', 'workshops']),
    ('P.campaigns', 'P', 'community', '', 'Campaigns and contests', 'Kampagnen und Wettbewerbe', 'Kampanie i konkursy', 'Кампанії та конкурси', 'Кампании и конкурсы', ['writing contests']),
    ('P.education', 'P', 'learning', '', 'Education programmes', 'Bildungsprogramme', 'Programy edukacyjne', 'Освітні програми', 'Образовательные программы', ['schools', 'universities', 'teachers']),
    ('P.glam', 'P', 'community', '', 'GLAM partnerships', 'GLAM-Partnerschaften', 'Współpraca z GLAM', 'Співпраця з GLAM', 'Сотрудничество с GLAM', ['museums', 'galleries', 'libraries', 'archives']),
    ('P.onboarding', 'P', 'community', '', 'Welcoming newcomers', 'Neue begrüßen', 'Wprowadzanie nowych osób', 'Залучення новачків', 'Привлечение новичков', ['onboarding', 'newcomers', 'new editors']),
    ('P.photo', 'P', 'community', '', 'Photography', 'Fotografie', 'Fotografia', 'Фотографія', 'Фотография', ['photo contests', 'Wiki Loves Monuments', 'pictures']),
    ('O', '', 'organizational', '', 'Organisation', 'Organisation', 'Organizacja', 'Організація', 'Организация', []),
    ('O.governance', 'O', 'organizational', '', 'Governance and bylaws', 'Satzung und Leitung', 'Zarządzanie i statut', 'Управління та статут', 'Управление и устав', ['board', 'elections', 'bylaws']),
    ('O.retention', 'O', 'community', '', 'Keeping volunteers', 'Freiwillige halten', 'Utrzymanie wolontariuszy', 'Утримання волонтерів', 'Удержание волонтёров', ['retention', 'volunteers']),
    ('O.communications', 'O', 'communication', '', 'Communications', 'Öffentlichkeitsarbeit', 'Komunikacja', 'Комунікації', 'Коммуникации', ['social media', 'press', 'newsletters']),
    ('O.evaluation', 'O', 'learning', '', 'Evaluation', 'Auswertung', 'Ewaluacja', 'Оцінювання', 'Оценка', ['metrics', 'surveys', 'impact']),
    ('O.partnerships', 'O', 'strategic', '', 'Partnerships', 'Partnerschaften', 'Partnerstwa', 'Партнерства', 'Партнёрства', ['institutions', 'partners']),
    ('O.staffing', 'O', 'organizational', '', 'Hiring and staff', 'Personal', 'Zatrudnianie', 'Персонал', 'Персонал', ['employment', 'human resources']),
    ('W', '', 'technology', '', 'Wiki technique', 'Wiki-Technik', 'Technika wiki', 'Вікітехнології', 'Викитехнологии', []),
    ('W.wikidata', 'W', 'technology', 'Q2013', 'Wikidata', 'Wikidata', 'Wikidane', 'Вікідані', 'Викиданные', ['SPARQL', 'queries', 'linked data']),
    ('W.commons', 'W', 'technology', 'Q565', 'Wikimedia Commons', 'Wikimedia Commons', 'Wikimedia Commons', 'Вікісховище', 'Викисклад', ['uploads', 'media files']),
    ('W.tools', 'W', 'technology', '', 'Tools and gadgets', 'Werkzeuge und Helferlein', 'Narzędzia i gadżety', 'Інструменти та додатки', 'Инструменты и гаджеты', ['scripts', 'templates', 'Lua']),
    ('W.bots', 'W', 'technology', '', 'Bots', 'Bots', 'Boty', 'Боти', 'Боты', ['automation', 'Pywikibot']),
    ('W.mobile', 'W', 'technology', '', 'Editing on a phone', 'Bearbeiten am Telefon', 'Edytowanie na telefonie', 'Редагування з телефону', 'Правка с телефона', ['mobile', 'apps']),
    ('W.openrefine', 'W', 'technology', 'Q5583871', 'OpenRefine', 'OpenRefine', 'OpenRefine', 'OpenRefine', 'OpenRefine', ['data cleaning', 'batch uploads']),
    ('S', '', 'social', '', 'Between people', 'Zwischen Menschen', 'Między ludźmi', 'Між людьми', 'Между людьми', []),
    ('S.conflict', 'S', 'social', '', 'Conflicts', 'Konflikte', 'Konflikty', 'Конфлікти', 'Конфликты', ['mediation', 'disputes']),
    ('S.facilitation', 'S', 'communication', '', 'Facilitation', 'Moderation', 'Facylitacja', 'Фасилітація', 'Фасилитация', ['moderating meetings', 'workshops']),
    ('S.mentoring', 'S', 'learning', '', 'Mentoring', 'Mentoring', 'Mentoring', 'Наставництво', 'Наставничество', ['coaching', 'mentors']),
    ('S.inclusion', 'S', 'social', '', 'Inclusion', 'Inklusion', 'Włączanie', 'Інклюзія', 'Инклюзия', ['gender gap', 'accessibility', 'diversity']),
    ('S.burnout', 'S', 'social', '', 'Burnout', 'Burnout', 'Wypalenie', 'Вигорання', 'Выгорание', ['well-being', 'rest', 'stress']),
)
HIGHLIGHTED = ('F.proposals', 'P.events', 'O.governance', 'W.wikidata', 'S.burnout')


def upgrade() -> None:
    _vocabulary()
    _profiles()
    _directory()
    _brought_in()


def _text(name: str, server_default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False, server_default=server_default)


def _maybe(name: str, kind: Any = MOMENT) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def _profile(name: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [name], ['skill_profile.id'], name=f'fk_{table}_{name}_skill_profile'
    )


def _vocabulary() -> None:
    table = op.create_table(
        'skill_topic',
        _text('code'),
        _text('parent', server_default=''),
        sa.Column('labels', JSONB(), nullable=False),
        sa.Column('aliases', JSONB(), nullable=False),
        _text('wikidata'),
        _text('capx_root'),
        sa.Column('capx', JSONB(), nullable=False),
        sa.Column('highlighted', sa.Boolean(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        _maybe('retired_at'),
        sa.PrimaryKeyConstraint('code', name='pk_skill_topic'),
    )
    op.bulk_insert(
        table,
        [
            {
                'code': code, 'parent': parent, 'capx_root': root, 'wikidata': wikidata,
                'labels': dict(zip(LANGUAGES, names, strict=True)), 'aliases': aliases, 'capx': [],
                'highlighted': code in HIGHLIGHTED, 'version': 1,
            }
            for code, parent, root, wikidata, *names, aliases in TOPICS
        ],
    )  # fmt: skip


def _profiles() -> None:
    op.create_table(
        'skill_profile',
        _text('id'),
        _text('programme'),
        _maybe('person_id', sa.String()),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('made_at', MOMENT, nullable=False),
        sa.Column('sign_at', MOMENT, nullable=False),
        _maybe('hidden_at'),
        _maybe('blocked_at'),
        _maybe('blocked_by', sa.String()),
        _maybe('merged_into', sa.String()),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name='fk_skill_profile_person_id_person'),
        sa.PrimaryKeyConstraint('id', name='pk_skill_profile'),
    )
    op.create_index(
        'ix_person_merged_into', 'person', ['merged_into'],
        postgresql_where=sa.text('merged_into IS NOT NULL'),
    )  # fmt: skip
    op.create_index(
        'ix_skill_profile_person', 'skill_profile', ['programme', 'person_id'], unique=True,
        postgresql_where=sa.text('person_id IS NOT NULL AND merged_into IS NULL'),
    )  # fmt: skip
    op.create_index('ix_skill_profile_sign', 'skill_profile', ['sign_at'])
    op.create_index('ix_skill_profile_merged_into', 'skill_profile', ['merged_into'])
    op.create_table(
        'skill_value',
        _text('profile_id'),
        _text('field'),
        _text('key'),
        _text('source'),
        sa.Column('value', JSONB(), nullable=False),
        _text('key_folded'),
        _text('batch'),
        sa.Column('at', MOMENT, nullable=False),
        _maybe('confirmed_at'),
        _maybe('removed_at'),
        _profile('profile_id', 'skill_value'),
        sa.PrimaryKeyConstraint('profile_id', 'field', 'key', 'source', name='pk_skill_value'),
    )
    op.create_index(
        'ix_skill_value_account', 'skill_value', ['key_folded'],
        postgresql_where=sa.text("key_folded <> ''"),
    )  # fmt: skip
    op.create_table(
        'skill_consent',
        _text('id'),
        _text('profile_id'),
        _text('field'),
        _text('audience'),
        sa.Column('given_at', MOMENT, nullable=False),
        _maybe('withdrawn_at'),
        _profile('profile_id', 'skill_consent'),
        sa.PrimaryKeyConstraint('id', name='pk_skill_consent'),
    )
    op.create_index('ix_skill_consent_profile_id', 'skill_consent', ['profile_id'])


def _directory() -> None:
    op.create_table(
        'skill_entry',
        _text('profile_id'),
        _text('audience'),
        _text('programme'),
        _text('sort'),
        sa.Column('shown', JSONB(), nullable=False),
        _profile('profile_id', 'skill_entry'),
        sa.PrimaryKeyConstraint('profile_id', 'audience', name='pk_skill_entry'),
    )
    op.create_table(
        'skill_term',
        _text('shelf'),
        _text('term'),
        _text('sort'),
        _text('profile_id'),
        _profile('profile_id', 'skill_term'),
        sa.PrimaryKeyConstraint('shelf', 'term', 'sort', 'profile_id', name='pk_skill_term'),
    )
    op.create_index('ix_skill_term_profile', 'skill_term', ['profile_id'])
    op.create_table(
        'skill_spelling',
        _text('shelf'),
        _text('left_over'),
        _text('word'),
        sa.PrimaryKeyConstraint('shelf', 'left_over', 'word', name='pk_skill_spelling'),
    )
    op.create_table(
        'skill_barrier',
        _text('pair'),
        _text('owner'),
        sa.PrimaryKeyConstraint('pair', 'owner', name='pk_skill_barrier'),
    )
    op.create_index('ix_skill_barrier_owner', 'skill_barrier', ['owner'])


def _brought_in() -> None:
    op.create_table(
        'skill_batch',
        _text('id'),
        _text('programme'),
        _text('source'),
        _maybe('by', sa.String()),
        sa.Column('at', MOMENT, nullable=False),
        sa.Column('counts', JSONB(), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_skill_batch'),
    )
    op.create_table(
        'skill_match',
        _text('id'),
        _text('programme'),
        _text('one'),
        _text('other'),
        _text('why'),
        sa.Column('found_at', MOMENT, nullable=False),
        _text('answer'),
        _maybe('answered_by', sa.String()),
        _maybe('answered_at'),
        _profile('one', 'skill_match'),
        _profile('other', 'skill_match'),
        sa.PrimaryKeyConstraint('id', name='pk_skill_match'),
        sa.UniqueConstraint('one', 'other', name='uq_skill_match_one_other'),
    )
    op.create_index('ix_skill_match_other', 'skill_match', ['other'])
    op.create_table(
        'skill_merge',
        _text('id'),
        _text('kept'),
        _text('gone'),
        sa.Column('at', MOMENT, nullable=False),
        _maybe('by', sa.String()),
        sa.Column('originals', JSONB(), nullable=False),
        _maybe('undone_at'),
        _profile('kept', 'skill_merge'),
        _profile('gone', 'skill_merge'),
        sa.PrimaryKeyConstraint('id', name='pk_skill_merge'),
    )
    for name in ('kept', 'gone', 'at'):
        op.create_index(f'ix_skill_merge_{name}', 'skill_merge', [name])


def downgrade() -> None:
    for table in (
        'skill_merge', 'skill_match', 'skill_batch', 'skill_barrier', 'skill_spelling',
        'skill_term', 'skill_entry', 'skill_consent', 'skill_value', 'skill_profile', 'skill_topic',
    ):  # fmt: skip
        op.drop_table(table)
    op.drop_index('ix_person_merged_into', 'person')
