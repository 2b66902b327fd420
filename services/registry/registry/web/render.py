"""From a template and what it is given to an answer, in the language of the request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup

from registry.access.account import Account
from registry.days import CHINA
from registry.http.parts import parts_of, today
from registry.people.contacts import CHANNELS, OUTCOMES
from registry.tasks.codes import by_effect
from registry.tasks.script import call
from registry.web.words import Words, language_of

LANGUAGE_COOKIE = "coverlink_language"
SECURITY = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; form-action 'self'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


@cache
def environment() -> Environment:
    """What a view leaves out because it is empty is empty on the page, too."""
    return Environment(
        loader=PackageLoader("registry.web"), autoescape=select_autoescape(),
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


def words_of(request: Request) -> Words:
    return Words(language_of(request.cookies.get(LANGUAGE_COOKIE), request.headers.get("accept-language")))


def page(
    request: Request, template: str, account: Account | None, *, status: int = 200, said: str = "", bad: bool = False,
    **given: Any,
) -> HTMLResponse:  # fmt: skip
    """``said`` is a phrase to show at the top; without it, one that a redirect left."""
    w = words_of(request)
    said = said or request.query_params.get("said", "")
    # Where changing the language leads back to.
    here = given.pop("here", None) or (request.url.path if request.method == "GET" else "/")
    text = environment().get_template(template).render(
        w=w, account=account, here=here, today=today(), message=w(said) if said in PHRASES else "",
        bad=bad or request.query_params.get("bad") == "1", csrf=lambda: _csrf(request, account), fresh=None,
        as_of=lambda read=None: _as_of(w, read), home_of=home_of, oidc=parts_of(request).oidc is not None,
        contact_by=CHANNELS, contact_came=OUTCOMES,
        codes_of=lambda task: by_effect(task["kind"], of_unit=task["person_id"] is None),
        script=lambda task: call(task, today()), tomorrow=today() + timedelta(1),
        put_off_until=today() + timedelta(parts_of(request).hold_days), **given,
    )  # fmt: skip
    return HTMLResponse(text, status, headers=SECURITY)


def _as_of(w: Words, read: datetime | None) -> Markup:
    """When what the page shows was so, now if it was not ``read`` before; a page that was left open tells its age."""
    at = read or datetime.now(CHINA)
    shown = Markup('<time id="as-of" datetime="{}">{}</time>').format(at.isoformat(), w.moment(at))
    return Markup(w("true_at", at="{}")).format(shown)


def home_of(task: Mapping[str, Any]) -> str:
    """The page on which a task is worked: of its person, or of the unit whose own case it is."""
    return f"/people/{task['person_id']}" if task["person_id"] else f"/units/{task['unit_id']}"


PHRASES = frozenset(
    {
        "log_in_refused", "log_in_throttled", "log_in_ended", "nothing_next", "taken", "stale", "closed_meanwhile",
        "not_found", "not_allowed", "answered", "released", "note_missing", "code_unknown", "too_long", "not_open",
        "not_claimed", "undone", "undone_closed", "undone_queue", "not_answered", "not_yours", "answered_since",
        "too_late", "already_undone", "put_off", "handed_over", "holds_already", "not_eligible",
        "until_missing", "until_past", "until_far", "not_awaiting", "own_answer", "note_needed", "confirmed",
        "sent_back", "answered_awaits", "conflict", "conflict_added", "bad_number", "bad_unit",
        "account_unknown", "conflicts_many", "contact_noted", "contact_choose", "at_ahead", "at_old", "bulk_none",
        "bulk_not_shown", "bulk_undone", "bulk_undone_some", "bulk_many", "assigned", "team_set", "team_gone",
        "team_unfit", "shared",
        "code_refused", "second_factor_needed", "second_factor_on", "second_factor_there", "reason_unfit", "done",
        "not_done",
        "evidence_missing", "batch_issued", "batch_note_needed", "batch_contact_noted",
        "batch_unknown_value", "batch_bad_text", "batch_bad_due", "batch_empty", "batch_too_many", "day_unreadable",
        "batch_closed", "batch_without_end", "batch_not_due", "batch_is_closed",
    }
)  # fmt: skip
"""What may be shown by an address; nothing else that stands there reaches a page."""


def redirect(request: Request, path: str, said: str = "", *, bad: bool = False) -> RedirectResponse:
    query = f"{'&' if '?' in path else '?'}said={said}{'&bad=1' if bad else ''}" if said else ""
    return RedirectResponse(f"{path}{query}", 303)


def _csrf(request: Request, account: Account | None) -> Markup:
    token = parts_of(request).sessions.form_token(account.name) if account else ""
    return Markup('<input type="hidden" name="csrf" value="{}">').format(token)
