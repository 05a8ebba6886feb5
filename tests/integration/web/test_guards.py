"""What every request passes: origin, size, encoding, headers, and a page for each way to fail."""

import re

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from tests.support.fixtures_database import Fill
from tests.support.web_app import BASE, add_people, browser, make_app, signed_in

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
        from tests.support.web_app import link_for

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


async def test_a_foreign_host_is_not_answered(database: Sessions):
    async with browser(make_app(database), "http://evil.example") as client:
        assert (await client.get("/")).status_code == 400


async def test_static_files_may_be_kept_for_a_year(database: Sessions):
    async with browser(make_app(database)) as client:
        page = await client.get("/")
        for path in set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)):
            answer = await client.get(path)
            assert answer.status_code == 200
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        old = await client.get("/static/000000000000/app.css")
    assert (old.status_code, old.headers["cache-control"]) == (200, "no-cache")


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
    monkeypatch.setattr("web.public.home.page", broken)
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
