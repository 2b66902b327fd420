"""Every sentence of docs/rules.md that can be tried by facts, as scenarios whose cases were worked out by hand.

``SCENARIOS`` holds them all; ``events_of(scenario)`` gives the CloudEvents as published, ``scenario.expect`` the cases
that are open on ``scenario.today`` as tuples (kind, line, unit's code, due day), ``scenario.answers`` what caseworkers
answered after all of them, ``scenario.basis`` the text that it rests on (``basis``, ``own``). Nothing here knows the
linker or the oracle: both are run against it.
"""

from __future__ import annotations

from tests.scenarios.announced import ANNOUNCED
from tests.scenarios.answered import ANSWERED
from tests.scenarios.changing import CHANGING
from tests.scenarios.crossing import CROSSING
from tests.scenarios.disagreeing import DISAGREEING
from tests.scenarios.dispatched import DISPATCHED
from tests.scenarios.employed import EMPLOYED
from tests.scenarios.ended import ENDED
from tests.scenarios.gaps import GAPS
from tests.scenarios.left import NEAR_RETIREMENT
from tests.scenarios.linked import LINKED
from tests.scenarios.owed import OWED
from tests.scenarios.self_paid import SELF_PAID
from tests.scenarios.shorthand import Scenario, events_of
from tests.scenarios.spells import SPELLS
from tests.scenarios.standing import STANDING
from tests.scenarios.without_unit import WITHOUT_UNIT

SCENARIOS: list[Scenario] = [
    *STANDING,
    *SPELLS,
    *OWED,
    *EMPLOYED,
    *ENDED,
    *SELF_PAID,
    *NEAR_RETIREMENT,
    *ANSWERED,
    *ANNOUNCED,
    *DISPATCHED,
    *WITHOUT_UNIT,
    *CHANGING,
    *DISAGREEING,
    *CROSSING,
    *LINKED,
    *GAPS,
]

__all__ = ["SCENARIOS", "Scenario", "events_of"]
