"""What every request passes: origin, size, encoding, headers, and a page for each way to fail."""

import base64
import gzip
import json
import re

import pytest
from asyncpg.exceptions import CannotConnectNowError, TooManyConnectionsError
from sqlalchemy.exc import DisconnectionError, InvalidRequestError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from starlette.requests import Request

from tests.support.fixtures_database import Fill
from tests.support.pages_of_exchange import VAULT_KEY
from tests.support.web_app import BASE, add_people, browser, link_for, make_app, signed_in
from web.site.assets import FOLDER, static_url
from web.site.templates import redirect

Sessions = async_sessionmaker[AsyncSession]
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def filled_by() -> Fill:
    return add_people


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "", "origin": "https://evil.example"},
        {"sec-fetch-site": "", "origin": "null"},
        {"sec-fetch-site": ""},
    ],
)
async def test_a_form_of_another_site_is_refused(database: Sessions, headers: dict[str, str]):
    async with browser(make_app(database)) as client:
        client.headers.pop("sec-fetch-site")
        kept = {name: value for name, value in headers.items() if value}
        answer = await client.post("/sign-in", data={"email": "a@example.org"}, headers=kept)
    assert answer.status_code == 403


@pytest.mark.parametrize("origin", [{"origin": "null"}, {}], ids=["null", "none"])
async def test_where_the_browser_does_not_say_the_forms_token_decides(
    database: Sessions, origin: dict[str, str]
):
    """Pages without referrer, plain http on a name, browsers without fetch metadata."""
    app = make_app(database)
    async with browser(app) as client:
        client.headers.pop("sec-fetch-site")
        page = await client.get("/sign-in")
        form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
        sent = await client.post("/sign-in", data={**form, "email": ""}, headers=origin)
        forged = {**form, "_form": "0" * 64, "email": ""}
        refused = await client.post("/sign-in", data=forged, headers=origin)
        parts = {name: (None, value) for name, value in form.items()}
        multipart = await client.post("/sign-in", files=parts, headers=origin)
    async with browser(app) as another:  # the token of one browser is nothing to another
        another.headers.pop("sec-fetch-site")
        await another.get("/sign-in")
        stolen = await another.post("/sign-in", data={**form, "email": ""}, headers=origin)
    assert (sent.status_code, multipart.status_code) == (422, 422)
    assert (refused.status_code, stolen.status_code) == (403, 403)
    assert "It did not come from a page of ours" in refused.text
    assert "your role" not in refused.text


async def test_every_form_that_is_posted_carries_the_token(database: Sessions):
    """The concern's too, whose pages tell nobody where one comes from."""
    app = make_app(database, vault_key=VAULT_KEY)
    async with browser(app) as client:  # who raises a concern gets no cookie, and needs none
        client.headers.pop("sec-fetch-site")
        assert "set-cookie" not in (await client.get("/concern")).headers
        sent = await client.post("/concern", data={"words": ""}, headers={"origin": "null"})
        assert sent.status_code == 422
        foreign = {"origin": "https://evil.example"}
        assert (await client.post("/concern", data={}, headers=foreign)).status_code == 403
    async with signed_in(app, database, "p-mia") as client:
        await client.get("/inbox")
        for path in ("/inbox", "/concern", "/concern/answer", "/apply", "/nothing"):
            text = (await client.get(path)).text
            forms = re.findall(r'<form\b[^>]*method="post"[^>]*>(?=(.{0,40}))', text, re.DOTALL)
            assert forms, path
            assert all('name="_form"' in after for after in forms), path


async def test_a_sign_in_link_is_proof_enough(database: Sessions):
    """Its page was without referrer, and may be opened by a browser that does not say where it was."""
    app = make_app(database)
    async with browser(app) as client:
        client.headers.pop("sec-fetch-site")
        used = await client.post(await link_for(database, "p-mia"), headers={"origin": "null"})
        assert used.status_code == 303
        # but another site cannot make somebody who is signed in into somebody else
        other = await client.post(await link_for(database, "p-ann"), headers={"origin": "null"})
    assert other.status_code == 403


async def test_an_older_browser_is_known_by_its_origin(database: Sessions):
    async with browser(make_app(database)) as client:
        client.headers.pop("sec-fetch-site")
        answer = await client.post("/sign-in", data={"email": ""}, headers={"origin": BASE})
    assert answer.status_code == 422


async def test_pages_carry_the_security_headers(database: Sessions):
    async with browser(make_app(database)) as client:
        one, two = await client.get("/"), await client.get("/")
    policy = one.headers["content-security-policy"]
    nonce = re.search(r"'nonce-([^']+)'", policy)
    assert nonce is not None
    assert one.text.count(f'nonce="{nonce[1]}"') == len(re.findall("<script", one.text))
    assert two.headers["content-security-policy"] != policy
    for part in (
        "default-src 'self'",
        "img-src 'self' data:",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ):
        assert part in policy
    assert "unsafe" not in policy
    assert one.headers["cache-control"] == "no-store"
    assert one.headers["x-content-type-options"] == "nosniff"
    assert re.fullmatch("[0-9a-f]{16}", one.headers["x-request-id"])
    assert "strict-transport-security" not in one.headers


async def test_https_binds_cookies_to_the_host(database: Sessions):
    base = "https://exchange.example.org"
    app = make_app(database, base_url=base)
    async with browser(app, base) as client:
        answer = await client.post(await link_for(database, "p-mia"))
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-session=")
    assert "Secure" in cookie
    assert "Domain" not in cookie
    assert "strict-transport-security" in answer.headers


async def test_words_outlive_a_session_that_ended(database: Sessions):
    async with browser(make_app(database)) as client:
        answer = await client.post("/sign-out", data={"note": "many words", "_key": "k"})
        autosave = await client.post(
            "/sign-out", data={"note": "many words"}, headers={"hx-request": "true"}
        )
    assert (answer.status_code, autosave.status_code) == (401, 401)
    assert '<input type="hidden" name="note" value="many words">' in answer.text
    assert autosave.text.startswith("Not saved:")


@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_too_large_gets_a_page(database: Sessions, announced: bool):
    body = b"email=" + b"x" * 1_100_000

    async def pieces():
        for start in range(0, len(body), 65536):
            yield body[start : start + 65536]

    async with browser(make_app(database)) as client:
        answer = await client.post(
            "/sign-in", content=body if announced else pieces(), headers=FORM
        )
    assert answer.status_code == 413
    assert "This is too large" in answer.text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"email=caf%E9", "application/x-www-form-urlencoded"),
        ("email=café".encode("latin-1"), "application/x-www-form-urlencoded"),
        (b"email=a", "application/x-www-form-urlencoded; charset=iso-8859-1"),
        (
            b'--b\r\nContent-Disposition: form-data; name="email"\r\n\r\ncaf\xe9\r\n--b--\r\n',
            "multipart/form-data; boundary=b",
        ),
    ],
)
async def test_another_encoding_is_refused_in_words(database: Sessions, body: bytes, kind: str):
    async with browser(make_app(database)) as client:
        answer = await client.post("/sign-in", content=body, headers={"content-type": kind})
    assert answer.status_code == 400
    assert "UTF-8" in answer.text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"email": "a"}', "application/json"),
        (b"email=a", ""),
        (b"no parts", "multipart/form-data"),
        (
            b'--b\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\nx\r\n--b--\r\n',
            "multipart/form-data; boundary=b",
        ),
        (b"&".join(b"f%d=1" % n for n in range(2500)), "application/x-www-form-urlencoded"),
    ],
)
async def test_what_is_no_form_is_refused_in_words(database: Sessions, body: bytes, kind: str):
    async with browser(make_app(database)) as client:
        answer = await client.post("/sign-in", content=body, headers={"content-type": kind})
    assert answer.status_code == 400
    assert "Go back in your browser" in answer.text


@pytest.mark.parametrize(("method", "path", "status"), [
    ("GET", "/nothing", 404), ("GET", "/static/none", 404), ("GET", "/static/000/none.css", 404), ("POST", "/nothing", 404),
    ("GET", "/sign-out", 405), ("GET", "/static/x/../../app.py", 404), ("GET", "/static/x/%2e%2e/templates.py", 404),
])  # fmt: skip
async def test_unknown_pages_say_what_to_do(
    database: Sessions, method: str, path: str, status: int
):
    async with browser(make_app(database)) as client:
        answer = await client.request(method, path)
    assert answer.status_code == status
    assert "Go to the front page" in answer.text


@pytest.mark.parametrize(
    ("base_url", "asked", "status"),
    [
        (BASE, "http://evil.example", 400),
        (BASE, "http://127.0.0.1:8000", 200),
        ("https://exchange.example.org", "https://exchange.example.org", 200),
        ("https://exchange.example.org", "https://localhost", 400),
        ("https://exchange.example.org", "https://127.0.0.1", 400),
    ],
)
async def test_only_the_hosts_of_the_installation_are_answered(
    database: Sessions, base_url: str, asked: str, status: int
):
    async with browser(make_app(database, base_url=base_url), asked) as client:
        answer = await client.get("/sign-in")
    assert answer.status_code == status
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_the_last_resort_has_the_headers_too(
    database: Sessions, monkeypatch: pytest.MonkeyPatch
):
    """Where even the page about an error fails."""

    def broken(*_: object) -> str:
        raise RecursionError("a secret detail")

    app = make_app(database)
    monkeypatch.setattr("web.site.templates.render", broken)
    async with browser(app) as client:
        answer = await client.get("/")
    assert answer.status_code == 500
    assert answer.headers["x-request-id"] in answer.text
    assert "secret" not in answer.text
    for name in ("content-security-policy", "x-content-type-options", "cache-control"):
        assert name in answer.headers


async def test_only_our_own_messages_are_shown(database: Sessions):
    """A message in a cookie is signed, and whoever can set cookies cannot write our words."""
    app = make_app(database)
    forged = base64.urlsafe_b64encode(json.dumps(["success", "Pay here"]).encode()).decode()
    deep = base64.urlsafe_b64encode(b"[" * 1500).decode()
    async with signed_in(app, database, "p-mia") as client:
        await client.post("/sign-out")
        own = client.cookies["flash"]
        assert "You are signed out." in (await client.get("/")).text
        packed, _dot, signature = own.rpartition(".")
        tries = (
            forged,
            f"{forged}.{signature}",
            deep,
            f"{deep}.{signature}",
            "x" * 9000,
            ".",
            "\xe9",
        )
        for cookie in tries:
            answer = await client.get("/", headers={"cookie": f"flash={cookie}".encode("latin-1")})
            assert answer.status_code == 200, cookie[:20]
            assert "Pay here" not in answer.text
            assert "You are signed out." not in answer.text
        again = await client.get("/", headers={"cookie": f"flash={packed}.{signature}"})
        assert "You are signed out." in again.text


def test_a_long_message_fits_into_a_cookie(database: Sessions):
    """Browsers drop cookies of four thousand letters: the message is cut, not lost."""
    request = Request({"type": "http", "app": make_app(database), "headers": []})
    answer = redirect(request, "/", flash="ж" * 5000)
    assert len(answer.headers["set-cookie"]) < 4000


async def test_static_files_may_be_kept_for_a_year(database: Sessions):
    async with browser(make_app(database)) as client:
        page = await client.get("/")
        for path in set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)):
            answer = await client.get(path)
            assert answer.status_code == 200
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        old = await client.get("/static/000000000000/app.css")
    assert (old.status_code, old.headers["cache-control"]) == (200, "no-cache")


async def test_static_files_are_sent_small_to_whoever_can_read_them(database: Sessions):
    async with browser(make_app(database)) as client:
        path, content = static_url("app.css"), (FOLDER / "app.css").read_bytes()
        plain = await client.get(path, headers={"Accept-Encoding": "identity"})
        async with client.stream("GET", path, headers={"Accept-Encoding": "br, gzip"}) as answer:
            small = b"".join([part async for part in answer.aiter_raw()])
        known = {"If-None-Match": answer.headers["etag"], "Accept-Encoding": "gzip"}
        again = await client.get(path, headers=known)
        icon = await client.get(static_url("icon.svg"))
        page = await client.get("/")
    assert (plain.content, gzip.decompress(small)) == (content, content)
    assert int(answer.headers["content-length"]) == len(small) < len(content) / 4
    assert answer.headers["content-type"] == plain.headers["content-type"]
    assert {plain.headers["vary"], answer.headers["vary"]} == {"Accept-Encoding"}
    assert (again.status_code, again.content) == (304, b"")
    # What is small already is sent as it is; pages are never compressed, for they hold secrets.
    for one in (plain, icon, page):
        assert "content-encoding" not in one.headers


async def test_without_a_database_pages_are_kind_and_health_says_no(database_url: str):
    gone = async_sessionmaker(create_async_engine("postgresql+asyncpg://u@127.0.0.1:1/none"))
    async with browser(make_app(gone)) as client:
        assert (await client.get("/")).status_code == 200
        client.cookies.set("session", "x")
        answer = await client.get("/")
        health = await client.get("/health")
        sent = await client.post(
            "/sign-in", data={"email": "a@example.org", "_key": "k", "next_path": "<x>"}
        )
    assert (answer.status_code, health.status_code, sent.status_code) == (503, 503, 503)
    assert "Try again" in answer.text
    assert '<input type="hidden" name="_key" value="k">' in sent.text
    assert 'value="&lt;x&gt;"' in sent.text


async def test_while_the_database_recovers_words_are_kept(
    database: Sessions, monkeypatch: pytest.MonkeyPatch
):
    """The driver's error comes as it is, or wrapped: 503 either way, and nothing typed is lost."""
    app = make_app(database)
    for error in (
        CannotConnectNowError("the database system is in recovery mode"),
        ExceptionGroup("several", [TooManyConnectionsError("sorry, too many clients already")]),
        InvalidRequestError("This connection is closed"),
    ):
        error.__cause__ = (
            DisconnectionError("closed") if type(error) is InvalidRequestError else None
        )

        def broken(*_: object, error: Exception = error) -> bool:
            raise error

        monkeypatch.setattr("web.public.home.is_offered", broken)
        async with browser(app) as client:
            answer = await client.post("/language", data={"language": "en", "note": "my words"})
        assert answer.status_code == 503, error
        assert 'name="note" value="my words"' in answer.text
        assert answer.headers["retry-after"] == "5"


async def test_health_answers_when_ready(database: Sessions):
    async with browser(make_app(database)) as client:
        answer = await client.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_an_unforeseen_error_has_a_page_with_a_number(
    database: Sessions, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_: object) -> str:
        raise RuntimeError("a secret detail")

    app = make_app(database)
    monkeypatch.setattr("web.public.home.present", broken)
    async with browser(app) as client:
        answer = await client.get("/")
    assert answer.status_code == 500
    assert answer.headers["x-request-id"] in answer.text
    assert "secret" not in answer.text
    assert "content-security-policy" in answer.headers


async def test_the_language_is_chosen_stored_and_negotiated(database: Sessions):
    app = make_app(database)
    async with browser(app) as client:
        assert (
            'lang="en"'
            in (await client.get("/", headers={"accept-language": "xx;q=1, en;q=0.5"})).text
        )
        chosen = await client.post(
            "/language", data={"language": "en-XA", "next_path": "//evil.example"}
        )
        assert (chosen.status_code, chosen.headers["location"]) == (303, "/")
        assert "⟦" in (await client.get("/")).text
        assert (await client.post("/language", data={"language": "tlh"})).status_code == 422
    async with signed_in(app, database, "p-mia") as client:
        await client.post("/language", data={"language": "en-XA"})
        client.cookies.delete("language")
        assert "⟦" in (await client.get("/nothing")).text
    assert "⟦" not in (await browser(app).get("/")).text
