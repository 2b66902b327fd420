"""What of a person may be shown without a purpose."""


def mask_number(number: str) -> str:
    """``320***********7716`` style: the first three and last four characters; of a short number the first only."""
    if len(number) < 10:
        return number[:1] + "*" * (len(number) - 1)
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"


def mask_name(name: str) -> str:
    """``张*`` style: the first character."""
    return name[:1] + "*" * (len(name) - 1)


def mask_mobile(mobile: str) -> str:
    shown = 4 if len(mobile) >= 8 else 2
    return f"{'*' * (len(mobile) - shown)}{mobile[-shown:]}"
