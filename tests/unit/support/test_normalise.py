"""Two captures differ in what people see, and in nothing that chance or the clock of a run decides."""

import pytest

from tests.support.normalise import NAMED, html_lines, links_of, main_text, scrubbed, ties_sorted

CHANCE = "6f1c5a1e-7d0b-4c39-9a55-0b6f0e3b8a11"
ANOTHER = "0d9e2f64-53a7-4f0e-8b1d-7f5b2c9d4e22"
DERIVED = "44dadc0e-7dc5-5a16-866d-62eb5356ec8a"
ROWS = """<table>
 <tr>
  <td>
   <a href="/exchanges/two">
  </td>
 </tr>
 <tr>
  <td>
   <a href="/exchanges/one">
  </td>
 </tr>
</table>
"""


@pytest.mark.parametrize(
    ("once", "again"),
    [
        (f"/drafts/{CHANCE} {ANOTHER}", f"/drafts/{ANOTHER} {CHANCE}"),
        ("http://127.0.0.1:8000/inbox", "http://127.0.0.1:18200/inbox"),
        ('href="/static/0123456789ab/app.css"', 'href="/static/ba9876543210/app.css"'),
        ('datetime="2027-08-25T15:00:00.28+00:00"', 'datetime="2027-08-25T15:00:01+00:00"'),
        ("(in 3 hours)", "(in 2 hours)"),
        ("set-cookie: a=b; expires=Mon, 1; Path=/", "set-cookie: a=b; expires=Tue, 2; Path=/"),
    ],
    ids=["ids made by chance", "host", "hash of a file", "second", "age", "expiry"],
)
def test_chance_and_clock_make_no_difference(once: str, again: str) -> None:
    assert scrubbed(once) == scrubbed(again)


@pytest.mark.parametrize(
    ("once", "again"),
    [
        (f"{CHANCE} {CHANCE}", f"{CHANCE} {ANOTHER}"),
        (f"/exchanges/{DERIVED}", f"/exchanges/{DERIVED.replace('4', '3')}"),
        ('datetime="2027-08-25T15:00:00+00:00"', 'datetime="2027-08-25T15:01:00+00:00"'),
        ("Wed 25 Aug, 15:00", "Wed 25 Aug, 16:00"),
        ("(in 3 days)", "(in 2 days)"),
        ("http://127.0.0.1:8000/inbox", "http://example.org/inbox"),
        ("Please do this by Friday", "Please do that by Friday"),
        ("set-cookie: a=b; Secure", "set-cookie: a=b"),
    ],
)
def test_what_people_see_makes_a_difference(once: str, again: str) -> None:
    assert scrubbed(once) != scrubbed(again)


def test_what_each_demo_calls_otherwise_is_called_by_its_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = "/desk/register/people/{0} plan {1} {1:.8}"
    once, again = page.format(CHANCE, "a" * 64), page.format(ANOTHER, "b" * 64)
    for person, plan in ((CHANCE, "a"), (ANOTHER, "b")):
        for key, name in ((person, "(Ana)"), (plan * 64, "(plan)"), (plan * 8, "(plan)")):
            monkeypatch.setitem(NAMED, key, name)
    assert scrubbed(once) == scrubbed(again) == "/desk/register/people/(Ana) plan (plan) (plan)"
    assert scrubbed(f"{once} {'c' * 64}") != scrubbed(f"{again} {'d' * 64}")


@pytest.mark.parametrize("inside", ["section", "table"])
def test_only_times_are_taken_from_a_list_of_readers(inside: str) -> None:
    page = f"<{inside}>\nWho has opened this page\n{{}}\n</{inside}>\n{{}}\n"
    first = scrubbed(page.format("Ana, Wed 25 Aug, 15:00", "due 15:00, 15:00"))
    assert first == scrubbed(page.format("Ana, Wed 25 Aug, 15:07", "due 15:00, 15:00"))
    assert first != scrubbed(page.format("Ivo, Wed 25 Aug, 15:00", "due 15:00, 15:00"))
    assert first != scrubbed(page.format("Ana, Wed 25 Aug, 15:00", "due 15:00, 15:07"))


@pytest.mark.parametrize(
    "rows",
    [ROWS, ROWS.replace("<tr>", '<article class="card">').replace("</tr>", "</article>")],
    ids=["rows", "cards"],
)
def test_rows_change_places_only_where_they_changed_at_once(rows: str) -> None:
    tied = ties_sorted(rows, {"one": 15, "two": 15})
    assert tied.index("/one") < tied.index("/two")
    assert sorted(tied) == sorted(rows)
    assert ties_sorted(rows, {"one": 15, "two": 16}) == rows
    assert ties_sorted(rows, {}) == rows


def test_tasks_keep_their_order() -> None:
    rows = ROWS.replace('/one"', '/one/asks/1"').replace('/two"', '/two/asks/1"')
    assert ties_sorted(rows, {"one": 15, "two": 15}) == rows


def test_a_page_is_told_tag_by_tag() -> None:
    told = html_lines('<main>\n <p class="x">Two\n  words</p><input name="_key" value="1"></main>')
    assert told.splitlines() == [
        "<main>",
        ' <p class="x">',
        "  Two words",
        " </p>",
        ' <input name="_key" value="(key)">',
        "</main>",
    ]


def test_links_and_what_can_be_asked_of_a_form_lead_on() -> None:
    page = (
        '<a href="/inbox#top">x</a><form action="/desk"><select name="kind">'
        '<option value=""><option value="book"></select></form><form method="post" action="/no">'
    )
    assert links_of(page, "http://here/desk") == ["http://here/inbox", "http://here/desk?kind=book"]


def test_what_a_person_reads_is_the_main_part() -> None:
    page = "<body><nav>Desk</nav><main><h1>Not <b>now</b></h1></main><footer>Help</footer></body>"
    assert main_text(page) == "Not now"
    assert main_text("Gone") == "Gone"
