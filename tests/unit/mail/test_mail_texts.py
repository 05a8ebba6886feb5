"""The hub's own words for mails: taken apart, checked by name, filled in once, escaped, in the reader's language."""

from dataclasses import replace
from email.message import EmailMessage

import pytest

from activities.mail.compose import compose
from activities.mail.content import About, Letter, Letterhead, Recipient
from activities.mail.texts.demo import on_demo_data
from activities.mail.texts.editable import mail_text, mail_texts
from activities.mail.texts.template import Template, parsed, parts_of
from domain.case.errors import RuleBroken
from models.texts.public_languages import Standing, fingerprint, standing
from models.texts.translate import use_language
from tests.support.web_app import NOW

KEY = "mail.no_match"
ABOUT = About(exchange_id="x1", mentee="Rivertown", mentor="Hilltown", topic="{mentor} & <maps>")
HEAD = Letterhead(sender="Hub <hub@example.org>", domain="example.org", base_url="https://hub")
MIA = Recipient(person_id="mia", name="Mia", email="mia@example.org")
OURS = "{mentee} asked about {topic}.\n\nAn <i>end</i> & more."
FORM = "We are sorry: {topic}\n\n" + OURS + "\n\n{?offers} Instead:\n\n{?offers} {offers}\n\n[Why]"


def own(body: str, code: str = "en", **values: str) -> Letter:
    return Letter(
        key="k", kind="no_match", message_id="<k@example.org>", values=dict(values),
        texts={(KEY, code): body},
    )  # fmt: skip


def parts(mail: EmailMessage) -> tuple[str, str]:
    text, html = (part.get_content() for part in mail.iter_parts())
    return text, html


def test_every_text_of_the_program_passes_its_own_check_and_is_read_as_it_is_kept():
    for text in mail_texts().values():
        words = text.template()
        text.check(words)
        assert text.read(text.said()) == words, text.key
        subject, told, button = on_demo_data(text, words)
        assert "{" not in "".join((subject, *told, button)), text.key


def test_a_kept_text_is_taken_apart():
    assert parsed(FORM) == Template(
        subject="We are sorry: {topic}",
        parts=(
            ("", "{mentee} asked about {topic}."),
            ("", "An <i>end</i> & more."),
            ("offers", "Instead:"),
            ("offers", "{offers}"),
        ),
        button="Why",
    )
    assert parsed(FORM).joined == FORM


@pytest.mark.parametrize(
    ("field", "words", "rule", "told"),
    [
        ("subject", {"subject": "{due}"}, "unknown_name_in_mail_text", "{due}"),
        ("button", {"button": "{mentee.__class__}"}, "braces_in_mail_text", "{mentee}"),
        ("text", {"more": "{0}"}, "unknown_name_in_mail_text", "{0}"),
        ("text", {"more": "a { b"}, "braces_in_mail_text", "{topic}"),
        ("text", {"more": "{?wakes} then"}, "unknown_name_in_mail_text", "{?offers}"),
        ("text", {"without": "offers"}, "name_missing_in_mail_text", "{?offers}"),
    ],
)
def test_a_name_that_is_not_there_or_missing_is_refused_with_those_that_are(
    field: str, words: dict[str, str], rule: str, told: str
):
    text, typed = mail_text(KEY), parsed(FORM)
    assert text is not None
    kept = [part for part in typed.parts if part[0] != words.get("without", "-")]
    changed = replace(
        typed,
        subject=words.get("subject", typed.subject),
        button=words.get("button", typed.button),
        parts=(*kept, *parts_of(words.get("more", ""))),
    )
    with pytest.raises(RuleBroken) as refused:
        text.check(changed)
    assert (refused.value.field, refused.value.rule) == (field, rule)
    assert told in f"{refused.value.params}"


def test_a_day_has_to_stay():
    text = mail_text("mail.ask_opened")
    assert text is not None
    with pytest.raises(RuleBroken) as refused:
        text.check(Template(subject="{asked}", parts=(("", "{sentence} {exchange}"),), button="Go"))
    assert refused.value.rule == "name_missing_in_mail_text"
    assert "{due}" in str(refused.value.params["names"])


def test_the_own_words_are_filled_in_once_and_escaped_where_they_are_html():
    mail = compose(own(FORM), HEAD, ABOUT, MIA, NOW)
    text, html = parts(mail)
    assert mail["Subject"] == "We are sorry: {mentor} & <maps>"
    assert "Rivertown asked about {mentor} & <maps>.\n\nAn <i>end</i> & more.\n\nWhy:\n" in text
    assert "Rivertown asked about {mentor} &amp; &lt;maps&gt;." in html
    assert "An &lt;i&gt;end&lt;/i&gt; &amp; more." in html
    assert "Instead:" not in text, "only where something is offered"


def test_words_from_right_to_left_are_marked_so_within_a_page_of_another_direction():
    head = replace(HEAD, languages=("en", "he"))
    hebrew = "שלום: {topic}\n\n{mentee} ביקשה.\n\n{?offers} במקום:\n\n{?offers} {offers}\n\n[למה]"
    mail = compose(own(hebrew, "he"), head, ABOUT, replace(MIA, language="he"), NOW)
    text, html = parts(mail)
    assert "Rivertown ביקשה." in text
    assert '<html lang="en" dir="ltr">' in html
    assert html.count('lang="he" dir="rtl"') == 3
    assert mail["Content-Language"] == "he, en"


def test_the_hubs_first_language_holds_for_readers_without_words_of_their_own():
    head = replace(HEAD, languages=("en", "pl"))
    mail = compose(own(FORM), head, ABOUT, replace(MIA, language="pl"), NOW)
    assert mail["Subject"].startswith("We are sorry")


def test_words_that_name_what_is_not_filled_in_any_more_give_way_to_ours():
    mail = compose(own(FORM.replace("{mentee}", "{gone}")), HEAD, ABOUT, MIA, NOW)
    assert mail["Subject"].startswith("We found no partner")


def test_own_words_are_older_once_those_of_the_program_differ():
    text = mail_text(KEY)
    assert text is not None
    with use_language("en"):
        now = fingerprint(text.said())
    for source, how in ((now, Standing.OWN), ("before", Standing.OLDER)):
        sources, bodies = {(KEY, "en"): source}, {(KEY, "en"): FORM}
        found = standing(KEY, "en", ("en",), bodies, sources)
        assert found is how
