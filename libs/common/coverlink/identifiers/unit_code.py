"""Unified social credit codes (GB 32100-2015)."""

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError


class InvalidUnitCode(ValueError):
    """The message says what is wrong with the code."""


def check_unit_code(raw: str) -> str:
    """The code in its canonical form. An unknown registrar digit is let pass: projects have virtual codes.

    Raises InvalidUnitCode.
    """
    code = raw.strip().upper()
    if len(code) != 18:
        raise InvalidUnitCode(f"a unified social credit code has 18 characters, this has {len(code)}")
    try:
        expected = uscc.calc_check_digit(code[:-1])
    except (ValidationError, ValueError):
        raise InvalidUnitCode("a unified social credit code has digits and capitals without I, O, S, V, Z") from None
    if expected != code[-1]:
        raise InvalidUnitCode("the unit code's check character does not fit its first 17 (GB 32100)")
    return code
