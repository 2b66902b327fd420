"""Lines of the history as they are read. What a decision rests on stands beside its line's body, as text.

It is most of what is written and seldom read: PostgreSQL takes it as it comes, and looks into it when it is asked for.
Lines that were written before it stood there have it in the body (migration 0022).
"""

BECAUSE = "coalesce({row}.because::jsonb, {row}.body->'because')"
"""The reasons, of a ``{row}`` of registry.entry; null where there are none."""
BODY = """
CASE WHEN {row}.because IS NULL THEN {row}.body
    ELSE {row}.body || jsonb_build_object('because', {row}.because::jsonb) END
"""
"""All that the line says."""
