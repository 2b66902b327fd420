"""``python -m notifier.templates``: every text as it is registered with an SMS provider, as a table in Markdown."""

from __future__ import annotations

from notifier.templates import LANGUAGES, names, provider_text


def table() -> str:
    rows = (f"| `{name}.{one}` | {provider_text(name, one)} |" for name in names() for one in LANGUAGES)
    return "\n".join(("| template | text |", "|---|---|", *rows))


if __name__ == "__main__":
    print(table())
