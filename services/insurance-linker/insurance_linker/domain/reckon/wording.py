"""The words of the calculators: a pattern for each step, with names from ``naming``. Read by ``reading``.

What stands in ``[…]`` is left out where the first figure in it is nought or unknown. ``NOTHING`` has other patterns,
for steps that come to nothing.
"""

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
    "pilot": _t(
        "{industry:name}已纳入职业伤害保障试点[，参加的平台（各行业）有{platforms:list}]",
        "{industry:name} is in the pilot of occupational-injury protection"
        "[; the platforms that take part, of all trades: {platforms:list}]",
    ),
    "no_pilot": _t(
        "{industry:name}[（{platform}）]当月在当地未纳入职业伤害保障试点，不按单缴费",
        "{industry:name}[ ({platform})] was not in the pilot of occupational-injury protection there in that month: "
        "no fee an order is due",
    ),
    "fee_moved": _t(
        "每单{fee}元为基准{base}元的{factor:share}，在允许的浮动档次内",
        "{fee} yuan an order are {factor:share} of the benchmark of {base}, a step that is allowed",
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
    "retirement": _t(
        "出生于{born:month}，法定退休时间自{legal:month}起", "born in {born:month}: legal retirement from {legal:month}"
    ),
    "minimum_years": _t(
        "{year}年达到退休年龄的，最低缴费{months}个月", "retirement age reached in {year}: at least {months:some month}"
    ),
    "payout_months": _t("个人账户计发月数按退休年龄查表", "months of payout of the account by age, from the table"),
    "payout_flat": _t(
        "{scheme:name}个人账户不论年龄，一律除以{months}个月计发",
        "{scheme:name}: the account is divided by {months:some month}, whatever the age",
    ),
    "late_most": _t("自愿延迟退休最长{years}年", "retirement may be put off by choice for {years:some year} at most"),
    "early_most": _t(
        "自愿提前退休最长{years}年，且不早于原法定退休年龄，最早{earliest:month}",
        "retirement may be brought forward by choice for {years:some year} at most, not before the old retirement age: "
        "{earliest:month} at the earliest",
    ),
    "assumed_growth": _t("假定工资每年增长{yearly:share}", "assumed: wages grow by {yearly:share} a year"),
    "assumed_interest": _t("假定个人账户年利率{yearly:share}", "assumed: the account bears {yearly:share} a year"),
    "interest": _t(
        "个人账户年利率{yearly:share}[（缴满{from_months}个月起）]，假定今后不变",
        "the account bears {yearly:share} a year[ (from {from_months:some month} paid)], taken to stay so",
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
        "base from now on {base:yuan} yuan; {months:some month} in all, average index {index:index}",
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
        "自{begins:month}起每月约{monthly:yuan}元[；今后个人共缴{own_paid:yuan}元]",
        "about {monthly:yuan} yuan a month from {begins:month}[; the person pays {own_paid:yuan} yuan until then]",
    ),
    "too_few_months": _t(
        "缴费{months}个月，还差{missing}个月，按此尚不能按月领取",
        "{months:some month} {months:is} {missing} too few: no monthly pension yet",
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
    # make_up.py, pay_once.py
    "make_up_rule": _t("{text:text}", "{text:text}"),
    "month_made_up": _t(
        "补缴{month:month}：[单位{unit:yuan}元，]个人{own:yuan}元[，滞纳金{late_fee:yuan}元]",
        "{month:month}: [unit {unit:yuan}, ]person {own:yuan}[, late fee {late_fee:yuan}] yuan",
    ),
    "month_refused": _t("{month:month}不能补缴：{because:name}", "{month:month} cannot be made up: {because:name}"),
    "make_up": _t(
        "可补缴{months}个月[，其中{left_out}个月无法算出、未计入下列金额]：[单位{unit:yuan}元，]个人{own:yuan}元[，滞纳金{late_fee:yuan}元]，合计{total:yuan}元",
        "{months:some month} may be paid[, {left_out} of which cannot be worked out and {left_out:is} left out]: "
        "[unit {unit:yuan}, ]person {own:yuan}[, late fee {late_fee:yuan}]; "
        "{total:yuan} yuan in all",
    ),
    "pay_once": _t(
        "到龄时差{missing}个月；[延长缴费{extended}个月；]一次性缴费{allowed:allowed}[，{once}个月共{amount:yuan}元]",
        "{missing:some month} short; [{extended:some month} of paying on; ]paying at once: {allowed:allowed}"
        "[, {once:some month} for {amount:yuan} yuan]",
    ),
    "pay_once_now": _t(
        "已过法定退休时间，现在还差{missing}个月[（到龄时差{missing_at_age}个月）]；[还可延长缴费{extended}个月，至{until:month}；]"
        "一次性缴费{allowed:allowed}[，{once}个月共{amount:yuan}元]",
        "past legal retirement, {missing:some month} short now[ ({missing_at_age:some month} at that age)]; "
        "[{extended:some month} of paying on, until {until:month}; ]paying at once: {allowed:allowed}"
        "[, {once:some month} for {amount:yuan} yuan]",
    ),
    # transfer.py, moving.py, subsidy.py, loan.py
    "transfer": _t("{way:name}：{allowed:allowed}", "{way:name}: {allowed:allowed}"),
    "hindered_drawing": _t(
        "已领取养老待遇的不再办理衔接", "who already draws a pension does not move between the schemes any more"
    ),
    "hindered_too_early": _t(
        "未到职工养老法定退休年龄，{begins:month}起才能办理",
        "legal retirement age is not reached: it can be asked for from {begins:month}",
    ),
    "hindered_too_few_months": _t(
        "职工养老缴费须满{needed}个月，还差{missing}个月，缴满后才能转入职工养老",
        "{needed:some month} in the employees' scheme are needed, {missing} {missing:is} missing: "
        "the move is open once these are paid",
    ),
    "hindered_enough_months": _t(
        "职工养老缴费已满{needed}个月，按职工养老领取，不转入居民养老",
        "the {needed:some month} that are needed are paid: the pension is drawn from the employees' scheme, "
        "without a move to the residents'",
    ),
    "hindered_not_in_group": _t("只对这些人员开放：{groups:names}", "open only to: {groups:names}"),
    "move_kept": _t(
        "办理后，{scheme:name}[缴费计{months}个月，]个人账户{account:yuan}元[，自{begins:month}起每月从账户领取"
        "{monthly:yuan}元（除以{divisor}）]",
        "after the move {scheme:name} has [{months:some month} and ]an account of {account:yuan} yuan"
        "[, drawn from {begins:month}: {monthly:yuan} yuan a month (divided by {divisor})]",
    ),
    "move_loses_months": _t(
        "{scheme:name}的{months}个月不计入", "{months:some month} of {scheme:name} {months:is} not counted"
    ),
    "move_leaves_pool": _t(
        "已进入统筹基金的缴费（包括单位缴费）不转移",
        "what went into the pool, as the unit's contributions did, stays there",
    ),
    "move_leaves_account": _t(
        "{scheme:name}个人账户的{account:yuan}元不转移",
        "the {account:yuan} yuan in the account of {scheme:name} stay there",
    ),
    "paid_twice": _t(
        "两边都缴费的{months}个月只计职工养老[，退还居民养老个人缴费{refunded:yuan}元]",
        "{months:some month} paid in both schemes {months:is} counted in the employees' only"
        "[; {refunded:yuan} yuan of one's own residents' payments are returned]",
    ),
    "group": _t(
        "{group:name}：自{since:day}起，是否在期限内：{within:so}",
        "{group:name} since {since:day}; still within its years: {within:so}",
    ),
    "subsidy": _t(
        "{text:text}[；每月{monthly:yuan}元][，剩余{months_left}个月]",
        "{text:text}[; {monthly:yuan} yuan a month][, {months_left:some month} left]",
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
    "more": (("unit", "own"), _t("没有差额", "there is no difference")),
    "index": (
        ("months",),
        _t("今后基数{base:yuan}元；没有缴费月份", "base from now on {base:yuan} yuan; no month is paid"),
    ),
    "basic": (("months",), _t("没有缴费月份，没有基础养老金", "no month is paid, so there is no basic pension")),
    "personal": (("account",), _t("个人账户没有余额", "the account holds nothing")),
    "pension": (("monthly",), _t("按此没有养老金", "so there is no pension")),
    "too_few_months": (
        ("months",),
        _t(
            "没有缴费月份，须缴满{missing}个月才能按月领取",
            "no month is paid; {missing:some month} {missing:is} needed",
        ),
    ),
    "month_made_up": (
        ("unit", "own"),
        _t("补缴{month:month}：金额无法算出", "{month:month}: the amount cannot be worked out"),
    ),
    "make_up": (
        ("total",),
        _t(
            "[可补缴{months}个月；]没有算出应缴的金额",
            "[{months:some month} may be paid; ]no amount could be worked out",
        ),
    ),
    "pay_once_now": (
        ("missing",),
        _t("缴费年限已满，无须延长或一次性缴费", "enough months are paid: nothing more needs to be paid"),
    ),
    "pay_once": (
        ("missing",),
        _t(
            "到龄时缴费年限已满，无须延长或一次性缴费", "enough months at retirement age: nothing more needs to be paid"
        ),
    ),
    "subsidy": (
        ("monthly",),
        _t("{text:text}；按所缴费用没有可补贴的金额", "{text:text}; nothing of what was paid counts"),
    ),
}
"""By step: the figures that are all nought or false, and the pattern that is then told in the other's place."""
