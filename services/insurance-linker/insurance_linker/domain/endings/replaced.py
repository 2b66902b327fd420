"""Whether another case stands in the place of one that is over."""

from __future__ import annotations

from collections.abc import Mapping

from coverlink.contracts.decisions import EndingCode
from insurance_linker.domain.case import OpenCase
from insurance_linker.domain.needs import Need


def replaced(case: OpenCase, wanted: Mapping[str, Need]) -> EndingCode | None:
    """Whether another case asks the same of the same: told of another job, since an earlier start came, say."""
    about = (case.kind, case.line, case.unit_id)
    return "replaced" if any((need.kind, need.line, need.unit) == about for need in wanted.values()) else None
