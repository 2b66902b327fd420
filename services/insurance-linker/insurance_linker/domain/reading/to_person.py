"""What a person may be entitled to, said to the person."""

from __future__ import annotations

from coverlink.contracts.decisions import Text
from insurance_linker.domain.case import Entitlement
from insurance_linker.domain.policy import Book
from insurance_linker.domain.reading.benefit import benefit_to_person
from insurance_linker.domain.reading.figures import amounts, helping
from insurance_linker.domain.reading.measured import TO_PERSON


def said_to_person(row: Entitlement, book: Book) -> Text:
    given = row.inputs
    match row.code:
        case "unemployment_benefit":
            return benefit_to_person(row)
        case "medical_on_benefit":
            return Text(
                zh="领取失业保险金期间，您的职工医保由失业保险基金缴费，您不用缴。",
                en="While you draw unemployment benefit the fund pays your medical insurance; you pay nothing.",
            )
        case "flexible_continuation":
            pension = amounts(given.get("pension"), book)
            return Text(
                zh=f"您可以个人身份继续参加职工养老和医疗保险。养老每月：{pension.zh}。",
                en="You may go on with employee pension and medical insurance on your own account. Pension a month: "
                f"{pension.en}.",
            )
        case "resident_continuation":
            return Text(
                zh="您也可以参加城乡居民养老和医疗保险，缴费较低。",
                en="You may join the residents' pension and medical schemes instead; they cost less.",
            )
        case "short_of_years":
            return Text(
                zh="您的养老保险缴费年限可能不足，请到窗口核对；不足的可以延长缴费或转入居民养老。",
                en="Your months for a pension may be too few. Have them checked at the counter; you may pay on, or "
                "move to the residents' pension.",
            )
        case "older_interrupted":
            return Text(
                zh="您已临近或超过法定退休时间，中断的月份一般不能补缴，请尽早续缴。",
                en="You are near legal retirement, or past it, and months missed can as a rule not be made up: please "
                "pay again soon.",
            )
        case "make_up":
            return Text(
                zh="中断的月份可按条件补缴，请到窗口询问。",
                en="The months you missed may be made up under conditions: please ask at the counter.",
            )
        case "early_move":
            return Text(
                zh="您可不待退休年龄转入城乡居民养老保险，个人账户全部转移。",
                en="You may move to the residents' pension before retirement age, with your whole account.",
            )
        case "join_where_working":
            return Text(
                zh="您可在原就业地以个人身份参保，不受户籍限制。",
                en="You may join on your own account where you worked, wherever you are registered.",
            )
        case "unit_report":
            return Text(
                zh="原单位应为您出具终止劳动关系的证明，并向经办机构报送。",
                en="Your former employer must give you proof that the job ended, and report it.",
            )
        case "employment_service":
            return Text(
                zh="公共就业服务机构可免费为您介绍工作和培训。",
                en="The public employment service helps you to find work or training, free of charge.",
            )
        case _:
            measure, reason = helping(row, book), TO_PERSON[given["reason"]]
            return Text(zh=f"{measure.zh}{reason.zh}", en=f"{measure.en} {reason.en}")
