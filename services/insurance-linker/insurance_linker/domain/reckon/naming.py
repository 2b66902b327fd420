"""The names that the calculators use: of what cannot be said and why, and of codes. Read by ``reading``."""

from __future__ import annotations

from coverlink.contracts.decisions import Text
from insurance_linker.domain.reckon.answer import Why


def _t(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)


WHAT: dict[str, Text] = {
    "base": _t("缴费基数上下限", "floor and ceiling of the base"),
    "wage": _t("平均工资", "the average wage"),
    "rate": _t("费率", "the rate"),
    "risk_class": _t("工伤风险类别", "the risk class"),
    "lines": _t("应参加的险种", "the lines owed"),
    "contribution": _t("缴费额", "the contribution"),
    "order_fee": _t("每单费额", "the fee an order"),
    "base_range": _t("基数选择范围", "the range of bases"),
    "on_benefit": _t("领取失业保险金期间的缴费", "who pays during benefit"),
    "residents": _t("居民养老缴费档次", "the levels of the residents' pension"),
    "retirement": _t("法定退休年龄", "the retirement age"),
    "minimum_years": _t("最低缴费年限", "the minimum of years"),
    "payout_months": _t("计发月数", "the months of payout"),
    "accrual": _t("计发比例", "the accrual"),
    "pension_base": _t("计发基数", "the pension base"),
    "interest": _t("个人账户记账利率", "the account's interest"),
    "index": _t("平均缴费指数", "the average index"),
    "account": _t("个人账户余额", "the account's balance"),
    "double_paid": _t("两边都缴费月份的居民养老个人缴费", "what the person paid for the months paid in both schemes"),
    "transitional": _t("过渡性养老金", "the transitional pension"),
    "putting_off": _t("按此计划的养老金", "the pension of this plan"),
    "bringing_forward": _t("按此计划提前领取的养老金", "the pension brought forward by this plan"),
    "pilot": _t("是否纳入职业伤害保障试点", "whether the pilot of occupational-injury protection covers it"),
    "project_rate": _t("建筑项目工伤保险费率", "the work injury rate of building projects"),
    "late_fee": _t("滞纳金", "the late fee"),
    "fine": _t("罚款幅度", "the range of the fine"),
    "assessment": _t("核定额", "the assessment"),
    "make_up": _t("补缴规则", "the rule on making up"),
    "missing_at_age": _t("到龄时所差月数", "the months short at retirement age"),
    "transfer": _t("衔接办法", "the way between the schemes"),
    "resident_basic_pension": _t("居民基础养老金", "the residents' basic pension"),
    "paid": _t("所缴费用", "what was paid"),
    "sex": _t("性别", "the sex"),
    "subsidy": _t("补贴额", "the subsidy"),
    "loan": _t("贷款或贴息", "a loan or an interest subsidy"),
}

WHY: dict[Why, Text] = {
    "no_entry": _t("当地当期没有已知的规定", "no rule is known for this place and time"),
    "empty_figure": _t("规定中的数字未查到", "the figure was not found"),
    "suspended": _t("已被叫停", "it was stopped"),
    "not_active": _t("仅知其名，条件和金额未知", "it is known by name only"),
    "not_sure": _t("条件已知，现在是否仍办理未知", "its terms are reported, whether it is still given is not known"),
    "several": _t("有多个标准可能适用", "one of several applies"),
    "not_listed": _t("所述标准不在规定之列", "the figure given is none of those listed"),
    "not_told": _t("提问中没有给出", "the question does not tell it"),
    "by_project": _t("按工程项目造价缴纳", "it goes by the cost of the project"),
    "employers_only": _t(
        "规定只针对用人单位欠缴的职工社会保险费", "the rule is about what employers owe and do not pay"
    ),
    "too_late": _t("超过可延迟退休的期限", "retirement may not be put off so long"),
    "not_recognised": _t(
        "须先由公共就业服务机构认定为就业困难人员",
        "it is only for who the employment office has recognised as having difficulty in finding work",
    ),
    "too_soon": _t("早于可提前退休的时间", "retirement may not be brought forward so far"),
    "unknown_platform": _t("规定中没有这个平台名称", "the rules know no platform of this name"),
    "trade_not_named": _t(
        "规定列出了平台和行业，但未说明该平台属于哪个行业",
        "the rules name the platforms and the trades, but not in which trade this platform is",
    ),
    "first_year": _t("参加试点首年执行基准费率", "in the first year the benchmark applies"),
    "planned": _t("已列入计划，当地启动日期不明", "it is planned, and on which day it begins there is not known"),
}

NAMES: dict[str, Text] = {
    "yes": _t("可以", "yes"),
    "no": _t("不可以", "no"),
    "all": _t("各险种", "all lines"),
    "unit": _t("单位缴费", "unit's part"),
    "employee": _t("职工个人缴费", "employee's part"),
    "flexible": _t("灵活就业人员", "flexible worker"),
    "resident": _t("城乡居民", "resident"),
    "employer": _t("用人单位", "employer"),
    "before_2011": _t("2011年7月前参保", "joined before July 2011"),
    "ride_hailing": _t("网约出行", "ride-hailing"),
    "food_delivery": _t("外卖", "food delivery"),
    "instant_delivery": _t("即时配送", "instant delivery"),
    "city_freight": _t("同城货运", "city freight"),
    "future": _t("该月尚未到来", "the month has not come yet"),
    "too_old": _t("已超过可以补缴的期限", "it lies too far back to be made up"),
    "no_proof": _t("没有劳动关系证明", "there is no proof of the employment"),
    "proof_not_told": _t(
        "提问中没有给出有无劳动关系证明", "the question does not tell whether there is proof of the employment"
    ),
    "not_allowed": _t("规定不允许补缴", "the rule does not allow it"),
    "to_pension": _t("居民养老转职工养老", "residents' to employees' pension"),
    "to_resident_pension": _t("职工养老转居民养老", "employees' to residents' pension"),
    "fine_unregistered": _t("未登记罚款", "fine for not registering"),
    "fine_arrears": _t("欠缴罚款", "fine for arrears"),
    "fine_responsible": _t("责任人罚款", "fine for persons responsible"),
    "graduate": _t("高校毕业生", "graduate"),
    "interest_subsidy_renewal": _t("贴息续保", "interest-subsidy renewal"),
    "chongqing_insurance_loan": _t("重庆参保贷", "Chongqing Insurance Loan"),
    "assessment": _t("核定比例", "the ratio of assessment"),
    "pension_loan": _t("养老贷", "pension loan"),
    "resident_medical_paid": _t("居民医保个人缴费补贴", "help with the residents' medical premium"),
    "resident_pension_paid": _t(
        "居民养老最低档次代缴", "the residents' pension at its lowest level, paid for the person"
    ),
    "flexible_difficulty": _t("就业困难人员灵活就业补贴", "help for flexible workers with difficulty in finding work"),
    "flexible_difficulty_extension": _t("补贴延长一年", "the same for a year more"),
    "employer_difficulty": _t("招用就业困难人员补贴", "help for who hires persons with difficulty in finding work"),
    "employer_graduate": _t("招用高校毕业生补贴", "help for who hires graduates"),
}
