"""Whether what would close a case has come: its ``closes_when``, checked. Nothing asks for it when deciding.

One function a condition, from its words (``reading.closing``): each part of a sentence is a part of the function. The
rules ask what should be open and close what is left over; here it is asked of one case, and a test holds the two
together. A case that closes only because a pack changed is the one exception.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import takewhile

from insurance_linker.domain.age import reached_on
from insurance_linker.domain.case import OpenCase
from insurance_linker.domain.case_ids import case_ids
from insurance_linker.domain.drops import doubt
from insurance_linker.domain.interruption import covered, interruption, own_cover, payment_excused, units_pay
from insurance_linker.domain.lines import RESIDENTS, owed, satisfying
from insurance_linker.domain.needs.assist import excused, loss_of_work
from insurance_linker.domain.needs.enrol import enrol_ids
from insurance_linker.domain.needs.follow_up import left_open, opens_on
from insurance_linker.domain.needs.guidance import guidance_answered, guidance_excused, guided_listing
from insurance_linker.domain.needs.late import told_of
from insurance_linker.domain.needs.left import AGAIN, in_other_hands, left_excused, left_scheme
from insurance_linker.domain.needs.unit_incomplete import incomplete_ids, left_to_the_unit
from insurance_linker.domain.policy.entry import NATION
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.spells import Job


def holds(case: OpenCase, now: Situation) -> bool:
    """Whether a case that was open is to close, by what is said of the person and the day."""
    return now.person.is_now is not None or _CONDITIONS[case.closes_when](case, now)


def _cover_in_force(case: OpenCase, now: Situation) -> bool:
    jobs, line = now.employers.get(case.unit_id or ""), case.line
    if not jobs or line is None or jobs[0].name != case.because[1].facts[0]:
        return True  # the job has ended, was taken back, or is told of otherwise
    return (
        line in satisfying(now.history, jobs, now.employers, now.day)
        or line not in owed(jobs, now.obligations, now.day, now.excused)
        or doubt(now.person.ids, now.history, now.policy, jobs, now.day) is not None
        or now.answered("enrol", enrol_ids(now, line, jobs))
    )


def _in_a_scheme(case: OpenCase, now: Situation) -> bool:
    told, born, rule = guided_listing(now), now.person.born, now.policy.guidance
    if told is None or told.fact != case.because[0].facts[0] or born is None or rule is None:
        return True  # the list has ended or was taken back, or another holds since earlier
    too_young = now.day < reached_on(born, rule.from_age_years)
    settled = covered(now) or units_pay(now) or guidance_excused(now) or guidance_answered(now, told)
    return settled or too_young or now.home == NATION


def _answered_or_covered(case: OpenCase, now: Situation) -> bool:
    jobs = now.employers.get(case.unit_id or "")
    lines = {*owed(jobs, now.obligations, now.day, now.excused)} if jobs else ()
    if not jobs or satisfying(now.history, jobs, now.employers, now.day).keys() >= {*lines}:
        return True
    found = doubt(now.person.ids, now.history, now.policy, jobs, now.day)  # none: no student any more, or covered again
    return found is None or found.ids[0] != case.id or now.answered("verify", found.ids)


def _answered(case: OpenCase, now: Situation) -> bool:
    """Of several late facts on a line and unit the first is asked about, where no other *verify* is open."""
    line, unit = case.line, case.unit_id
    waiting = (
        row.id
        for _, row in now.history.late
        if told_of(row)[:2] == (line, unit) and not _was_answered(case, now, f"{row.id}:late")
    )
    return next(waiting, None) != case.because[0].facts[0] or any(
        line is None and row.unit == unit and row.unmet and row.doubt and not now.answered("verify", row.doubt.ids)
        for row in now.employments
    )


def _re_employed(case: OpenCase, now: Situation) -> bool:
    if any(row.drop is None for row in now.employments) or excused(now) or not now.of_working_age:
        return True
    loss = loss_of_work(now)  # none: by retirement or death
    return loss is None or loss.ids[0] != case.id or now.answered("assist", loss.ids)


def _months_covered(case: OpenCase, now: Situation) -> bool:
    ended = [job for job in now.history.ended(now.day) if job.unit == case.unit_id]
    earlier = list(takewhile(lambda job: job.name != case.because[0].facts[0], ended))
    own = ended[len(earlier) :]
    return not own or _made_good(now, own[0]) or not all(_made_good(now, job) for job in earlier)


def _made_good(now: Situation, job: Job) -> bool:
    return not left_to_the_unit(now, job) or now.answered("unit_incomplete", incomplete_ids(now, job))


def _paid_again(case: OpenCase, now: Situation) -> bool:
    if not own_cover(now) or units_pay(now) or payment_excused(now):
        return True
    last, found = str(case.because[0].inputs["last_month"]), interruption(now)
    # Else it was paid, or is counted from another month.
    same = found is not None and found.last_month == last and found.since <= now.day
    return not same or _was_answered(case, now, last)


def _in_a_scheme_again(case: OpenCase, now: Situation) -> bool:
    if covered(now) or units_pay(now) or payment_excused(now) or left_excused(now) or in_other_hands(now):
        return True
    last, found = str(case.because[0].inputs["last_month"]), left_scheme(now)  # none: retired, with years enough
    same = found is not None and found.last_month == last and found.since <= now.day
    return not same or _was_answered(case, now, last)


def _enrolment_followed(case: OpenCase, now: Situation) -> bool:
    """Of several pre-enrolments on a line by one payer the earliest is asked about that nothing has settled."""
    waiting = (
        row.start.isoformat()
        for row in now.history.announced
        if (row.line, row.unit if row.paid_by == "unit" else None) == (case.line, case.unit_id)
        and opens_on(now, row) <= now.day
        and left_open(now, row)
        and not _was_answered(case, now, row.start.isoformat())
    )
    return min(waiting, default="") != str(case.because[0].inputs["from"])


def _one_cover_left(case: OpenCase, now: Situation) -> bool:
    since, units = date.fromisoformat(case.because[0].inputs["since"]), now.history.payers(now.employers)
    if "deceased" in now.statuses or case.line is None:
        return True
    begun: dict[str, date] = {}
    for row in now.history.held_on(now.day):  # earliest first
        if row.line == RESIDENTS[case.line]:
            begun.setdefault("residents", row.start)
        elif row.line == case.line and (row.paid_by == "self" or (row.paid_by == "unit" and row.unit in units)):
            begun.setdefault(row.paid_by, row.start)
    second = sorted(begun.values())[1:2]
    return not second or second[0] != since or _was_answered(case, now, since.isoformat())


def _was_answered(case: OpenCase, now: Situation, about: str) -> bool:
    return now.answered(case.kind, case_ids(now.person.ids, case.kind, case.line, case.unit_id, [about]))


_CONDITIONS: dict[str, Callable[[OpenCase, Situation], bool]] = {
    "cover_in_force": _cover_in_force,
    "in_a_pension_scheme": _in_a_scheme,
    "answered_or_covered": _answered_or_covered,
    "answered": _answered,
    "re_employed_or_answered": _re_employed,
    "covered_re_employed_or_answered": _re_employed,
    "months_covered": _months_covered,
    "paid_or_suspended": _paid_again,
    AGAIN: _in_a_scheme_again,
    "enrolment_followed": _enrolment_followed,
    "one_cover_left": _one_cover_left,
}
