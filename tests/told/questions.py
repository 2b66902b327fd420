"""Questions to the calculators, as somebody asks them, of which the whole answer is kept with its sentences."""

from __future__ import annotations

import json
from typing import Any

from insurance_linker.reckon import answered
from tests.told.telling import VERSION, one_line_each

Question = dict[str, object]
NANJING: Question = {"region": "320106", "known": "2026-11-23"}
WUXI: Question = {"region": "320213", "known": "2026-11-23"}
CHONGQING: Question = {"region": "500157", "known": "2026-11-23"}
PEKING: Question = {"region": "110105", "known": "2026-11-23"}
A_MAN: Question = {"born": "1965-01", "sex": "m"}
A_WOMAN: Question = {"born": "1971-06", "sex": "f"}

QUESTIONS: dict[str, Question] = {
    "contribution of an employee": NANJING | {"month": "2026-10", "form": "standard", "wage": "6800", "risk_class": 1},
    "contribution below the floor": WUXI | {"month": "2025-10", "form": "dispatch", "wage": "2000", "risk_class": 8},
    "contribution above the ceiling": CHONGQING
    | {"month": "2026-10", "form": "standard", "wage": "40000.55", "risk_class": 4},
    "contribution without a class of risk": NANJING | {"month": "2024-10", "form": "part_time", "wage": "3000"},
    "contribution of a flexible worker": CHONGQING | {"month": "2026-10", "form": "flexible", "wage": "6000"},
    "contribution of a builder": NANJING
    | {"month": "2026-10", "form": "construction", "wage": "6000", "risk_class": 6},
    "contribution where nothing is known": PEKING
    | {"month": "2026-10", "form": "standard", "wage": "6800", "risk_class": 1},
    "contribution as known before the final figures": NANJING
    | {"known": "2025-03-10", "month": "2025-03", "form": "standard", "wage": "4000", "risk_class": 1},
    "order_fee of deliveries": NANJING | {"month": "2025-07", "industry": "instant_delivery", "orders": 1000},
    "order_fee of a new platform": CHONGQING
    | {"month": "2026-10", "industry": "ride_hailing", "orders": 321, "new": True},
    "order_fee at its own rate": CHONGQING
    | {"month": "2026-10", "industry": "instant_delivery", "orders": 321, "fee": "0.06"},
    "order_fee of a platform that no rule names": CHONGQING
    | {"month": "2026-10", "industry": "ride_hailing", "orders": 1, "platform": "T3出行"},
    "order_fee of a platform whose trade is not named": NANJING
    | {"month": "2025-08", "industry": "ride_hailing", "orders": 1000, "platform": "货拉拉"},
    "order_fee of food in Chongqing": CHONGQING
    | {"month": "2025-08", "industry": "food_delivery", "orders": 1000, "platform": "美团"},
    "order_fee of who joined lately": CHONGQING
    | {"month": "2025-08", "industry": "instant_delivery", "orders": 1000, "platform": "顺丰同城"},
    "order_fee moved in the first year": CHONGQING
    | {"month": "2025-12", "industry": "instant_delivery", "orders": 1000, "platform": "美团", "fee": "0.077"},
    "order_fee of a platform that is not in the pilot": NANJING
    | {"month": "2025-06", "industry": "ride_hailing", "orders": 1000, "platform": "滴滴出行"},
    "order_fee where the pilot is planned": {
        "region": "220100", "known": "2026-11-23", "month": "2026-07", "industry": "instant_delivery", "orders": 1000,
        "platform": "饿了么",
    },
    "order_fee moved from the benchmark": CHONGQING
    | {"month": "2026-10", "industry": "instant_delivery", "orders": 321, "fee": "0.077"},
    "project_injury where there is no entry": PEKING | {"month": "2026-10", "cost": "50000000"},
    "project_injury where no rate was found": CHONGQING | {"month": "2026-10", "cost": "50000000"},
    "reassessment of two months": NANJING
    | {
        "form": "standard", "risk_class": 1,
        "months": [
            {"month": "2025-03", "wage": "4000", "on": "2025-04-10"},
            {"month": "2025-04", "wage": "9000", "on": "2025-05-10"},
        ],
    },
    "reassessment where rates are not known": WUXI
    | {"form": "standard", "months": [{"month": "2026-03", "wage": "6000", "on": "2026-06-01"},
                                      {"month": "2026-04", "wage": "6000", "on": "2026-06-01"}]},
    "flexible in Chongqing": CHONGQING | {"month": "2026-10"},
    "flexible in Nanjing": NANJING | {"month": "2026-10", "lines": ["pension"], "steps": ["0.5", "0.6", "1", "3"]},
    "flexible where no wage was found": NANJING | {"month": "2023-10", "lines": ["pension"]},
    "continuation after a lost job": NANJING | {"month": "2026-10", "wage": "7000"},
    "continuation on benefit": CHONGQING | {"month": "2026-10", "wage": "7000", "on_benefit": True},
    "pension before the reform": NANJING
    | {"month": "2024-12", "born": "1964-12", "sex": "m", "months_paid": 180, "index": "0.6", "account": "69120"},
    "pension with deemed months, paying on": CHONGQING
    | A_WOMAN
    | {
        "month": "2026-10", "months_paid": 150, "deemed_months": 30, "index": "0.85", "account": "61234.50",
        "step": "0.6", "months_more": 60, "growth": "0.03", "original_age": 50,
    },
    "pension at an assumed interest, as an employee": NANJING
    | {
        "month": "2026-10", "born": "1985-06", "sex": "f", "months_paid": 60, "index": "1.2", "account": "40000",
        "way": "employee", "interest": "0.0262", "growth": "0.02",
    },
    "pension without what is needed": CHONGQING | A_MAN | {"month": "2026-10", "months_paid": 60},
    "pension of who is past the age": NANJING
    | {"month": "2026-10", "born": "1960-01", "sex": "m", "months_paid": 170, "index": "0.7", "account": "50000",
       "months_more": 12},
    "pension paying on at the interest told": NANJING
    | {"month": "2024-12", "born": "1966-01", "sex": "m", "months_paid": 200, "index": "0.8", "account": "60000"},
    "pension of long ago": PEKING | {"month": "2010-01", "born": "1985-01", "sex": "m"},
    "pension of who has paid nothing": CHONGQING
    | {"month": "2026-10", "born": "1966-11", "sex": "m", "interest": "0.02", "months_more": 0},
    "pension where nothing is known": PEKING | A_MAN | {"month": "2026-10"},
    "pension_chart of two steps": CHONGQING
    | {
        "month": "2026-11", "born": "1990-03", "sex": "m", "interest": "0.015", "chart_steps": ["0.6", "1"],
        "chart_years": [20, 25],
    },
    "pension_chart near the age": NANJING
    | {"month": "2026-11", "born": "1966-03", "sex": "m", "months_paid": 200, "index": "1", "account": "80000",
       "interest": "0.03", "chart_years": [0, 1, 2, 3, 4, 5]},
    "late_fee of a month": NANJING
    | {"line": "pension", "arrears": "10000", "since": "2026-01-01", "paid_on": "2026-02-01"},
    "late_fee over a change of texts": NANJING
    | {"line": "medical", "arrears": "12345.67", "since": "2011-06-01", "paid_on": "2011-08-01"},
    "late_fee of work injury": CHONGQING
    | {"line": "injury", "arrears": "100", "since": "2011-01-15", "paid_on": "2012-01-01"},
    "late_fee before any text": NANJING
    | {"line": "pension", "arrears": "100", "since": "1998-01-01", "paid_on": "2000-01-01"},
    "late_fee of a resident": NANJING
    | {"line": "resident_pension", "arrears": "100", "since": "2026-01-01", "paid_on": "2026-02-01"},
    "fines and what is assessed": NANJING | {"on": "2026-11-23", "due": "1234.50", "last_month": "1001.05"},
    "fines of who declared nothing": NANJING | {"on": "2026-11-23", "due": "1"},
    "fines before the law": NANJING | {"on": "2009-11-23", "due": "1", "last_month": "1"},
    "make_up by an employer": NANJING
    | {"who": "employer", "months": {"2026-09": "6000", "2025-03": "6000"}, "paid_on": "2026-11-20"},
    "make_up with proof, two lines": WUXI
    | {
        "who": "employer", "months": {"2026-08": "6000", "2025-03": "40000"}, "paid_on": "2026-11-20", "proof": True,
        "lines": ["pension", "injury"], "risk_class": 2,
    },
    "make_up without proof": NANJING
    | {"who": "employer", "months": {"2026-04": "6000"}, "paid_on": "2026-11-20", "proof": False},
    "make_up by a flexible worker": CHONGQING
    | {"who": "flexible", "months": {"2026-09": "6000"}, "paid_on": "2026-11-20"},
    "make_up of months long ago": WUXI
    | {
        "who": "employer", "months": {"1998-05": "600", "2010-03": "2000"}, "paid_on": "2026-11-20", "proof": True,
        "lines": ["pension", "medical"],
    },
    "make_up of a month to come and one without figures": WUXI
    | {"who": "employer", "months": {"1998-05": "600", "2026-09": "6000", "2026-12": "6000"}, "paid_on": "2026-11-20",
       "proof": True},
    "pay_once of who is past the five years": NANJING
    | {"month": "2026-10", "born": "1961-01", "sex": "m", "joined": "2009-01", "months_paid": 160},
    "pay_once within the five years": NANJING
    | {"month": "2026-10", "born": "1964-01", "sex": "m", "joined": "2009-01", "months_paid": 130,
       "months_paid_after": 33, "step": "0.6"},
    "pay_once of who has paid on": NANJING
    | {"month": "2026-10", "born": "1961-01", "sex": "m", "joined": "2009-01", "months_paid": 200,
       "months_paid_after": 30},
    "pay_once of who joined early": NANJING
    | {"month": "2026-10", "born": "1967-01", "sex": "m", "joined": "2009-01", "months_paid": 20},
    "pay_once on the least base": NANJING
    | {"month": "2026-10", "born": "1964-01", "sex": "m", "joined": "2009-01", "months_paid": 20, "step": "0.6"},
    "pay_once of who joined late": CHONGQING
    | {"month": "2026-10", "born": "1964-01", "sex": "m", "joined": "2012-01", "months_paid": 100, "step": "0.6"},
    "pay_once of who has enough": NANJING
    | A_WOMAN | {"month": "2026-10", "joined": "1999-01", "months_paid": 300},
    "pension brought forward": NANJING
    | {
        "month": "2026-11", "born": "1975-03", "sex": "m", "months_paid": 300, "index": "1", "account": "90000",
        "interest": "0.02", "retire_at": "2035-03",
    },
    "pension brought forward too far": CHONGQING
    | {
        "month": "2026-11", "born": "1980-01", "sex": "f", "months_paid": 200, "index": "1", "account": "60000",
        "interest": "0.02", "retire_at": "2030-01",
    },
    "transfer of a man at the age": NANJING
    | {
        "month": "2026-10", "born": "1965-01", "sex": "m", "months_paid": 120, "index": "0.8", "account": "60000",
        "resident_months": 63, "resident_account": "9000", "double_months": 3, "double_paid": "150",
    },
    "transfer with months still to pay": NANJING
    | {
        "month": "2026-10", "born": "1965-01", "sex": "m", "months_paid": 120, "index": "0.8", "account": "60000",
        "resident_months": 63, "double_months": 3, "months_more": 60, "interest": "0.015", "resident_account": "9000",
        "double_paid": "150",
    },
    "transfer of who has too few months for both": NANJING
    | {
        "month": "2026-10", "born": "1962-01", "sex": "m", "months_paid": 100, "index": "0.8", "account": "60000",
        "resident_months": 20,
    },
    "pension of who claims late": NANJING
    | {"month": "2026-10", "born": "1960-01", "sex": "m", "months_paid": 240, "index": "0.8", "account": "60000"},
    "transfer too early, of a group": CHONGQING
    | {
        "month": "2026-10", "born": "1980-01", "sex": "f", "months_paid": 200, "index": "0.8", "account": "30000",
        "resident_months": 12, "resident_account": "1200", "groups": ["land_expropriated"], "months_more": 6,
    },
    "transfer of who draws already": NANJING | A_MAN | {"month": "2026-10", "months_paid": 200, "drawing": True},
    "subsidy of an older unemployed person": NANJING
    | {
        "month": "2026-10", "born": "1968-01", "sex": "m", "groups": {"40-50": "2026-07-01"},
        "paid": {"pension": "990.40", "medical": "300"}, "had": {"flexible_difficulty": 4}, "first_approved": "2026-06",
    },
    "subsidy of several groups and a unit": CHONGQING
    | {
        "month": "2026-10", "born": "1999-01", "sex": "f",
        "groups": {"graduate": "2025-07-01", "low_income": "2020-01-01", "employment_difficulty": "2026-01-01"},
        "paid": {"pension": "990.40", "resident_pension": "200"}, "unit_paid": {"pension": "1600", "medical": "800"},
    },
    "subsidy of a low income": NANJING
    | {"month": "2026-10", "born": "1985-01", "groups": {"low_income": "2026-07-01"}, "paid": {"pension": "990.40"}},
    "subsidy of a list that is too old": NANJING
    | {"month": "2026-10", "born": "1999-01", "groups": {"graduate": "2020-07-01"}, "paid": {"pension": "990.40"}},
    "subsidy of a man past the age": NANJING
    | {"month": "2026-10", "born": "1960-01", "sex": "m", "groups": {"40-50": "2020-07-01"},
       "paid": {"pension": "990.40"}},
    "subsidy of who has had the three years": NANJING
    | {"month": "2026-10", "born": "1966-09", "sex": "m", "groups": {"40-50": "2020-07-01"},
       "paid": {"pension": "990.40"}, "had": {"flexible_difficulty": 36}, "first_approved": "2020-07"},
    "subsidy of the group of older unemployed": NANJING
    | {"month": "2026-10", "born": "1970-01", "sex": "m", "groups": {"older_unemployed": "2026-07-01"},
       "paid": {"pension": "990.40"}, "unit_paid": {"pension": "1000"}},
    "subsidy of who is too young, and listed later": CHONGQING
    | {"month": "2026-10", "born": "1990-01", "sex": "m",
       "groups": {"older_unemployed": "2026-07-01", "graduate": "2027-11-01"}},
    "subsidy of a graduate in the last month, nothing told": NANJING
    | {"month": "2026-10", "born": "2002-01", "groups": {"graduate": "2024-11-01"}},
    "subsidy where nothing fits": NANJING
    | {"month": "2026-10", "born": "1985-01", "sex": "f", "groups": {"near_pension": "2026-01-01"}},
    "subsidy in Shanghai": {"region": "310101", "known": "2026-11-23"}
    | {"month": "2026-10", "born": "1985-01", "sex": "m", "groups": {"employment_difficulty": "2026-01-01"},
       "paid": {"pension": "1500"}},
    "loan": CHONGQING | {"on": "2026-11-23", "amount": "50000", "years": 10, "added_pension": "300"},
    "loan of less than is wanted": {
        "region": "430102", "known": "2026-11-23", "on": "2025-07-10", "amount": "200000", "years": 40,
        "added_pension": "300",
    },
    "loan that may not be given any more": {
        "region": "451202", "known": "2026-11-23", "on": "2026-11-23", "amount": "50000", "years": 5,
        "added_pension": "300",
    },
    "loan in Jiangsu": NANJING | {"on": "2026-11-23", "amount": "50000", "years": 5, "added_pension": "0"},
}  # fmt: skip
"""By the name of the calculator, then what is asked about."""


def question(name: str) -> str:
    asked = QUESTIONS[name]
    found = json.loads(answered(name.split()[0], json.dumps(asked).encode()))
    return VERSION.sub("", one_line_each({"question": asked, **_by_cite(found)}))


def _by_cite(value: Any) -> Any:
    """Entries by their names alone: the sentences give their sources."""
    if isinstance(value, dict):
        if "cite" in value and "set_aside" in value:
            return " before ".join([value["cite"], *(row["cite"] for row in value["set_aside"])])
        return {name: _by_cite(row) for name, row in value.items() if row not in (None, [], {})}
    return [_by_cite(row) for row in value] if isinstance(value, list) else value
