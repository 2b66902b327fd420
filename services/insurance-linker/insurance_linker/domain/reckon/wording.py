"""The words of the calculators: a pattern for each step, names of what cannot be said and why. Read by ``reading``."""

from __future__ import annotations

from coverlink.contracts.decisions import Text
from insurance_linker.domain.reckon.answer import Why


def _t(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)


STEPS: dict[str, Text] = {
    # contribution.py, base.py, reassessment.py, orders.py
    "lines": _t("{form:name}：单位应参加{lines:names}", "{form:name}: the unit owes {lines:names}"),
    "base": _t(
        "{line:name}缴费基数：{wage:yuan}元，不低于下限{floor:yuan}元、不高于上限{ceiling:yuan}元，按{base:yuan}元",
        "base of {line:name}: {wage:yuan} yuan, not below {floor:yuan} nor above {ceiling:yuan}: {base:yuan}",
    ),
    "part": _t(
        "{line:name}{way:name}：{base:yuan}×{share:share}={of_base:yuan}元，加定额{fixed:yuan}元，计{amount:yuan}元",
        "{line:name}, {way:name}: {base:yuan} × {share:share} = {of_base:yuan} yuan, + {fixed:yuan}: {amount:yuan}",
    ),
    "sum": _t(
        "单位{unit:yuan}元，个人{own:yuan}元，合计{total:yuan}元",
        "unit {unit:yuan}, person {own:yuan}, together {total:yuan} yuan",
    ),
    "then": _t("{month}按{known}所知应缴{total:yuan}元", "{month} as known on {known}: {total:yuan} yuan"),
    "now": _t("{month}按{known}所知应缴{total:yuan}元", "{month} as known on {known}: {total:yuan} yuan"),
    "more": _t(
        "差额：单位{unit:yuan}元，个人{own:yuan}元，合计{total:yuan}元（负数为多缴）",
        "difference: unit {unit:yuan}, person {own:yuan}, together {total:yuan} yuan (negative: paid too much)",
    ),
    "order_fee": _t(
        "{industry:name}：{orders}单×{fee}元={amount:yuan}元，由平台缴纳",
        "{industry:name}: {orders} orders × {fee} yuan = {amount:yuan}, paid by the platform",
    ),
    # flexible.py, continuation.py
    "base_range": _t(
        "可在平均工资{wage:yuan}元的{least:share}至{most:share}之间选择缴费基数",
        "the base may be chosen between {least:share} and {most:share} of the average wage of {wage:yuan} yuan",
    ),
    "choice": _t(
        "选{step:share}：基数{base:yuan}元，每月{total:yuan}元，其中{to_account:yuan}元计入个人账户",
        "{step:share}: base {base:yuan}, {total:yuan} yuan a month, {to_account:yuan} of it to the personal account",
    ),
    "employed": _t(
        "在职时养老、医疗每月个人{own:yuan}元，单位{others:yuan}元",
        "in the job pension and medical took {own:yuan} yuan a month from the person, {others:yuan} from the unit",
    ),
    "same_base": _t(
        "以个人身份按原基数续保每月{own:yuan}元", "going on alone on the same base: {own:yuan} yuan a month"
    ),
    "least_base": _t(
        "以个人身份按最低基数续保每月{own:yuan}元", "going on alone on the least base: {own:yuan} yuan a month"
    ),
    "by_fund": _t(
        "领取失业保险金期间，{lines:names}由失业保险基金缴纳",
        "while unemployment benefit is drawn, the fund pays {lines:names}",
    ),
    "residents": _t(
        "居民养老每年缴费档次：{levels:yuans}元", "levels of the residents' pension, yuan a year: {levels:yuans}"
    ),
    # life.py, terms.py, pension.py
    "retirement": _t("出生于{born}，法定退休月份自{legal}起", "born in {born}: legal retirement from {legal}"),
    "minimum_years": _t(
        "{year}年达到退休年龄的，最低缴费{months}个月", "retirement age reached in {year}: at least {months} months"
    ),
    "payout_months": _t("个人账户计发月数按退休年龄查表", "months of payout of the account by age, from the table"),
    "late_most": _t("自愿延迟退休最长{years}年", "retirement may be put off by choice for {years} years at most"),
    "assumed_growth": _t("假定工资每年增长{yearly:share}", "assumed: wages grow by {yearly:share} a year"),
    "assumed_interest": _t("假定个人账户年利率{yearly:share}", "assumed: the account bears {yearly:share} a year"),
    "interest": _t(
        "个人账户年利率{yearly:share}（缴满{from_months}个月起），假定今后不变",
        "the account bears {yearly:share} a year (from {from_months} months paid), taken to stay so",
    ),
    "wage": _t("缴费基数所依平均工资{wage:yuan}元", "average wage for bases: {wage:yuan} yuan a month"),
    "pension_base": _t("养老金计发基数{pension_base:yuan}元", "pension base: {pension_base:yuan} yuan a month"),
    "pension_rate": _t(
        "{way:name}养老保险费率{share:share}，其中{to_account:share}计入个人账户",
        "pension, {way:name}: {share:share} of the base, {to_account:share} to the personal account",
    ),
    "accrual": _t("缴费每满一年计发{shares:shares}", "each year of contribution counts {shares:shares}"),
    "index": _t(
        "今后基数{base:yuan}元；累计{months}个月，平均缴费指数{index:index}",
        "base from now on {base:yuan} yuan; {months} months in all, average index {index:index}",
    ),
    "basic": _t(
        "基础养老金：（{wage:yuan}+{wage:yuan}×{index:index}）÷2×{months}÷12×计发比例={basic:yuan}元",
        "basic pension: ({wage:yuan} + {wage:yuan} × {index:index}) / 2 × {months} / 12 × accrual = {basic:yuan} yuan",
    ),
    "personal": _t(
        "个人账户养老金：{account:yuan}÷{payout_months}（{age}周岁）={personal:yuan}元",
        "from the account: {account:yuan} / {payout_months} (at {age}) = {personal:yuan} yuan",
    ),
    "pension": _t(
        "自{begins}起每月约{monthly:yuan}元；今后个人共缴{own_paid:yuan}元",
        "some {monthly:yuan} yuan a month from {begins}; the person pays {own_paid:yuan} yuan until then",
    ),
    "too_few_months": _t(
        "缴费{months}个月，还差{missing}个月，按此尚不能按月领取",
        "{months} months are {missing} too few: no monthly pension yet",
    ),
    # late.py
    "late_fee": _t(
        "{since}至{to}共{days}日：{arrears:yuan}×{daily:share}×{days}={fee:yuan}元",
        "{since} to {to}, {days} days: {arrears:yuan} × {daily:share} × {days} = {fee:yuan} yuan",
    ),
    "fine_unregistered": _t(
        "不办理登记且逾期不改的，罚款{least:yuan}至{most:yuan}元",
        "not registered and not put right in time: a fine of {least:yuan} to {most:yuan} yuan",
    ),
    "fine_arrears": _t(
        "欠缴且逾期仍不缴的，罚款{least:yuan}至{most:yuan}元",
        "arrears not paid in time: a fine of {least:yuan} to {most:yuan} yuan",
    ),
    "fine_responsible": _t(
        "对直接责任人员罚款{least:yuan}至{most:yuan}元",
        "persons responsible: a fine of {least:yuan} to {most:yuan} yuan",
    ),
    "assessment": _t(
        "未申报的按上月{last_month:yuan}元的{ratio:share}核定为{assessed:yuan}元",
        "not declared: assessed at {ratio:share} of last month's {last_month:yuan}: {assessed:yuan} yuan",
    ),
    # make_up.py, pay_once.py
    "make_up_rule": _t("{text:text}", "{text:text}"),
    "month_made_up": _t(
        "补缴{month}：单位{unit:yuan}元，个人{own:yuan}元，滞纳金{late_fee:yuan}元",
        "{month}: unit {unit:yuan}, person {own:yuan}, late fee {late_fee:yuan} yuan",
    ),
    "make_up": _t(
        "可补缴{months}个月：单位{unit:yuan}元，个人{own:yuan}元，滞纳金{late_fee:yuan}元，合计{total:yuan}元",
        "{months} months may be paid: unit {unit:yuan}, person {own:yuan}, late fee {late_fee:yuan}; "
        "{total:yuan} yuan in all",
    ),
    "pay_once": _t(
        "到龄时差{missing}个月；延长缴费{extended}个月；一次性缴费{allowed:allowed}，{once}个月共{amount:yuan}元",
        "{missing} months short; {extended} months of paying on; paying at once: {allowed:allowed}, "
        "{once} months for {amount:yuan} yuan",
    ),
    # transfer.py, subsidy.py, loan.py
    "transfer": _t(
        "{way:name}：{allowed:allowed}；保留{kept}个月，失去{lost}个月，个人账户{account:yuan}元，退还{refunded:yuan}元",
        "{way:name}: {allowed:allowed}; {kept} months kept, {lost} lost, account {account:yuan}, "
        "{refunded:yuan} yuan returned",
    ),
    "group": _t(
        "{group:name}：自{since}起，是否在期限内：{within:allowed}",
        "{group:name} since {since}; still within its years: {within:allowed}",
    ),
    "subsidy": _t(
        "{text:text}；每月{monthly:yuan}元，剩余{months_left}个月",
        "{text:text}; {monthly:yuan} yuan a month, {months_left} months left",
    ),
    "loan": _t(
        "仅供参考：借{amount:yuan}元{years}年，年利率{rate:share}，每月还{instalment:yuan}元，利息共{interest:yuan}元"
        "（贴息{subsidised:yuan}元）；养老金每月增加{added:yuan}元，{months}个月收回",
        "for information only: {amount:yuan} yuan for {years} years at {rate:share}, {instalment:yuan} a month, "
        "interest {interest:yuan} ({subsidised:yuan} subsidised); the pension grows by {added:yuan} a month, "
        "which makes up for it in {months} months",
    ),
}

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
    "transitional": _t("过渡性养老金", "the transitional pension"),
    "putting_off": _t("按此计划的养老金", "the pension of this plan"),
    "late_fee": _t("滞纳金", "the late fee"),
    "fine": _t("罚款幅度", "the range of the fine"),
    "assessment": _t("核定额", "the assessment"),
    "make_up": _t("补缴规则", "the rule on making up"),
    "transfer": _t("衔接办法", "the way between the schemes"),
    "resident_basic_pension": _t("居民基础养老金", "the residents' basic pension"),
    "subsidy": _t("补贴额", "the subsidy"),
    "loan": _t("贷款或贴息", "a loan or an interest subsidy"),
}

WHY: dict[Why, Text] = {
    "no_entry": _t("当地当期没有已知的规定", "no rule is known for this place and time"),
    "empty_figure": _t("规定中的数字未查到", "the figure was not found"),
    "suspended": _t("已被叫停", "it was stopped"),
    "not_active": _t("仅知其名，条件和金额未知", "it is known by name only"),
    "several": _t("有多个标准可能适用", "one of several applies"),
    "not_listed": _t("所述标准不在规定之列", "the figure given is none of those listed"),
    "not_told": _t("提问中没有给出", "the question does not tell it"),
    "by_project": _t("按工程项目造价缴纳", "it goes by the cost of the project"),
    "too_late": _t("超过可延迟退休的期限", "retirement may not be put off so long"),
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
    "to_pension": _t("居民养老转职工养老", "residents' to employees' pension"),
    "to_resident_pension": _t("职工养老转居民养老", "employees' to residents' pension"),
    "fine_unregistered": _t("未登记罚款", "fine for not registering"),
    "fine_arrears": _t("欠缴罚款", "fine for arrears"),
    "fine_responsible": _t("责任人罚款", "fine for persons responsible"),
    "graduate": _t("高校毕业生", "graduate"),
    "interest_subsidy_renewal": _t("贴息续保", "interest-subsidy renewal"),
    "chongqing_insurance_loan": _t("重庆参保贷", "Chongqing Insurance Loan"),
    "pension_loan": _t("养老贷", "pension loan"),
}
