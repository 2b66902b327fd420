"""What people call the facts, by type: ``employment.started`` of ``coverlink.employment.started.v1``."""

from coverlink.contracts.decisions import Text

FACTS: dict[str, Text] = {
    "employment.started": Text(zh="入职", en="Hired"),
    "employment.ended": Text(zh="离职", en="Job ended"),
    "employment.corrected": Text(zh="就业信息更正", en="Job corrected"),
    "employment.retracted": Text(zh="就业信息撤回", en="Job withdrawn"),
    "unemployment.corrected": Text(zh="失业登记更正", en="Registration corrected"),
    "unemployment.retracted": Text(zh="失业登记撤回", en="Registration withdrawn"),
    "unemployment.registered": Text(zh="失业登记", en="Registered unemployed"),
    "cover.enrolled": Text(zh="参保", en="Enrolled"),
    "cover.pre_enrolled": Text(zh="预登记", en="Pre-enrolled"),
    "cover.suspended": Text(zh="停保", en="Cover suspended"),
    "cover.ended": Text(zh="参保终止", en="Cover ended"),
    "cover.corrected": Text(zh="参保信息更正", en="Cover corrected"),
    "cover.retracted": Text(zh="参保信息撤回", en="Cover withdrawn"),
    "contribution.recorded": Text(zh="缴费到账", en="Contribution"),
    "contribution.corrected": Text(zh="缴费更正", en="Contribution corrected"),
    "contribution.retracted": Text(zh="缴费撤回", en="Contribution withdrawn"),
    "status.changed": Text(zh="身份变动", en="Status changed"),
    "status.corrected": Text(zh="身份变动更正", en="Status corrected"),
    "status.retracted": Text(zh="身份变动撤回", en="Status withdrawn"),
    "site.entered": Text(zh="进入工地", en="Came onto a site"),
    "site.left": Text(zh="离开工地", en="Left a site"),
    "project.insured": Text(zh="项目参保", en="Insured through a project"),
    "person.carried": Text(zh="曾用身份的记录", en="Known under an earlier identity"),
    "group.listed": Text(zh="列入帮扶名单", en="Listed for help"),
    "group.corrected": Text(zh="名单更正", en="List corrected"),
    "group.retracted": Text(zh="名单撤回", en="Listing withdrawn"),
    "person.linked": Text(zh="身份变更（同一人）", en="Another identity of the same person"),
    "person.retracted": Text(zh="身份变更撤回", en="Change of identity withdrawn"),
    "deadline.passed": Text(zh="到期", en="A day passed"),
    "policy.activated": Text(zh="政策生效", en="Other rules in force"),
    "case.answered": Text(zh="已答复", en="Answered"),
    "case.retracted": Text(zh="答复撤回", en="Answer withdrawn"),
    "unit.registered": Text(zh="单位登记", en="Unit registered"),
    "unit.corrected": Text(zh="单位登记更正", en="Unit corrected"),
    "unit.retracted": Text(zh="单位登记撤回", en="Unit withdrawn"),
    "project.corrected": Text(zh="工程项目信息更正", en="Project corrected"),
    "project.retracted": Text(zh="工程项目信息撤回", en="Project withdrawn"),
    "project.started": Text(zh="工程项目开工", en="Project began"),
    "unit.staffed": Text(zh="人员在该单位的情况", en="How a person stands at the unit"),
    "project.staffed": Text(zh="人员在该项目的情况", en="How a person stands at the project"),
}


def fact_called(type_: str) -> Text:
    """A type without a name stands for itself."""
    short = type_.removeprefix("coverlink.").removesuffix(".v1")
    return FACTS.get(short) or Text(zh=short, en=short)
