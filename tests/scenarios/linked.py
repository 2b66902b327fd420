"""One person under several identities, in docs/rules.md: two ID numbers, a passport before a resident's number.

The interview asks for one person's whole life; papers change within it. A foreigner who settles gets a permanent
residence card, in place of the passport that units told (Exit-Entry Law art. 47, 48); a citizen's number that was
given twice, or wrongly, is put right by the police (Resident Identity Card Law art. 3, 11).
"""

from __future__ import annotations

from typing import Any

from tests.scenarios import basis, own
from tests.scenarios.shorthand import (
    FOREIGNER,
    MAN,
    A,
    B,
    Fact,
    Scenario,
    answer,
    born,
    cover,
    covers,
    end,
    enrol,
    job,
    listed,
    paid,
    status,
)

POLICE = "//police.example"
LIFE = "What is said under an identity and under all in whose place it stands is said of one person"
NONE = "An identity in whose place another stands has no open case, and no unit employs it"
WHO = "Follow the links from an identity: the one at their end stands in the place of all before it"
RING = "In a ring of links that with the greatest `(time, fact_id)` of them says who stands"
LAST = "of several for one identity that with the greatest `(time, fact_id)` counts"
BACK = "What was said under each identity is its own again, also what came while they were linked"
HOME = "A link tells the residence of its `person` like any other fact"
BORN = "What its number does not tell is taken from the earlier identities"
LATEST = "of those that tell it, from that whose link was told last"
COUNTS = "An answer to either counts for both: nothing that was answered is asked again"

OTHER = born("1990-04")
"""The same man's number as it was written wrongly once."""
CARD = {"id_type": "foreign_permanent", "id_number": "USA123456789012"}
RETIRED = born("1960-01")
DUE = "2026-12-01"
HIRED = job("E-1", A, "2026-11-01")


def under(identity: dict[str, str], *facts: Any) -> list[Fact]:
    """These facts, said of the person under another identity."""
    return [{**fact, "data": {"person": dict(identity), **fact["data"]}} for one in facts for fact in _flat(one)]


def _flat(one: Any) -> list[Fact]:
    return [fact for item in one for fact in _flat(item)] if isinstance(one, list) else [one]


def link(was: dict[str, str], now: dict[str, str], **envelope: str) -> Fact:
    data = {"person": dict(now), "was": dict(was)}
    return {"type": "person.linked", "source": POLICE, "data": data, **envelope}


def unlink(was: dict[str, str], now: dict[str, str], of: str, **envelope: str) -> Fact:
    data = {"person": dict(now), "was": dict(was), "of": {"source": POLICE, "id": of}}
    return {"type": "person.retracted", "source": POLICE, "data": data, **envelope}


LINKED = [
    Scenario(
        "hired under the passport, linked afterwards",
        basis.ONE_NUMBER,
        LIFE,
        [under(FOREIGNER, HIRED), link(FOREIGNER, MAN)],
        enrol(A, DUE),
    ),
    Scenario("linked first", basis.ONE_NUMBER, LIFE, [link(FOREIGNER, MAN), under(FOREIGNER, HIRED)], enrol(A, DUE)),
    Scenario(
        "hired and linked once, though told twice",
        basis.NUMBER_11,
        LIFE,
        [under(OTHER, HIRED), link(OTHER, MAN), link(OTHER, MAN)],
        enrol(A, DUE),
    ),
    Scenario(
        "enrolled under the new number, hired under the old one",
        basis.NUMBER_11,
        LIFE,
        [under(OTHER, HIRED), covers(A, "2026-11-01"), link(OTHER, MAN)],
        [],
    ),
    Scenario(
        "enrolled under the old number, hired under the new one",
        basis.NUMBER_11,
        NONE,
        [HIRED, under(OTHER, covers(A, "2026-11-01")), link(OTHER, MAN)],
        [],
    ),
    Scenario(
        "one hired anew under each number: one employment",
        basis.NUMBER_11,
        LIFE,
        [under(OTHER, HIRED), job("E-2", A, "2026-11-05"), link(OTHER, MAN)],
        enrol(A, DUE),
    ),
    Scenario(
        "the end is told under the new number",
        basis.NUMBER_11,
        LIFE,
        [
            under(OTHER, job("E-1", A, "2026-10-01"), covers(A, "2026-10-01")),
            end("E-1", "2026-11-20"),
            covers(A, "2026-10-01", "2026-11-20", what="ended"),
            link(OTHER, MAN),
        ],
        [("assist", None, None, "2026-12-05")],
    ),
    Scenario(
        "at work under one number, lost work under the other",
        basis.NUMBER_11,
        LIFE,
        [
            under(OTHER, job("E-1", A, "2026-10-01", "platform"), end("E-1", "2026-11-20", A)),
            job("E-2", B, "2026-11-21", "platform"),
            link(OTHER, MAN),
        ],
        [],
    ),
    Scenario(
        "a fund's payments under the old number",
        basis.NUMBER_11,
        LIFE,
        [cover("pension", "2026-01-01"), under(OTHER, paid("2026-09")), link(OTHER, MAN)],
        [],
    ),
    Scenario(
        "covered twice, once under each number",
        basis.MAY_JOIN,
        LIFE,
        [
            under(OTHER, cover("pension", "2026-11-01")),
            job("E-1", A, "2026-11-01"),
            covers(A, "2026-11-10"),
            link(OTHER, MAN),
        ],
        [("double_cover", "pension", None, "2026-12-10")],
    ),
    Scenario(
        "a status under the old number excuses",
        basis.NUMBER_11,
        LIFE,
        [HIRED, under(OTHER, status("serving", "2026-10-01")), link(OTHER, MAN)],
        [],
    ),
    Scenario(
        "a passport, then a permanent residence card, then a citizen's number",
        basis.CARD_48,
        WHO,
        [under(FOREIGNER, HIRED), link(FOREIGNER, CARD), link(CARD, MAN)],
        enrol(A, DUE),
    ),
    Scenario(
        "the same, the last link first",
        basis.CARD_48,
        WHO,
        [link(CARD, MAN), under(FOREIGNER, HIRED), link(FOREIGNER, CARD)],
        enrol(A, DUE),
    ),
    Scenario(
        "told the wrong way round, then the right one",
        own.LINKS,
        RING,
        [under(OTHER, HIRED), link(MAN, OTHER), covers(A, "2026-11-01", lines=["pension"]), link(OTHER, MAN)],
        enrol(A, DUE, "medical", "unemployment", "injury"),
    ),
    Scenario(
        "linked to one, then to another",
        own.LINKS,
        LAST,
        [under(OTHER, HIRED), link(OTHER, MAN), covers(A, "2026-11-01"), link(OTHER, CARD)],
        enrol(A, DUE),
    ),
    Scenario(
        "two persons after all",
        basis.PRIVACY_8,
        BACK,
        [under(OTHER, HIRED), covers(A, "2026-11-01"), link(OTHER, MAN, id="link"), unlink(OTHER, MAN, "link")],
        enrol(A, DUE),
    ),
    Scenario(
        "taken back before it came",
        own.LINKS,
        BACK,
        [under(OTHER, HIRED), unlink(OTHER, MAN, "link"), covers(A, "2026-11-01"), link(OTHER, MAN, id="link")],
        enrol(A, DUE),
    ),
    Scenario(
        "what came while they were linked goes back too",
        basis.PRIVACY_8,
        BACK,
        [link(OTHER, MAN, id="link"), under(OTHER, HIRED), covers(A, "2026-11-01"), unlink(OTHER, MAN, "link")],
        enrol(A, DUE),
    ),
    Scenario(
        "taking back is taken back",
        own.LINKS,
        BACK,
        [
            under(OTHER, HIRED),
            covers(A, "2026-11-01"),
            link(OTHER, MAN, id="link"),
            unlink(OTHER, MAN, "link", id="no"),
            unlink(OTHER, MAN, "no"),
        ],
        [],
    ),
    Scenario(
        "where the person lives is told by the link",
        basis.TO_DISTRICTS,
        HOME,
        [under(OTHER, listed("fisher", "2026-11-01")), link(OTHER, MAN | {"residence_district": "320106"})],
        [("enrol", "resident_pension", None, "2026-12-01")],
    ),
    Scenario(
        "nobody tells it",
        basis.TO_DISTRICTS,
        HOME,
        [under(OTHER, listed("fisher", "2026-11-01")), link(OTHER, MAN)],
        [],
    ),
    Scenario(
        "past retirement by the earlier number",
        own.BORN_AS,
        BORN,
        [under(RETIRED, job("E-1", A, "2026-10-01", "platform"), end("E-1", "2026-11-20", A)), link(RETIRED, CARD)],
        [],
    ),
    Scenario(
        "of two earlier numbers the one linked last tells the age",
        own.BORN_AS,
        LATEST,
        [
            under(RETIRED, job("E-1", A, "2026-10-01", "platform"), end("E-1", "2026-11-20", A)),
            link(RETIRED, CARD),
            link(OTHER, CARD),
        ],
        [("assist", None, None, "2026-12-05")],
    ),
    Scenario(
        "answered under the old number, then linked",
        own.ANSWERED_ONCE,
        COUNTS,
        [under(OTHER, HIRED)],
        enrol(A, DUE, "medical", "unemployment", "injury"),
        answers=(answer("enrol", "covered_elsewhere", "pension", A, "E-1"),),
        later=[link(OTHER, MAN)],
    ),
    Scenario(
        "help answered under the old number, then linked",
        own.ANSWERED_ONCE,
        COUNTS,
        [under(OTHER, job("E-1", A, "2026-10-01", "platform"), end("E-1", "2026-11-20", A))],
        [],
        answers=(answer("assist", "assisted", job="E-1"),),
        later=[link(OTHER, MAN)],
    ),
    Scenario(
        "an interruption answered under the old number, then linked",
        own.ANSWERED_ONCE,
        COUNTS,
        [under(OTHER, cover("pension", "2026-01-01"), paid("2026-06"))],
        [],
        answers=(answer("renew", "refused", "pension", about="2026-06"),),
        later=[link(OTHER, MAN)],
    ),
    Scenario(
        "answered under the new number, as it was open there",
        own.ANSWERED_ONCE,
        COUNTS,
        [under(OTHER, HIRED), link(OTHER, MAN)],
        enrol(A, DUE, "medical", "unemployment", "injury"),
        answers=(answer("enrol", "covered_elsewhere", "pension", A, "E-1"),),
        later=[under(OTHER, paid("2026-10"))],
    ),
]
