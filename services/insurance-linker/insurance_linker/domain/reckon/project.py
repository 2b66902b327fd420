"""Work injury of a building project: what the general contractor pays once, before work starts; workers pay nothing.

amount = contract sum × share of the place, to the cent      (工伤保险条例第十条; 人社部发〔2014〕103号)
"""

from __future__ import annotations

from decimal import Decimal

from coverlink.contracts.fields import Month
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.contributions import ProjectRate
from insurance_linker.domain.reckon.answer import Answer, Question
from insurance_linker.domain.reckon.looking import Looking
from insurance_linker.domain.reckon.money import cents
from insurance_linker.domain.reckon.months import first_day


class ProjectInjuryQuestion(Question, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``month`` in which work starts; ``cost``: the contract sum in yuan."""

    month: Month
    cost: Decimal


class ProjectInjuryAnswer(Answer, frozen=True, kw_only=True):
    """Yuan in all, from ``least`` to ``most``, which differ where the place has a range; None where it is not known."""

    least: Decimal | None
    most: Decimal | None


def project_injury(book: Book, question: ProjectInjuryQuestion) -> ProjectInjuryAnswer:
    looking = Looking(book, question)
    found = looking.find(ProjectRate, "project_rates", "project", first_day(question.month))
    if found is None:
        looking.cannot("project_rate", "no_entry")
    share = looking.given(found.entry.share, "project_rate", found.entry) if found else None
    least = most = None
    if found and share is not None:
        least, most = (cents(question.cost * row) for row in (share, found.entry.most_share or share))
        looking.step(
            "project_injury", found.ground,
            cost=question.cost, share=share, least=least,
            up_to=found.entry.most_share, most=most if found.entry.most_share else None,
        )  # fmt: skip
    return ProjectInjuryAnswer(least=least, most=most, steps=looking.steps, unsaid=looking.unsaid)
