"""All calls and pages, a line each. Where two could fit one address, the first has it."""

from __future__ import annotations

from registry.http import (
    accounts,
    assign,
    batches,
    board,
    bulk,
    conflicts,
    contacts,
    erasing,
    leads,
    login,
    people,
    queue,
    reasons,
    search,
    second,
    streaming,
    tasks,
)
from registry.web import (
    acts,
    awaiting,
    claiming,
    contacting,
    entrance,
    interests,
    language,
    letters,
    operating,
    record,
    teams,
    verifying,
)
from registry.web import board as board_page
from registry.web import bulk as bulk_page
from registry.web import people as people_page
from registry.web import queue as queue_page
from registry.web import search as search_page

ROUTERS = (
    login.router,
    accounts.router,
    streaming.router,
    tasks.router,
    queue.router,
    second.router,
    assign.router,
    conflicts.router,
    contacts.router,
    board.router,
    bulk.router,
    people.router,
    reasons.router,
    erasing.router,
    search.router,
    batches.router,
    leads.router,
    record.router,
    verifying.router,
    search_page.router,
    language.router,
    queue_page.router,
    people_page.router,
    claiming.router,
    entrance.router,
    operating.router,
    acts.router,
    awaiting.router,
    interests.router,
    contacting.router,
    board_page.router,
    bulk_page.router,
    letters.router,
    teams.router,
)
