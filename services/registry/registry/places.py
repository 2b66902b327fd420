"""Which districts a table has rows of, without going through the rows: found one after the other, by an index.

What lies in a district begins with its digits, and a letter comes behind every digit.
"""

from __future__ import annotations


def parts(table: str, columns: str = "district", among: str = "true") -> str:
    """``part`` of a ``WITH RECURSIVE``: the values of ``columns`` that there are below each of ``%(prefixes)s``.

    ``columns`` begin with the district and are those with which an index of the table begins; ``among`` is the index's
    own condition. Several prefixes may find the same, and a prefix more than is asked for: ask DISTINCT, and LIKE.
    """
    after = ", ".join(f"part.{column}" for column in columns.split(", "))
    return f"""part({columns}, high) AS (
    SELECT first.*, high
    FROM (SELECT mine AS low, mine || 'a' AS high FROM unnest(%(prefixes)s::text[]) AS mine) AS bounds
    CROSS JOIN LATERAL (SELECT {columns} FROM {table} WHERE {among} AND district >= low AND district < high
        ORDER BY {columns} LIMIT 1) AS first
    UNION
    SELECT next.*, high FROM part
    CROSS JOIN LATERAL (SELECT {columns} FROM {table} WHERE {among} AND ({columns}) > ({after}) AND district < high
        ORDER BY {columns} LIMIT 1) AS next
)"""
