"""TC3-HMAC-SHA256 as Tencent Cloud checks it (https://cloud.tencent.com/document/api/382/52072)."""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from collections.abc import Mapping

from notifier.outside import keys

SKEW_SECONDS = 300
_AUTHORIZATION = re.compile(
    r"TC3-HMAC-SHA256 Credential=([^/]+)/([^/]+)/([^/]+)/tc3_request, SignedHeaders=([^,]+), Signature=([0-9a-f]+)"
)


def fault(headers: Mapping[str, str], body: bytes) -> str | None:
    """The provider's code for what is wrong with a signed POST to /; None when it is right."""
    found = _AUTHORIZATION.fullmatch(headers.get("authorization", ""))
    if found is None:
        return "AuthFailure.InvalidAuthorization"
    secret_id, day, service, signed, signature = found.groups()
    stamp = headers.get("x-tc-timestamp", "")
    if secret_id != keys.SMS_ID:
        return "AuthFailure.SecretIdNotFound"
    if not stamp.isdigit() or abs(time.time() - int(stamp)) > SKEW_SECONDS:
        return "AuthFailure.SignatureExpire"
    lines = "".join(f"{name}:{headers.get(name, '').strip().lower()}\n" for name in signed.split(";"))
    canonical = "\n".join(("POST", "/", "", lines, signed, hashlib.sha256(body).hexdigest()))
    scope = f"{day}/{service}/tc3_request"
    to_sign = "\n".join(("TC3-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()))
    key = f"TC3{keys.SMS_KEY}".encode()
    for part in (day, service, "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    right = hmac.compare_digest(hmac.new(key, to_sign.encode(), "sha256").hexdigest(), signature)
    return None if right else "AuthFailure.SignatureFailure"
