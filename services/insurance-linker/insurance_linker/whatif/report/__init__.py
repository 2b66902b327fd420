"""What is shown of the counts: tables on a terminal, CSV files, a page in Chinese and one in English, a summary.

``counts``    the tables that all of these show
``terminal``  on a terminal
``files``     as CSV, and the pages beside them
``page``      one page, with ``charts`` and ``words``
"""

from insurance_linker.whatif.report.counts import Asked, OfUnits, Report
from insurance_linker.whatif.report.files import write
from insurance_linker.whatif.report.terminal import show

__all__ = ["Asked", "OfUnits", "Report", "show", "write"]
