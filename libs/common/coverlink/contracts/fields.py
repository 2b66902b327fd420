"""The field types that contracts are made of, with their bounds. Every string that comes in has a greatest length."""

from typing import Annotated, Literal

from msgspec import Meta

Line = Literal[
    "pension", "medical", "unemployment", "injury", "resident_pension", "resident_medical", "occupational_injury"
]
"""An insurance line (险种)."""

WorkForm = Literal[
    "standard", "dispatch", "part_time", "platform", "flexible", "self_employed", "construction", "over_age"
]
WITHOUT_UNIT: frozenset[WorkForm] = frozenset({"platform", "flexible", "self_employed"})
"""Forms of work in which nobody may be the employer."""
EndReason = Literal["expired", "by_employer", "by_worker", "agreed", "closed", "retired", "died"]
Payer = Literal["unit", "self", "fund"]
StatusKind = Literal[
    "student", "serving", "pensioner", "abroad", "imprisoned", "deceased", "on_benefit", "covered_elsewhere",
    "civil_servant", "treaty_exempt",
]  # fmt: skip
CaseKind = Literal[
    "enrol", "renew", "verify", "assist", "unit_unregistered", "unit_incomplete", "project_uninsured", "double_cover",
    "follow_up",
]  # fmt: skip
Gap = Literal["missed", "left", "cut"]
"""漏保 never joined; 脱保 joined once, now in no scheme; 断保 payment interrupted."""

AnswerCode = Literal[
    "enrolled", "will_enrol", "covered_elsewhere", "studying", "serving", "abroad", "deceased", "left_job",
    "not_an_employee", "refused", "unreachable", "waiver_signed", "wrong_lead", "assisted", "referred", "other",
]  # fmt: skip
IdType = Literal["resident_id", "hkmt_residence", "foreign_permanent", "passport", "foreign_social_security"]

Ref = Annotated[
    str, Meta(min_length=1, max_length=64, description="The publisher's own reference, unique in its source")
]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Code = Annotated[str, Meta(min_length=1, max_length=64)]
District = Annotated[str, Meta(pattern=r"^[0-9]{6}$", description="County-level area, GB/T 2260, as of the fact's day")]
UnitCode = Annotated[
    str, Meta(pattern=r"^[0-9A-HJ-NPQRTUWXY]{18}$", description="Unified social credit code, GB 32100")
]
Money = Annotated[str, Meta(pattern=r"^[0-9]{1,12}(\.[0-9]{1,2})?$", description="Yuan, as a decimal string")]
Month = Annotated[str, Meta(pattern=r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$", description="A calendar month, YYYY-MM")]
PersonId = Annotated[str, Meta(pattern=r"^p[a-z2-7]{32}$", description="Keyed hash of the person's ID number")]
SourceUri = Annotated[str, Meta(min_length=1, max_length=200, description="CloudEvents source: who says so")]
EventId = Annotated[str, Meta(min_length=1, max_length=128, description="CloudEvents id, unique in its source")]
Mobile = Annotated[str, Meta(pattern=r"^\+?[0-9]{6,15}$", description="E.164, or a national number")]
Email = Annotated[str, Meta(pattern=r"^[^@\s]{1,64}@[^@\s]{1,190}$", max_length=254)]
