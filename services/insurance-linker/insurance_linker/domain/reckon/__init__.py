"""The calculators: pure functions of the packs and a question, which explain what they answer (docs/calculators.md).

``contribution``, ``reassessment``                  what is due for a month, and again when better figures are known
``order_fee``, ``project_injury``                   what platforms and building projects pay
``flexible``, ``continuation``                      what a person alone can choose, and after a lost job
``pension``, ``pension_chart``                      what a pension would be, paying more and longer
``late_fee``, ``fines``                             what late payment costs
``make_up``, ``pay_once``                           months that were not paid
``transfer``                                        between the employees' and the residents' scheme
``subsidy``, ``loan``                               help with contributions, and what borrowing would cost

Each is ``f(book, question) -> answer``; ``reading`` tells an answer in Chinese and English.
"""

from collections.abc import Callable
from typing import Any

from insurance_linker.domain.policy import Book
from insurance_linker.domain.reckon.answer import Answer, Ground, Question, Step, Unsaid
from insurance_linker.domain.reckon.chart import PensionChartQuestion, pension_chart
from insurance_linker.domain.reckon.continuation import ContinuationQuestion, continuation
from insurance_linker.domain.reckon.contribution import ContributionQuestion, contribution
from insurance_linker.domain.reckon.flexible import FlexibleQuestion, flexible
from insurance_linker.domain.reckon.hindered import TransferQuestion
from insurance_linker.domain.reckon.late import FineQuestion, LateFeeQuestion, fines, late_fee
from insurance_linker.domain.reckon.loan import LoanQuestion, loan
from insurance_linker.domain.reckon.make_up import MakeUpQuestion, make_up
from insurance_linker.domain.reckon.orders import OrderFeeQuestion, order_fee
from insurance_linker.domain.reckon.pay_once import PayOnceQuestion, pay_once
from insurance_linker.domain.reckon.pension import pension
from insurance_linker.domain.reckon.plan import PensionQuestion
from insurance_linker.domain.reckon.project import ProjectInjuryQuestion, project_injury
from insurance_linker.domain.reckon.reassessment import MonthAssessed, ReassessmentQuestion, reassessment
from insurance_linker.domain.reckon.subsidy import SubsidyQuestion, subsidy
from insurance_linker.domain.reckon.transfer import transfer

CALCULATORS: dict[str, tuple[type[Question], Callable[[Book, Any], Answer]]] = {
    "contribution": (ContributionQuestion, contribution),
    "order_fee": (OrderFeeQuestion, order_fee),
    "project_injury": (ProjectInjuryQuestion, project_injury),
    "reassessment": (ReassessmentQuestion, reassessment),
    "flexible": (FlexibleQuestion, flexible),
    "continuation": (ContinuationQuestion, continuation),
    "pension": (PensionQuestion, pension),
    "pension_chart": (PensionChartQuestion, pension_chart),
    "late_fee": (LateFeeQuestion, late_fee),
    "fines": (FineQuestion, fines),
    "make_up": (MakeUpQuestion, make_up),
    "pay_once": (PayOnceQuestion, pay_once),
    "transfer": (TransferQuestion, transfer),
    "subsidy": (SubsidyQuestion, subsidy),
    "loan": (LoanQuestion, loan),
}
"""Each by name, with the question that it takes."""

__all__ = [
    "CALCULATORS", "Answer", "ContinuationQuestion", "ContributionQuestion", "FineQuestion", "FlexibleQuestion",
    "Ground", "LateFeeQuestion", "LoanQuestion", "MakeUpQuestion", "MonthAssessed", "OrderFeeQuestion",
    "PayOnceQuestion", "PensionChartQuestion", "PensionQuestion", "ProjectInjuryQuestion", "Question",
    "ReassessmentQuestion", "Step", "SubsidyQuestion", "TransferQuestion", "Unsaid", "continuation",
    "contribution", "fines", "flexible", "late_fee", "loan", "make_up", "order_fee", "pay_once", "pension",
    "pension_chart", "project_injury", "reassessment", "subsidy", "transfer",
]  # fmt: skip
