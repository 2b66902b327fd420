"""What of a person may be shown without a purpose."""


def mask_number(number: str) -> str:
    """``320***********7716`` style: the first three and last four characters."""
    return number if len(number) < 8 else f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"


def mask_name(name: str) -> str:
    """``张*`` style: the first character."""
    return name[:1] + "*" * (len(name) - 1)


def mask_mobile(mobile: str) -> str:
    return f"{'*' * (len(mobile) - 4)}{mobile[-4:]}"
