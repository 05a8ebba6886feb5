"""The mailbox of returned mails on a real IMAP server."""

import pytest

from activities.mail import bounce_box
from activities.mail.bounce_box import AT_ONCE, BoxAway, Tls
from runtime.embedded.ports import free_port
from tests.support import bounces
from tests.support.fixtures_imap import PASSWORD, Dovecot


@pytest.mark.parametrize("tls", Tls)
async def test_new_mails_are_read_once_and_left_unread(dovecot: Dovecot, tls: Tls):
    dovecot.put(bounces.postfix())
    box = dovecot.box(tls)
    first = bounce_box.look(box, 0, 0)
    assert [raw for _number, raw in first.mails] == [bounces.postfix()]
    assert dovecot.flags() == [""], "looking changes nothing"
    again = bounce_box.look(box, first.validity, first.upto)
    assert (again.mails, again.upto, again.more) == ((), first.upto, False)
    dovecot.put(bounces.gmail())
    (only,) = bounce_box.look(box, first.validity, first.upto).mails
    assert only[1] == bounces.gmail()


async def test_only_what_was_handled_is_marked(dovecot: Dovecot):
    dovecot.put(bounces.postfix())
    dovecot.put(bounces.holiday_reply())
    box = dovecot.box()
    found = bounce_box.look(box, 0, 0)
    bounce_box.mark_seen(box, found.validity, [found.mails[0][0]])
    assert dovecot.flags() == ["S", ""]
    bounce_box.mark_seen(box, found.validity + 1, [found.mails[1][0]])
    assert dovecot.flags() == ["S", ""], "the number of another mailbox is nobody's"


async def test_a_mailbox_made_anew_is_read_from_its_beginning(dovecot: Dovecot):
    dovecot.put(bounces.postfix())
    box = dovecot.box()
    before = bounce_box.look(box, 0, 0)
    dovecot.forget()
    after = bounce_box.look(box, before.validity + 1, before.upto)
    assert len(after.mails) == 1


async def test_an_empty_mailbox_and_one_that_was_emptied_are_read_on_from_their_end(
    dovecot: Dovecot,
):
    box = dovecot.box()
    empty = bounce_box.look(box, 0, 0)
    assert (empty.mails, empty.more) == ((), False)
    dovecot.put(bounces.postfix())
    assert len(bounce_box.look(box, empty.validity, empty.upto).mails) == 1


async def test_many_mails_are_read_in_portions(dovecot: Dovecot):
    for number in range(AT_ONCE + 2):
        dovecot.put(bounces.postfix(f"<{number}@example.org>"))
    box = dovecot.box()
    first = bounce_box.look(box, 0, 0)
    assert (len(first.mails), first.more) == (AT_ONCE, True)
    rest = bounce_box.look(box, first.validity, first.upto)
    assert (len(rest.mails), rest.more) == (2, False)


async def test_a_huge_mail_is_read_in_its_beginning_only(dovecot: Dovecot):
    dovecot.put(bounces.exim().replace(b"Hello Mia,", b"x" * 3_000_000))
    ((_number, raw),) = bounce_box.look(dovecot.box(), 0, 0).mails
    assert len(raw) == bounce_box.LONGEST


async def test_a_folder_of_another_name_is_read(dovecot: Dovecot):
    dovecot.put(bounces.postfix(), folder="Came back")
    assert len(bounce_box.look(dovecot.box(folder="Came back"), 0, 0).mails) == 1
    assert bounce_box.greet(dovecot.box()) == 0


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"password": "wrong"}, "Authentication failed"),
        ({"folder": "Nowhere"}, "no folder Nowhere"),
        ({"folder": 'A "quoted" \\ one'}, "no folder"),
        ({"password": "żółw"}, "plain letters"),
    ],
)
async def test_what_is_wrong_is_said_without_the_password(
    dovecot: Dovecot, other: dict[str, str], reason: str
):
    box = dovecot.box(**other)
    with pytest.raises(BoxAway, match=reason) as away:
        bounce_box.greet(box)
    assert box.password not in str(away.value)
    assert PASSWORD not in repr(box)


async def test_a_certificate_nobody_vouches_for_is_refused(
    dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("SSL_CERT_FILE")
    for tls in (Tls.IMPLICIT, Tls.STARTTLS):
        with pytest.raises(BoxAway, match="TLS"):
            bounce_box.greet(dovecot.box(tls))


async def test_a_server_that_is_away_is_said_to_be():
    for tls in Tls:
        away = bounce_box.BounceBox(
            host="127.0.0.1", port=free_port(), tls=tls, user="a", password="b"
        )
        with pytest.raises(BoxAway, match="refused"):
            bounce_box.greet(away)
