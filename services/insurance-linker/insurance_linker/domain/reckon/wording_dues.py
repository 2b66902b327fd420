"""The words of what is due, of late payment and of help with contributions: see ``wording``."""

from __future__ import annotations

from coverlink.contracts.decisions import Text


def _t(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)


STEPS: dict[str, Text] = {
    # contribution.py, base.py, reassessment.py, orders.py, pilot.py, project.py, office_days.py
    "lines": _t("{form:name}：单位应参加{lines:names}", "{form:name}: the unit owes {lines:names}"),
    "base": _t(
        "{line:name}缴费基数：{wage:yuan}元，不低于下限{floor:yuan}元、不高于上限{ceiling:yuan}元，按{base:yuan}元",
        "base of {line:name}: {wage:yuan} yuan, not below {floor:yuan} nor above {ceiling:yuan}: {base:yuan}",
    ),
    "part": _t(
        "{line:name}{way:name}：{base:yuan}×{share:share}={of_base:yuan}元[，加定额{fixed:yuan}元，计{amount:yuan}元]",
        "{line:name}, {way:name}: {base:yuan} × {share:share} = {of_base:yuan} yuan[, + {fixed:yuan}: {amount:yuan}]",
    ),
    "sum": _t(
        "[单位{unit:yuan}元，][个人{own:yuan}元，]合计{total:yuan}元",
        "[unit {unit:yuan}, ][person {own:yuan}, ]together {total:yuan} yuan",
    ),
    "then": _t(
        "{month:month}按{known:day}所知应缴{total:yuan}元", "{month:month} as known on {known:day}: {total:yuan} yuan"
    ),
    "now": _t(
        "{month:month}按{known:day}所知应缴{total:yuan}元", "{month:month} as known on {known:day}: {total:yuan} yuan"
    ),
    "more": _t(
        "差额：单位{unit:yuan}元，个人{own:yuan}元，合计{total:yuan}元（负数为多缴）",
        "difference: unit {unit:yuan}, person {own:yuan}, together {total:yuan} yuan (below nought: paid too much)",
    ),
    "order_fee": _t(
        "{industry:name}：{orders}单×{fee}元={amount:yuan}元，由平台缴纳",
        "{industry:name}: {orders:some order} × {fee} yuan = {amount:yuan} yuan, paid by the platform",
    ),
    "order_fee_if": _t(
        "若已纳入试点，{industry:name}：{orders}单×{fee}元={amount:yuan}元，由平台缴纳",
        "if the pilot covers it, {industry:name}: {orders:some order} × {fee} yuan = {amount:yuan} yuan, "
        "paid by the platform",
    ),
    "merged": _t(
        "当月{industry:name}已并入{into:name}", "by that month {industry:name} is one industry with {into:name}"
    ),
    "joined": _t(
        "{platform}自{since:day}起参加当地试点，按新加入的平台计费：{new:so}",
        "{platform} is in the pilot there since {since:day}; it pays as a platform that joined lately: {new:so}",
    ),
    "platforms_named": _t("规定中列名的平台有{platforms:list}", "the platforms that the rules name: {platforms:list}"),
    "first_year": _t(
        "自{since:day}起{months}个月内执行基准费率，不浮动",
        "for {months:some month} from {since:day} the benchmark applies and is not moved",
    ),
    "note": _t("说明：{text:text}", "note: {text:text}"),
    "pilot": _t(
        "{industry:name}[（{platform}）]已纳入职业伤害保障试点[，参加的平台（各行业）有{platforms:list}]",
        "{industry:name}[ ({platform})] is in the pilot of occupational-injury protection"
        "[; the platforms that take part, of all trades: {platforms:list}]",
    ),
    "no_pilot": _t(
        "{industry:name}[（{platform}）]当月在当地未纳入职业伤害保障试点，不按单缴费",
        "{industry:name}[ ({platform})] was not in the pilot of occupational-injury protection there in that month: "
        "no fee an order is due",
    ),
    "fee_moved": _t(
        "每单{fee}元为基准{base}元的{factor:share}，在允许的浮动档次内；适用哪一档由当地经办机构每年确定",
        "{fee} yuan an order are {factor:share} of the benchmark of {base}, a step that is allowed; "
        "which step applies to a platform is set by the office there each year",
    ),
    "injury_moved": _t(
        "仅供参考：经办机构可按基准的{factors:shares}浮动工伤费率，每月{least:yuan}至{most:yuan}元",
        "for information: the office may move the unit's work injury rate to {factors:shares} of it, "
        "{least:yuan} to {most:yuan} yuan a month",
    ),
    "project_injury": _t(
        "工程造价{cost:yuan}元×{share:share}={least:yuan}元[，最高×{up_to:share}={most:yuan}元]，由总承包单位开工前一次缴清",
        "cost of the project {cost:yuan} × {share:share} = {least:yuan} yuan[, at most × {up_to:share} = {most:yuan}], "
        "paid once by the general contractor before work starts",
    ),
    "days_settlement": _t(
        "每月{first}日至{last}日为结算期，不能办理正常参保",
        "from day {first} to day {last} of a month accounts are settled: no ordinary enrolment is taken",
    ),
    "days_settlement_unit": _t(
        "每月{first}日至{last}日：{note:text}", "from day {first} to day {last} of a month: {note:text}"
    ),
    "days_tax_office": _t(
        "新参保单位于每月{first}日至{last}日到税务机关办理",
        "a unit that is new goes to the tax office from day {first} to day {last} of a month",
    ),
    # flexible.py, continuation.py
    "base_range": _t(
        "可在平均工资{wage:yuan}元的{least:share}至{most:share}之间选择缴费基数",
        "the base may be chosen between {least:share} and {most:share} of the average wage of {wage:yuan} yuan",
    ),
    "choice": _t(
        "选{step:share}：基数{base:yuan}元，{lines:names}每月{total:yuan}元[（不含{missing:names}）]"
        "[，其中{to_account:yuan}元计入个人账户]",
        "{step:share}: base {base:yuan}, {total:yuan} yuan a month for {lines:names}[ (without {missing:names})]"
        "[, {to_account:yuan} of it to the personal account]",
    ),
    "employed": _t(
        "在职时{lines:names}每月个人{own:yuan}元，单位{others:yuan}元[（不含{missing:names}）]",
        "in the job {lines:names} took {own:yuan} yuan a month from the person, {others:yuan} from the unit"
        "[ (without {missing:names})]",
    ),
    "same_base": _t(
        "以个人身份按原基数续保{lines:names}每月{own:yuan}元[（不含{missing:names}，不能与在职时的合计相比）]",
        "going on alone on the same base, {lines:names}: {own:yuan} yuan a month"
        "[ (without {missing:names}, so not to be set against the sum in the job)]",
    ),
    "least_base": _t(
        "以个人身份按最低基数续保{lines:names}每月{own:yuan}元[（不含{missing:names}，不能与在职时的合计相比）]",
        "going on alone on the least base, {lines:names}: {own:yuan} yuan a month"
        "[ (without {missing:names}, so not to be set against the sum in the job)]",
    ),
    "line_compared": _t(
        "{line:name}：在职时个人{before:yuan}元，以个人身份按原基数{alone:yuan}元",
        "{line:name}: {before:yuan} yuan from the person in the job, {alone:yuan} alone on the same base",
    ),
    "by_fund": _t(
        "领取失业保险金期间，{lines:names}由失业保险基金缴纳",
        "while unemployment benefit is drawn, the fund pays {lines:names}",
    ),
    "residents": _t(
        "居民养老每年缴费档次：{levels:yuans}元", "levels of the residents' pension, yuan a year: {levels:yuans}"
    ),
    # late.py
    "late_fee": _t(
        "{since:day}至{to:day}共{days}日：{arrears:yuan}×{daily:share}×{days}={fee:yuan}元",
        "{since:day} to {to:day}, {days:some day}: {arrears:yuan} × {daily:share} × {days} = {fee:yuan} yuan",
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
    # subsidy.py, loan.py
    "group": _t(
        "{group:name}：自{since:day}起，是否在期限内：{within:so}",
        "{group:name} since {since:day}; still within its years: {within:so}",
    ),
    "not_yet_listed": _t(
        "{group:name}：自{since:day}起才列入名单，当月不计",
        "{group:name}: listed from {since:day} only, which does not count in that month",
    ),
    "group_as_list": _t("{name:text}：按名单{lists:names}计", "{name:text}: taken as on the list {lists:names}"),
    "too_young": _t("{name:text}：须年满{years}岁", "{name:text}: from the age of {years} only"),
    "no_measure": _t("没有适用于所述情况的缴费补贴", "no help with contributions fits what the question tells"),
    "subsidy": _t(
        "{text:text}[；每月{monthly:yuan}元][，剩余{months_left}个月]",
        "{text:text}[; {monthly:yuan} yuan a month][, {months_left:some month} left]",
    ),
    "loan_reported": _t(
        "仅供参考：{loan:name}据报道最多{most:yuan}元、年利率{rate:share}、{years}年[（{note:text}）]",
        "for information only, as reported of {loan:name}: at most {most:yuan} yuan at {rate:share} for "
        "{years:some year}[ ({note:text})]",
    ),
    "loan_cut": _t(
        "想借{amount:yuan}元{years}年，但最多可借{most:yuan}元、{years_most}年："
        "以下按可借的计算；所述增加的养老金对应全部金额，故不作比较",
        "{amount:yuan} yuan for {years:some year} are wanted, at most {most:yuan} yuan for {years_most:some year} are "
        "lent: what follows is reckoned on that, and not set against an added pension, which would be the whole sum's",
    ),
    "loan": _t(
        "仅供参考：借{amount:yuan}元{years}年，年利率{rate:share}[（最低{least_rate:share}）]，每月还{instalment:yuan}元，利息共{interest:yuan}元"
        "[（贴息{subsidised:yuan}元）][；养老金每月增加{added:yuan}元，{months}个月收回]",
        "for information only: {amount:yuan} yuan for {years:some year} at {rate:share}[ ({least_rate:share} at the "
        "least)], {instalment:yuan} a month, "
        "interest {interest:yuan} yuan[ ({subsidised:yuan} subsidised)][; the pension grows by {added:yuan} a month, "
        "which makes up for it in {months:some month}]",
    ),
}

NOTHING: dict[str, tuple[tuple[str, ...], Text]] = {
    "sum": (("total",), _t("没有算出应缴的金额", "no amount could be worked out")),
    "employed": (("own", "others"), _t("在职时的缴费没有算出", "what the job took could not be worked out")),
    "same_base": (
        ("own",),
        _t(
            "以个人身份按原基数续保，没有算出应缴的金额",
            "going on alone on the same base: no amount could be worked out",
        ),
    ),
    "least_base": (
        ("own",),
        _t(
            "以个人身份按最低基数续保，没有算出应缴的金额",
            "going on alone on the least base: no amount could be worked out",
        ),
    ),
    "choice": (
        ("total",),
        _t(
            "选{step:share}：基数{base:yuan}元，没有算出应缴的金额",
            "{step:share}: base {base:yuan}; no amount could be worked out",
        ),
    ),
    "more": (("unit", "own"), _t("没有差额", "there is no difference")),
    "subsidy": (
        ("monthly",),
        _t("{text:text}；按所缴费用没有可补贴的金额", "{text:text}; nothing of what was paid counts"),
    ),
}
