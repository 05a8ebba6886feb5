"""What mails tell, read from the database by one statement: names, dates, the programme, and the hub's own words."""

from domain.exchange.notices import NoticeKind
from models.clock import AHEAD

TOLD_IN_MAIL = (
    NoticeKind.INQUIRY_SENT,
    NoticeKind.INQUIRY_ANSWERED,
    NoticeKind.OFFER_ARRANGED,
    NoticeKind.OFFER_FAILED,
)
"""Mails that carry what somebody wrote; of all others one reads the words on the page alone."""

TOLD = f"""
    SELECT taken.id, taken.attempts, taken.key, taken.kind, taken.data, taken.owed_at, taken.digest_id,
        taken.exchange_id, taken.incident_id, taken.person_id,
        person.name, person.email, person.language, person.time_zone, person.active,
        mentee.name AS mentee, mentor.name AS mentor,
        coalesce(exchange_view.topic, case_title.title) AS topic,
        case_view.kind AS kind_of_case, owner.name AS owner, owner.id AS owner_id,
        exchange_view.starts_on, exchange_view.ends_on, joined.name AS joined, ordered.one AS ordered,
        wished.one AS wished, named.people,
        note.text AS words,
        programme.name AS programme, programme.duty_phone, programme.write_to, programme.mail_from,
        programme.made_at AS programme_made_at, programme.languages AS languages, edited.texts, taken.edits,
        ({AHEAD}) AS ahead
    FROM taken
        LEFT JOIN person ON person.id = taken.person_id
        LEFT JOIN exchange_view ON exchange_view.exchange_id = taken.exchange_id
        LEFT JOIN case_view ON case_view.case_id = taken.exchange_id
        LEFT JOIN case_title ON case_title.case_id = taken.exchange_id
        LEFT JOIN person AS owner ON owner.id = exchange_view.case_owner AND owner.active
        LEFT JOIN community AS joined ON joined.id = case_view.state ->> 'community'
        LEFT JOIN LATERAL (
            SELECT one FROM jsonb_array_elements(exchange_view.state -> 'orders') AS one
            WHERE one ->> 'id' = coalesce(
                taken.data -> 'values' ->> 'order', taken.data -> 'values' ->> 'subject'
            ) LIMIT 1
        ) AS ordered ON true
        LEFT JOIN LATERAL (
            SELECT one FROM jsonb_array_elements(exchange_view.state -> 'requests') AS one
            WHERE one ->> 'id' = taken.data -> 'values' ->> 'subject' LIMIT 1
        ) AS wished ON true
        LEFT JOIN LATERAL (
            SELECT jsonb_object_agg(id, name) AS people FROM person AS told
            WHERE taken.incident_id IS NULL AND told.id IN (
                taken.data -> 'values' ->> 'person', taken.data -> 'values' ->> 'member',
                taken.data -> 'values' ->> 'before', ordered.one ->> 'traveller'
            )
        ) AS named ON true
        LEFT JOIN note ON taken.kind = ANY(:told_in_mail) AND note.audience = 'all'
            AND note.id = taken.data ->> 'note' AND note.exchange_id = taken.exchange_id
        LEFT JOIN community AS mentee ON mentee.id = exchange_view.mentee_community
        LEFT JOIN community AS mentor ON mentor.id = exchange_view.mentor_community
        LEFT JOIN incident ON incident.id = taken.incident_id
        LEFT JOIN LATERAL (
            SELECT min(mark) AS mark,
                count(*) <> 1 AND EXISTS (SELECT FROM programme WHERE made_at IS NOT NULL) AS unclear
            FROM (
                SELECT jsonb_array_elements_text(person.programmes) AS mark
                UNION SELECT jsonb_array_elements_text(community.programmes) FROM membership
                    JOIN community ON community.id = membership.community_id
                    WHERE membership.person_id = taken.person_id
                UNION SELECT programme FROM staff_role WHERE staff_role.person_id = taken.person_id
            ) AS mine
        ) AS own ON taken.kind = 'sign_in_link' AND taken.data ->> 'programme' IS NULL
        LEFT JOIN LATERAL (
            SELECT id, name, duty_phone, write_to, mail_from, made_at, languages FROM programme
            WHERE own.unclear IS NOT TRUE AND (made_at IS NULL OR id = coalesce(
                exchange_view.programme, case_view.state ->> 'programme', incident.programme,
                taken.data ->> 'programme', own.mark
            ))
            ORDER BY made_at NULLS LAST LIMIT 1
        ) AS programme ON true
        LEFT JOIN LATERAL (
            SELECT jsonb_agg(jsonb_build_array(key, language, body)) AS texts FROM (
                SELECT DISTINCT ON (key, language) key, language, body FROM public_text
                WHERE taken.exchange_id IS NOT NULL
                    AND public_text.programme = CASE WHEN programme.made_at IS NULL THEN '' ELSE programme.id END
                    AND (key IN (
                        'mail.' || taken.kind, 'mail.' || case_view.kind || '.' || taken.kind
                    ) OR starts_with(key, 'asked.' || coalesce(case_view.kind, 'exchange') || '.'
                        || (taken.data -> 'values' ->> 'ask')))
                ORDER BY key, language, version DESC
            ) AS newest WHERE body <> ''
        ) AS edited ON true
"""  # noqa: S608 - our own words
"""Whatever a mail tells, of the rows called `taken`."""
