"""Who tells, by the first part of a source's name: ``//tax.nanjing.example`` is a tax office."""

from __future__ import annotations

import re

from coverlink.contracts.decisions import Text

SOURCES: dict[str, Text] = {
    "insurance": Text(zh="社会保险经办机构", en="the insurance agency"),
    "cover": Text(zh="参保登记机构", en="the office that enrols"),
    "tax": Text(zh="税务机关", en="the tax office"),
    "police": Text(zh="公安机关", en="the police"),
    "civil": Text(zh="民政部门", en="civil affairs"),
    "welfare": Text(zh="社会救助部门", en="the welfare office"),
    "employment": Text(zh="公共就业服务机构", en="the employment service"),
    "housing": Text(zh="住房城乡建设部门", en="the housing and construction office"),
    "hr": Text(zh="人力资源管理系统", en="a personnel system"),
    "unit": Text(zh="用人单位", en="the unit"),
    "platform": Text(zh="平台企业", en="the platform"),
    "site": Text(zh="工地实名制系统", en="the site's roster"),
    "coverlink/registry": Text(zh="经办人员", en="a caseworker"),
    "coverlink/linker": Text(zh="本系统", en="this system"),
}
"""By what stands behind ``//``, up to a dot where it is a host; the packs' section ``sources`` trusts by the same."""
_TELLER = re.compile(r"(?:[a-z][a-z\d+.-]*:)?//(coverlink/[a-z]+|[a-z]+)(?![\w-])")


def teller(source: str) -> Text | None:
    """The kind of who tells; None of one that has no words."""
    found = _TELLER.match(source)
    return SOURCES.get(found[1]) if found else None
