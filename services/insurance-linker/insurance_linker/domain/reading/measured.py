"""Why a measure's state is what it is, for a caseworker and said to the person."""

from __future__ import annotations

from coverlink.contracts.decisions import Text

MEASURED: dict[str, Text] = {
    "unit_owes": Text(zh="现由用人单位负责参保，不适用。", en="It does not apply: an employing unit owes the cover."),
    "other_cover": Text(zh="已参加职工保险，不适用。", en="It does not apply: employee cover is in force."),
    "not_recognised": Text(
        zh="是否符合认定条件，尚无记录，需核实。",
        en="Whether the person is recognised for it is not known; please check.",
    ),
    "to_be_verified": Text(
        zh="该政策的依据或标准待核实，不能作为定论。",
        en="Its text or figures are still to be verified: do not promise it.",
    ),
    "recognised": Text(zh="名单显示符合。", en="A list shows that it applies."),
    "pays_alone": Text(zh="已以个人身份缴费，可申请。", en="The person pays alone and may apply."),
    "not_paying": Text(
        zh="个人缴费已中断，恢复缴费后可申请。", en="The person has stopped paying and may apply once they pay again."
    ),
    "no_cover_yet": Text(zh="须先以个人身份参保缴费。", en="It helps once the person pays alone."),
}
TO_PERSON: dict[str, Text] = {
    "unit_owes": Text(
        zh="您的单位应为您参保，此项不适用。", en="Your employer owes you the cover, so this is not for you."
    ),
    "other_cover": Text(zh="您已参加职工保险，此项不适用。", en="You have employee cover, so this is not for you."),
    "not_recognised": Text(
        zh="您是否符合条件，请向就业服务机构申请认定。", en="Ask the employment office to recognise you for it."
    ),
    "to_be_verified": Text(
        zh="当地标准尚待核实，请向窗口咨询。", en="The local terms are not certain: please ask at the counter."
    ),
    "recognised": Text(zh="您在名单内，可以享受。", en="You are on the list, so this is for you."),
    "pays_alone": Text(zh="您正在个人缴费，可以申请。", en="You pay on your own account and may apply."),
    "not_paying": Text(zh="您恢复个人缴费后可以申请。", en="You may apply once you pay again on your own account."),
    "no_cover_yet": Text(zh="您以个人身份缴费后可以申请。", en="You may apply once you pay on your own account."),
}
