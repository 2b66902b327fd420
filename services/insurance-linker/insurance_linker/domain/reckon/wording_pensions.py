"""The words of pensions, of making up and of moves between the schemes: see ``wording``."""

from __future__ import annotations

from coverlink.contracts.decisions import Text


def _t(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)


STEPS: dict[str, Text] = {
    # life.py, terms.py, pension.py
    "retirement": _t(
        "出生于{born:month}，法定退休时间自{legal:month}起", "born in {born:month}: legal retirement from {legal:month}"
    ),
    "minimum_years": _t(
        "职工养老：{year}年达到退休年龄的，最低缴费{months}个月",
        "employees' pension, retirement age reached in {year}: at least {months:some month}",
    ),
    "minimum_of_resident": _t(
        "居民养老：最低缴费{months}个月，不随退休年份变化",
        "residents' pension: at least {months:some month}, whatever the year of retirement",
    ),
    "payout_months": _t("个人账户计发月数按退休年龄查表", "months of payout of the account by age, from the table"),
    "payout_flat": _t(
        "{scheme:name}个人账户不论年龄，一律除以{months}个月计发",
        "{scheme:name}: the account is divided by {months:some month}, whatever the age",
    ),
    "late_most": _t(
        "自愿延迟退休最长{years}年，最迟{latest:month}（年限不足的可继续缴费）",
        "retirement may be put off by choice for {years:some year} at most: {latest:month} at the latest; who is short "
        "of months pays on",
    ),
    "early_most": _t(
        "自愿提前退休最长{years}年，且不早于原法定退休年龄，最早{earliest:month}",
        "retirement may be brought forward by choice for {years:some year} at most, not before the old retirement age: "
        "{earliest:month} at the earliest",
    ),
    "assumed_growth": _t("假定工资每年增长{yearly:share}", "assumed: wages grow by {yearly:share} a year"),
    "wages_stand": _t(
        "未假定工资增长：以下金额按{month:month}所知的工资和计发基数计算，届时会有不同",
        "no growth of wages is assumed: amounts are by the wages of {month:month}, and will differ by then",
    ),
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
    "accrual": _t(
        "[满{from_months}个月以后，]缴费每满一年计发{share:share}",
        "[beyond {from_months:some month}, ]each year of contribution counts {share:share}",
    ),
    "index": _t(
        "今后基数{base:yuan}元；累计{months}个月，平均缴费指数{index:index}",
        "base from now on {base:yuan} yuan; {months:some month} in all, average index {index:index}",
    ),
    "basic": _t(
        "基础养老金：（{wage:yuan}+{wage:yuan}×{index:index}）÷2×{accrued:accrued}={basic:yuan}元",
        "basic pension: ({wage:yuan} + {wage:yuan} × {index:index}) / 2 × {accrued:accrued} = {basic:yuan} yuan",
    ),
    "personal": _t(
        "个人账户养老金：{account:yuan}÷{payout_months}（{age}周岁）={personal:yuan}元",
        "from the account: {account:yuan} / {payout_months} (at {age}) = {personal:yuan} yuan",
    ),
    "pension": _t(
        "自{begins:month}起每月约{monthly:yuan}元[；今后个人共缴{own_paid:yuan}元]",
        "about {monthly:yuan} yuan a month from {begins:month}[; the person pays {own_paid:yuan} yuan until then]",
    ),
    "worth": _t(
        "仅按公式折算，这些月份合每月{monthly:yuan}元[；今后个人共缴{own_paid:yuan}元]",
        "by the formula alone these months come to {monthly:yuan} yuan a month"
        "[; the person pays {own_paid:yuan} yuan until then]",
    ),
    "too_few_months": _t(
        "缴费{months}个月，还差{missing}个月，按此尚不能按月领取",
        "{months:some month} {months:is} {missing} too few: no monthly pension yet",
    ),
    # make_up.py, pay_once.py
    "make_up_rule": _t("{text:text}", "{text:text}"),
    "month_made_up": _t(
        "补缴{month:month}：[单位{unit:yuan}元，]个人{own:yuan}元[，滞纳金{late_fee:yuan}元]",
        "{month:month}: [unit {unit:yuan}, ]person {own:yuan}[, late fee {late_fee:yuan}] yuan",
    ),
    "with_proof": _t("{month:month}凭劳动关系证明补缴", "{month:month} is made up with proof of the employment"),
    "month_refused": _t("{month:month}不能补缴：{because:name}", "{month:month} cannot be made up: {because:name}"),
    "make_up": _t(
        "可补缴{months}个月[，其中{left_out}个月无法算出、未计入下列金额]：[单位{unit:yuan}元，]个人{own:yuan}元[，滞纳金{late_fee:yuan}元]，合计{total:yuan}元",
        "{months:some month} may be paid[, {left_out} of which cannot be worked out and {left_out:is} left out]: "
        "[unit {unit:yuan}, ]person {own:yuan}[, late fee {late_fee:yuan}]; "
        "{total:yuan} yuan in all",
    ),
    "pay_once": _t(
        "到龄时差{missing}个月；[延长缴费{extended}个月；]一次性缴费{allowed:allowed}[，{once}个月][共{amount:yuan}元]",
        "{missing:some month} short; [{extended:some month} of paying on; ]paying at once: {allowed:allowed}"
        "[, {once:some month}][ for {amount:yuan} yuan]",
    ),
    "pay_once_now": _t(
        "已过法定退休时间，现在还差{missing}个月[（到龄时差{missing_at_age}个月）]；[还可延长缴费{extended}个月，至{until:month}；]"
        "一次性缴费{allowed:allowed}[，{once}个月][共{amount:yuan}元]",
        "past legal retirement, {missing:some month} short now[ ({missing_at_age:some month} at that age)]; "
        "[{extended:some month} of paying on, until {until:month}; ]paying at once: {allowed:allowed}"
        "[, {once:some month}][ for {amount:yuan} yuan]",
    ),
    # transfer.py, moving.py
    "rule_note": _t("衔接办法：{note:text}", "on these rules: {note:text}"),
    "threshold_inferred": _t(
        "衔接所需的{needed}个月随职工养老最低年限提高，为推断",
        "that a move needs {needed:some month}, as the employees' minimum rises, is inferred",
    ),
    "transfer": _t(
        "{way:name}[（{groups:names}）]：{allowed:allowed}", "{way:name}[ ({groups:names})]: {allowed:allowed}"
    ),
    "hindered_drawing": _t(
        "已领取养老待遇的不再办理衔接", "who already draws a pension does not move between the schemes any more"
    ),
    "hindered_nothing_to_move": _t(
        "{scheme:name}没有缴费记录，没有可转移的", "no month of {scheme:name} is paid: there is nothing to move"
    ),
    "hindered_too_early": _t(
        "未到职工养老法定退休年龄，{begins:month}起才能办理",
        "legal retirement age is not reached: it can be asked for from {begins:month}",
    ),
    "hindered_too_few_months": _t(
        "职工养老缴费须满{needed}个月，还差{missing}个月[（其中{planned}个月在计划中）]，缴满后才能转入职工养老，最早{begins:month}",
        "{needed:some month} in the employees' scheme are needed, {missing} {missing:is} missing[ ({planned} of "
        "them planned)]: the move is open once these are paid, {begins:month} at the earliest",
    ),
    "hindered_enough_months": _t(
        "职工养老缴费已满{needed}个月，按职工养老领取，不转入居民养老",
        "the {needed:some month} that are needed are paid: the pension is drawn from the employees' scheme, "
        "without a move to the residents'",
    ),
    "hindered_not_in_group": _t("只对这些人员开放：{groups:names}", "open only to: {groups:names}"),
    "move_kept": _t(
        "办理后，{scheme:name}缴费计{months}个月[（其中计划续缴{planned}个月）][，个人账户{account:yuan}元]"
        "[，自{begins:month}起每月从账户领取{monthly:yuan}元（除以{divisor}）]",
        "after the move {scheme:name} has {months:some month}[ ({planned} of them planned)]"
        "[ and an account of {account:yuan} yuan]"
        "[, drawn from {begins:month}: {monthly:yuan} yuan a month (divided by {divisor})]",
    ),
    "move_short": _t(
        "须满{needed}个月，还差{missing}个月，尚不能按月领取[；{begins:month}前可以续缴]；到龄仍不足的可一次性补足"
        "（见于重庆的说明，当地做法以经办机构为准）",
        "{needed:some month} are needed, {missing} {missing:is} missing: no monthly pension yet"
        "[; paying goes on until {begins:month}]; what is missing at the residents' age may be paid at once "
        "(so Chongqing's text; the local office decides)",
    ),
    "without_interest": _t(
        "账户金额为现在的余额，未计到{begins:month}为止的利息[和计划续缴的{planned}个月]",
        "that is the account as it stands now: without interest until {begins:month}[ and "
        "without the {planned:some month} that are planned]",
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
}

NOTHING: dict[str, tuple[tuple[str, ...], Text]] = {
    "index": (
        ("months",),
        _t("今后基数{base:yuan}元；没有缴费月份", "base from now on {base:yuan} yuan; no month is paid"),
    ),
    "basic": (("months",), _t("没有缴费月份，没有基础养老金", "no month is paid, so there is no basic pension")),
    "personal": (("account",), _t("个人账户没有余额", "the account holds nothing")),
    "pension": (("monthly",), _t("按此没有养老金", "so there is no pension")),
    "worth": (("monthly",), _t("按此没有养老金", "so there is no pension")),
    "paid_twice": (
        ("refunded",),
        _t(
            "两边都缴费的{months}个月只计职工养老；个人没有缴费，不退还",
            "{months:some month} paid in both schemes {months:is} counted in the employees' only; the person paid "
            "nothing for them, so nothing is returned",
        ),
    ),
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
}
