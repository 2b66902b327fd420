"""Log-in through an office's own provider: OpenID Connect, authorization code with PKCE, state and nonce.

What the browser carries between leaving and coming back is one signed cookie of ten minutes. The provider's keys are
kept, and asked for anew when a token names one that is not among them. An account gets what the claims say and never
more: an unknown role, or none, or no districts, is no log-in.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

import httpx
import structlog
from authlib.common.security import generate_token
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from itsdangerous import BadData, URLSafeTimedSerializer
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from msgspec import Struct

from registry.access.account import ROLES, WITHOUT_PEOPLE, Role

COOKIE = "coverlink_oidc"
WAY_SECONDS = 600
KEPT_SECONDS = 3600.0
AGAIN_SECONDS = 3.0
"""Between two looks for a key that is not there."""
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
LEEWAY = 30
EVERYWHERE = "*"
"""The only claim that stands for all districts: an empty one must not."""
_DISTRICT = re.compile(r"[0-9]{2}|[0-9]{4}|[0-9]{6}")
_NAME = re.compile(r"[^\x00-\x1f/?#\\]{1,64}")
_log = structlog.get_logger()


class Configured(Struct, frozen=True):
    """``redirect`` is our own address ``…/oidc/callback``; ``roles``: from what the claim says to our roles."""

    issuer: str
    client: str
    secret: str
    redirect: str
    claim_name: str
    claim_role: str
    claim_districts: str
    roles: Mapping[str, str]


class Vouched(NamedTuple):
    """Whom the provider vouches for."""

    issuer: str
    subject: str
    name: str
    role: Role
    districts: tuple[str, ...]


class NotLoggedIn(Exception):
    """Why; quotes nothing that the provider or the browser sent."""


class ProviderAway(Exception):
    """The provider does not answer as one should."""


class Provider:
    """One per process; threads may share it: at worst something is asked for twice."""

    def __init__(self, configured: Configured, session_key: bytes) -> None:
        self.configured = configured
        self._ways = URLSafeTimedSerializer(session_key, salt="coverlink oidc")
        self._known: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None

    def begin(self, next: str) -> tuple[str, str]:
        """Where to send the browser, and what it carries in the cookie. Raises ProviderAway."""
        state, nonce, verifier = generate_token(32), generate_token(32), generate_token(64)
        asked = {
            "response_type": "code", "client_id": self.configured.client, "redirect_uri": self.configured.redirect,
            "scope": "openid profile", "state": state, "nonce": nonce,
            "code_challenge": create_s256_code_challenge(verifier), "code_challenge_method": "S256",
        }  # fmt: skip
        where = f"{self._endpoint('authorization_endpoint')}?{urlencode(asked)}"
        return where, str(self._ways.dumps([state, nonce, verifier, next]))

    def finish(self, code: str, state: str, carried: str) -> tuple[Vouched, str]:
        """Who came back, and the page that was asked for. Raises NotLoggedIn, ProviderAway."""
        try:
            expected, nonce, verifier, next_ = self._ways.loads(carried, max_age=WAY_SECONDS)
        except (BadData, ValueError):
            raise NotLoggedIn("the log-in was not begun in this browser, or too long ago") from None
        if not state or state != expected:
            raise NotLoggedIn("the state is not that of this log-in")
        claims = self._claims(self._redeemed(code, verifier))
        if claims.get("nonce") != nonce:
            raise NotLoggedIn("the token is not for this log-in: another nonce")
        return self._vouched(claims), str(next_)

    def goodbye(self, after: str) -> str | None:
        """Where the provider ends its own session, if it does. ``after``: our page to come back to."""
        try:
            where = self._about().get("end_session_endpoint")
        except ProviderAway:
            return None
        asked = {"client_id": self.configured.client, "post_logout_redirect_uri": after}
        return f"{where}?{urlencode(asked)}" if isinstance(where, str) else None

    def _redeemed(self, code: str, verifier: str) -> str:
        """The ID token for a code, which works once."""
        given = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self.configured.redirect,
            "code_verifier": verifier,
        }  # fmt: skip
        try:
            answer = httpx.post(
                self._endpoint("token_endpoint"), data=given, auth=(self.configured.client, self.configured.secret),
                timeout=5,
            )  # fmt: skip
            told = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderAway(type(error).__name__) from error
        if answer.status_code >= 500:
            raise ProviderAway(f"status {answer.status_code}")
        if answer.status_code != 200 or not isinstance(told, dict) or not isinstance(told.get("id_token"), str):
            raise NotLoggedIn("the provider did not take the code: it works once, and for a moment")
        return str(told["id_token"])

    def _claims(self, token: str) -> dict[str, Any]:
        """What the provider signed, for us, and still holds."""
        config = self.configured
        rules = jwt.JWTClaimsRegistry(
            leeway=LEEWAY, iss={"essential": True, "value": config.issuer}, exp={"essential": True},
            aud={"essential": True, "value": config.client}, sub={"essential": True}, iat={"essential": True},
        )  # fmt: skip
        try:
            claims = self._opened(token)
            rules.validate(claims)
        except (JoseError, ValueError, TypeError) as error:
            _log.warning("oidc_token_refused", error=type(error).__name__)
            raise NotLoggedIn("the token does not hold: signature, issuer, audience or time") from None
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != config.client:
            raise NotLoggedIn("the token is for others too, and was not made for us")
        return claims

    def _opened(self, token: str) -> dict[str, Any]:
        try:
            return jwt.decode(token, self._key_set(), algorithms=list(ALGORITHMS)).claims
        except (JoseError, ValueError):
            if self._keys and time.monotonic() - self._keys[0] < AGAIN_SECONDS:
                raise
            return jwt.decode(token, self._key_set(anew=True), algorithms=list(ALGORITHMS)).claims

    def _vouched(self, claims: dict[str, Any]) -> Vouched:
        config = self.configured
        name, subject = claims.get(config.claim_name), str(claims["sub"])
        if not isinstance(name, str) or not _NAME.fullmatch(name) or not subject or len(subject) > 255:
            raise NotLoggedIn(f"claim {config.claim_name}: expected a name of at most 64 characters")
        told = claims.get(config.claim_role)
        said = [one for one in (told if isinstance(told, list) else [told]) if isinstance(one, str)]
        roles = [
            role for role in ROLES if role in {config.roles.get(one, one if not config.roles else "") for one in said}
        ]
        if len(roles) != 1:
            raise NotLoggedIn(f"claim {config.claim_role}: expected exactly one role of this register")
        return Vouched(config.issuer, subject, name, roles[0], _districts(claims, config.claim_districts, roles[0]))

    def _endpoint(self, name: str) -> str:
        found = self._about().get(name)
        if not isinstance(found, str):
            raise ProviderAway(f"the provider names no {name}")
        return found

    def _about(self) -> dict[str, Any]:
        """The discovery document."""
        if self._known is None or time.monotonic() - self._known[0] > KEPT_SECONDS:
            found = _got(f"{self.configured.issuer.rstrip('/')}/.well-known/openid-configuration")
            if found.get("issuer") != self.configured.issuer:
                raise ProviderAway("the provider says that it is another issuer")
            self._known = time.monotonic(), found
        return self._known[1]

    def _key_set(self, *, anew: bool = False) -> KeySet:
        if anew or self._keys is None or time.monotonic() - self._keys[0] > KEPT_SECONDS:
            self._keys = time.monotonic(), KeySet.import_key_set(_got(self._endpoint("jwks_uri")))  # type: ignore[arg-type]
        return self._keys[1]


def _districts(claims: dict[str, Any], claim: str, role: Role) -> tuple[str, ...]:
    told = claims.get(claim)
    codes = [str(one) for one in (told if isinstance(told, list) else str(told or "").replace(",", " ").split())]
    if role in WITHOUT_PEOPLE or codes == [EVERYWHERE]:
        return ()
    if not codes or not all(_DISTRICT.fullmatch(code) for code in codes):
        raise NotLoggedIn(f"claim {claim}: expected codes of districts, or {EVERYWHERE} alone for all")
    return tuple(sorted(set(codes)))


def _got(address: str) -> dict[str, Any]:
    try:
        answer = httpx.get(address, timeout=5)
        found = answer.raise_for_status().json()
    except (httpx.HTTPError, ValueError) as error:
        raise ProviderAway(type(error).__name__) from error
    if not isinstance(found, dict):
        raise ProviderAway("expected an object")
    return found
