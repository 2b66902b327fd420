"""Log-in through an office: against a small provider over real sockets, which can also do everything wrong."""

import hashlib
import json
import re
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from pydantic import ValidationError

from registry.access import account
from registry.access.oidc import AGAIN_SECONDS
from registry.settings import RegistrySettings
from tests.registry.serving import PASSWORD, Registry, served

CLIENT, SECRET = "coverlink", "the client's secret"
LONG_PAST = 1_700_000_000  # not the clock: workers collect the tests each for itself, and must find the same names
PERSON = {"sub": "s-1", "preferred_username": "yan", "role": "caseworker", "districts": ["320106"]}


class Office:
    """A provider: discovery, authorize (nobody is asked anything), token, keys, end of session."""

    def __init__(self) -> None:
        office = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                office.get(self)

            def do_POST(self) -> None:
                office.token(self)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.anew()

    def anew(self) -> None:
        """Back to what a provider should be."""
        self.keys = {"k1": RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"})}
        self.signing, self.signs_with = "k1", None
        self.person: dict[str, Any] = dict(PERSON)
        self.claims: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.asked_for_keys = 0

    def get(self, handler: BaseHTTPRequestHandler) -> None:
        url = urlsplit(handler.path)
        given = {name: values[0] for name, values in parse_qs(url.query).items()}
        match url.path:
            case "/.well-known/openid-configuration":
                names = {"authorization": "authorize", "token": "token", "end_session": "bye"}
                told = {f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in names.items()}
                self.say(handler, {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys", **told})
            case "/keys":
                self.asked_for_keys += 1
                self.say(handler, {"keys": [key.as_dict(private=False) for key in self.keys.values()]})
            case "/authorize":
                assert given["response_type"] == "code" and given["code_challenge_method"] == "S256"
                code = f"code-{len(self.codes)}-{time.time_ns()}"
                self.codes[code] = given
                back = urlencode({"code": code, "state": given["state"]})
                handler.send_response(303)
                handler.send_header("Location", f"{given['redirect_uri']}?{back}")
                handler.end_headers()
            case _:
                self.say(handler, {}, 404)

    def token(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["content-length"])).decode()
        given = {name: values[0] for name, values in parse_qs(body).items()}
        asked = self.codes.pop(given["code"], None)
        digest = hashlib.sha256(given["code_verifier"].encode()).digest()
        known = handler.headers["authorization"] == httpx.BasicAuth(CLIENT, SECRET)._auth_header
        proven = asked and urlsafe_b64encode(digest).decode().rstrip("=") == asked["code_challenge"]
        if not (known and proven and asked and given["redirect_uri"] == asked["redirect_uri"]):
            self.say(handler, {"error": "invalid_grant"}, 400)
            return
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"], **self.person,
            **self.claims,
        }  # fmt: skip
        key = self.signs_with or self.keys[self.signing]
        self.say(handler, {"id_token": jwt.encode({"alg": "RS256", "kid": self.signing}, claims, key)})

    @staticmethod
    def say(handler: BaseHTTPRequestHandler, told: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(told).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    made = Office()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(scope="module")
def registry(
    postgres_server: Any, redis_server: Any, tmp_path_factory: pytest.TempPathFactory, office: Office
) -> Iterator[Registry]:
    folder = tmp_path_factory.mktemp("registry")
    (folder / "client").write_text(f"{SECRET}\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COVERLINK_OIDC_ISSUER", office.issuer)
        patch.setenv("COVERLINK_OIDC_CLIENT_ID", CLIENT)
        patch.setenv("COVERLINK_OIDC_CLIENT_SECRET_FILE", str(folder / "client"))
        patch.setenv("COVERLINK_OIDC_REDIRECT", "http://desk.example/oidc/callback")
        patch.setenv(
            "COVERLINK_OIDC_ROLES", '{"经办": "caseworker", "caseworker": "caseworker", "head": "district_head"}'
        )
        yield from served(postgres_server, redis_server, folder)


@pytest.fixture(autouse=True)
def as_it_should_be(office: Office) -> None:
    keys = office.keys
    office.anew()
    office.keys, office.signing = keys, next(iter(keys))


def browser(registry: Registry) -> httpx.Client:
    return httpx.Client(base_url=registry.address, headers={"accept": "text/html", "accept-language": "en"}, timeout=20)


def back_from(client: httpx.Client, next: str = "/answers") -> str:
    """Goes to the office; the path by which it sends the browser back."""
    left = client.get("/oidc/login", params={"next": next})
    there = httpx.get(left.headers["location"])
    url = urlsplit(there.headers["location"])
    assert left.status_code == 303 and f"{url.scheme}://{url.netloc}" == "http://desk.example"
    return f"{url.path}?{url.query}"


def come_in(registry: Registry) -> tuple[httpx.Client, httpx.Response]:
    client = browser(registry)
    return client, client.get(back_from(client))


def refused(answer: httpx.Response) -> bool:
    return answer.status_code == 401 and "coverlink_session" not in answer.headers.get("set-cookie", "")


def test_an_account_is_made_at_log_in_and_follows_the_claims(registry: Registry, office: Office) -> None:
    client, answer = come_in(registry)
    assert (answer.status_code, answer.headers["location"]) == (303, "/answers")
    assert client.get("/v1/me").json() == {
        "user": "yan", "role": "caseworker", "districts": ["320106"], "works": True, "totp": False,
    }  # fmt: skip
    office.person |= {"role": ["head", "nonsense"], "districts": "320102, 320104", "preferred_username": "yan-li"}
    again, _ = come_in(registry)
    told = again.get("/v1/me").json()
    assert (told["user"], told["role"], told["districts"]) == ("yan", "district_head", ["320102", "320104"])
    assert registry.db.execute("SELECT count(*) FROM registry.account WHERE subject = 's-1'").fetchone() == (1,)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"}, {"aud": "another"}, {"aud": [CLIENT, "another"]}, {"exp": LONG_PAST},
        {"iss": "https://another.example"}, {"role": "province"}, {"role": None}, {"role": ["head", "caseworker"]},
        {"districts": []}, {"districts": None}, {"districts": ["3201", "nowhere"]}, {"districts": ["*", "320106"]},
        {"preferred_username": ""}, {"preferred_username": 7}, {"sub": None},
    ],
    ids=str,
)  # fmt: skip
def test_what_does_not_fit_is_no_log_in(registry: Registry, office: Office, claims: dict[str, Any]) -> None:
    office.claims = claims
    assert refused(come_in(registry)[1])


def test_another_key_is_refused_and_a_rotated_one_is_learnt(registry: Registry, office: Office) -> None:
    office.signs_with = RSAKey.generate_key(2048, {"kid": office.signing})
    assert refused(come_in(registry)[1])
    time.sleep(AGAIN_SECONDS + 0.1)  # until the keys may be asked for again
    office.signs_with = None
    office.keys = {"k2": RSAKey.generate_key(2048, {"kid": "k2", "use": "sig"})}
    office.signing = "k2"
    assert come_in(registry)[1].status_code == 303
    asked = office.asked_for_keys
    assert come_in(registry)[1].status_code == 303 and office.asked_for_keys == asked


def test_a_code_and_a_state_work_once_and_in_one_browser(registry: Registry) -> None:
    client = browser(registry)
    path = back_from(client)
    assert refused(browser(registry).get(path))  # another browser
    assert refused(client.get(re.sub("state=[^&]*", "state=forged", path)))
    carried = dict(client.cookies)
    assert client.get(path).status_code == 303
    assert refused(client.get(path))
    assert refused(httpx.get(f"{registry.address}{path}", cookies=carried))  # the code was used


def test_a_name_that_is_taken_and_a_disabled_account_stay_out(registry: Registry, office: Office) -> None:
    office.person |= {"sub": "s-2", "preferred_username": "wang"}
    assert refused(come_in(registry)[1])
    assert registry.by("wang").get("/v1/me").json()["role"] == "caseworker"
    office.person |= {"sub": "s-3", "preferred_username": "gone"}
    assert come_in(registry)[1].status_code == 303
    account.disable(registry.db, "gone")
    assert refused(come_in(registry)[1])


def test_logging_out_ends_the_offices_session_too(registry: Registry, office: Office) -> None:
    client, _ = come_in(registry)
    assert client.post("/logout").headers["location"] == "/oidc/goodbye"
    where = client.get("/oidc/goodbye").headers["refresh"].removeprefix("0; url=")
    asked = parse_qs(urlsplit(where).query)
    assert where.startswith(f"{office.issuer}/bye?") and asked["client_id"] == [CLIENT]
    assert asked["post_logout_redirect_uri"] == ["http://desk.example/login"]
    assert client.get("/v1/me").status_code == 401


def test_local_accounts_keep_working_beside_it(registry: Registry) -> None:
    page = browser(registry).get("/login")
    assert 'data-testid="oidc"' in page.text and 'data-testid="password"' in page.text
    given = {"user": "yan", "password": PASSWORD}
    assert httpx.post(f"{registry.address}/v1/login", json=given).status_code == 401  # it has no password here
    assert registry.logged_in("wang").get("/v1/me").status_code == 200


def test_an_open_redirect_is_none(registry: Registry) -> None:
    client = browser(registry)
    assert client.get(back_from(client, next="//evil.example")).headers["location"] == "/"


def test_an_issuer_that_can_be_overheard_is_refused() -> None:
    with pytest.raises(ValidationError, match="https"):
        RegistrySettings(oidc_issuer="http://office.example")
