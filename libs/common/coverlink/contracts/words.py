"""What people call the kinds of cases, wherever they are shown."""

from coverlink.contracts.decisions import Text
from coverlink.contracts.fields import CaseKind

KINDS: dict[CaseKind, Text] = {
    "enrol": Text(zh="督促参保", en="Enrol"),
    "renew": Text(zh="断保续缴", en="Renew"),
    "verify": Text(zh="核实", en="Verify"),
    "assist": Text(zh="失业帮扶", en="Assist"),
    "unit_unregistered": Text(zh="单位未登记", en="Unit not registered"),
    "unit_incomplete": Text(zh="单位欠缴", en="Unit owes months"),
    "project_uninsured": Text(zh="项目未参保", en="Project uninsured"),
    "double_cover": Text(zh="重复参保", en="Double cover"),
    "follow_up": Text(zh="跟进", en="Follow up"),
}
