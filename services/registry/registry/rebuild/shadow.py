"""The shadow: the projected tables once more, in a schema of their own, with the live ones' columns, keys, indexes,
grants and policies.

All SQL of the projector names ``registry.``; ``into_shadow`` is a connection on which the projected tables' names lead
to the shadow. That is the one place where names are exchanged; no other table can be reached by it. A policy follows
its tables, not their names: the shadow's are made anew, of the shadow's tables; those of other tables, and views, which
lead to a projected table are pointed at the new one in the switch (``Pointers``).
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any, NamedTuple

from psycopg import Connection, Cursor
from psycopg.abc import Query

from registry import project
from registry.rebuild.tables import COUNTING, KEPT, PROJECTED

LIVE, NEXT = "registry", "registry_next"
COLUMNS = """
SELECT attname, format_type(atttypid, atttypmod), attnotnull, attgenerated::text
FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attname
"""
TABLES = "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind IN ('r', 'p')"
# What a table in another's place would leave behind: it follows the table, not the name.
TIED = """
SELECT format('trigger %%s on %%s', tgname, tgrelid::regclass) FROM pg_trigger
JOIN pg_proc ON pg_proc.oid = tgfoid
WHERE NOT tgisinternal AND tgrelid = ANY(%(tables)s::regclass[])
    AND (pronamespace <> 'registry'::regnamespace OR proname <> ALL(%(counting)s))
UNION ALL SELECT format('key %%s of %%s', conname, conrelid::regclass) FROM pg_constraint
WHERE contype = 'f' AND (conrelid = ANY(%(tables)s::regclass[]) OR confrelid = ANY(%(tables)s::regclass[]))
UNION ALL SELECT DISTINCT format('materialized view %%s', ev_class::regclass) FROM pg_rewrite
JOIN pg_depend ON pg_depend.classid = 'pg_rewrite'::regclass AND objid = pg_rewrite.oid
JOIN pg_class ON pg_class.oid = ev_class
WHERE refclassid = 'pg_class'::regclass AND refobjid = ANY(%(tables)s::regclass[]) AND relkind <> 'v'
UNION ALL SELECT DISTINCT format('function %%s', objid::regprocedure) FROM pg_depend
WHERE classid = 'pg_proc'::regclass AND refclassid = 'pg_class'::regclass AND refobjid = ANY(%(tables)s::regclass[])
"""
CONSTRAINTS = """
SELECT format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', %(new)s::text, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE conrelid = %(live)s::regclass AND contype IN ('p', 'u', 'c') ORDER BY contype
"""
INDEXES = """
SELECT regexp_replace(pg_get_indexdef(indexrelid), ' ON [^ ]+ ', format(' ON %%s ', %(new)s::text))
FROM pg_index WHERE indrelid = %(live)s::regclass
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
"""
TRIGGERS = """
SELECT replace(pg_get_triggerdef(oid), format(' ON %%s ', %(live)s::text), format(' ON %%s ', %(new)s::text))
FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = %(live)s::regclass ORDER BY tgname
"""
OPTIONS = """
SELECT format('ALTER TABLE %%s SET (%%s)', %(new)s::text, array_to_string(reloptions, ', '))
FROM pg_class WHERE oid = %(live)s::regclass AND reloptions IS NOT NULL
"""
GRANTS = """
SELECT format('GRANT %%s%%s ON %%s TO %%s', privilege_type, of_column, %(new)s::text,
    CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END)
FROM pg_class, LATERAL (
    SELECT '' AS of_column, granted.* FROM aclexplode(relacl) AS granted
    UNION ALL SELECT format(' (%%I)', attname), granted.* FROM pg_attribute, aclexplode(attacl) AS granted
    WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped) AS given
WHERE oid = %(live)s::regclass AND grantee <> relowner
"""
ROW_SECURITY = """
SELECT format('ALTER TABLE %%s %%s ROW LEVEL SECURITY', %(new)s::text, act)
FROM pg_class, unnest(ARRAY[CASE WHEN relrowsecurity THEN 'ENABLE' END, CASE WHEN relforcerowsecurity THEN 'FORCE' END])
    AS act WHERE oid = %(live)s::regclass AND act IS NOT NULL
"""
_RULES = """concat(' USING (' || pg_get_expr(polqual, polrelid) || ')',
    ' WITH CHECK (' || pg_get_expr(polwithcheck, polrelid) || ')')"""
POLICIES = f"""
SELECT format('CREATE POLICY %%I ON %%s AS %%s FOR %%s TO %%s%%s', polname, %(new)s::text,
    CASE WHEN polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
    CASE polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE'
        ELSE 'ALL' END,
    (SELECT string_agg(CASE WHEN one = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(one)) END, ', ')
        FROM unnest(polroles) AS one), {_RULES})
FROM pg_policy WHERE polrelid = %(live)s::regclass ORDER BY polname
"""
# As PostgreSQL says them with nothing in the search path: each table by its whole name, so by the new one after it.
POLICIES_TO = f"""
SELECT DISTINCT polrelid::regclass::text, format('ALTER POLICY %%I ON %%s%%s', polname, polrelid::regclass, {_RULES})
FROM pg_policy JOIN pg_depend ON classid = 'pg_policy'::regclass AND objid = pg_policy.oid
WHERE refclassid = 'pg_class'::regclass AND refobjid = ANY(%(tables)s::regclass[])
    AND polrelid <> ALL(%(tables)s::regclass[])
ORDER BY 1, 2
"""
VIEWS_TO = """
SELECT DISTINCT ev_class::regclass::text, format('CREATE OR REPLACE VIEW %%s%%s AS %%s', ev_class::regclass,
    ' WITH (' || array_to_string(reloptions, ', ') || ')', pg_get_viewdef(ev_class))
FROM pg_rewrite JOIN pg_depend ON pg_depend.classid = 'pg_rewrite'::regclass AND objid = pg_rewrite.oid
JOIN pg_class ON pg_class.oid = ev_class AND relkind = 'v'
WHERE refclassid = 'pg_class'::regclass AND refobjid = ANY(%(tables)s::regclass[]) ORDER BY 1
"""
_OURS = re.compile(rf"\b{LIVE}\.({'|'.join(PROJECTED)})\b(?![.'])")

_OTHERS = re.compile(rf"\b{LIVE}\.\w+\b(?![.'])")


class Unlike(Exception):
    """The register is not as this program knows it; the message names the table or column and what to do."""


class Pointers(NamedTuple):
    """What leads to the projected tables without being one: tables whose policies do, and views; and the statements
    that point them at what bears the tables' names then.
    """

    relations: list[str]
    statements: list[str]


class _Shadowing(Cursor[Any]):
    """Exchanges the names of the projected tables in whatever is asked."""

    def execute(self, query: Query, *given: Any, **named: Any) -> _Shadowing:
        return super().execute(shadowed(query), *given, **named)

    def copy(self, statement: Query, *given: Any, **named: Any) -> Any:
        return super().copy(shadowed(statement), *given, **named)


def shadowed(query: Query) -> Query:
    """The same question of the shadow. Raises Unlike when it would reach any table but the projected ones."""
    assert isinstance(query, str)
    exchanged = _OURS.sub(rf"{NEXT}.\1", query)
    if other := _OTHERS.search(exchanged):
        raise Unlike(f"{other[0]} follows not from the log alone: expected that projecting into the shadow leaves it")
    return exchanged


def into_shadow(db: Connection[Any]) -> Connection[Any]:
    """The same connection; what it asks of projected tables it asks of the shadow from here on."""
    db.cursor_factory = _Shadowing
    return db


def check(db: Connection[Any]) -> None:
    """Whether every table and column is known here. Raises Unlike."""
    there = {name for (name,) in db.execute(TABLES, [LIVE])}
    for name in sorted(there - set(PROJECTED) - set(KEPT)):
        raise Unlike(f"table {name}: expected it among PROJECTED or KEPT in registry/rebuild/tables.py")
    for name in sorted((set(PROJECTED) | set(KEPT)) - there):
        raise Unlike(f"table {name} is missing: run python -m registry.migrate")
    for name, table in PROJECTED.items():
        known = {*table.key, *table.columns, *table.carried, *table.apart, *table.ways}
        for column, _, _, generated in db.execute(COLUMNS, [f"{LIVE}.{name}"]):
            if not generated and column not in known:
                raise Unlike(f"column {name}.{column}: expected it in registry/rebuild/tables.py")
    given = {"tables": [f"{LIVE}.{name}" for name in PROJECTED], "counting": list(COUNTING)}
    if tied := db.execute(TIED, given).fetchone():
        raise Unlike(f"{tied[0]} would stay with the old table: rebuild/shadow.py makes none anew")


def pointers(db: Connection[Any]) -> Pointers:
    """As they are now, in the caller's transaction."""
    given = {"tables": [f"{LIVE}.{name}" for name in PROJECTED]}
    db.execute("SET LOCAL search_path = pg_catalog")
    policies, views = (db.execute(question, given).fetchall() for question in (POLICIES_TO, VIEWS_TO))
    tied = (*policies, *views)
    return Pointers(list(dict.fromkeys(name for name, _ in tied)), [statement for _, statement in tied])


def _rules(db: Connection[Any], name: str, new: str) -> list[str]:
    """Who may do what with a table and its rows, as statements for another in its place."""
    given = {"live": f"{LIVE}.{name}", "new": new}
    with db.transaction():
        db.execute("SET LOCAL search_path = pg_catalog")
        asked = (db.execute(question, given).fetchall() for question in (GRANTS, ROW_SECURITY, POLICIES))
        return [statement for found in asked for (statement,) in found]


def fingerprint(db: Connection[Any]) -> str:
    """What the shadow depends on beside the log: the tables' form and rules, and the code that projects."""
    made = hashlib.sha256()
    for name in sorted(PROJECTED):
        columns = db.execute(COLUMNS, [f"{LIVE}.{name}"]).fetchall()
        made.update(repr((name, columns, sorted(_rules(db, name, name)))).encode())
    for path in sorted(Path(next(iter(project.__path__))).glob("*.py")):
        made.update(path.read_bytes())
    return made.hexdigest()[:16]


def unchanged(db: Connection[Any]) -> bool:
    """Whether the shadow has the form that the live tables have now, and is of the code that runs."""
    found = db.execute("SELECT obj_description(to_regnamespace(%s), 'pg_namespace')", [NEXT]).fetchone()
    return found is not None and found[0] == _mark(db)


def _mark(db: Connection[Any]) -> str:
    return f"rebuild {fingerprint(db)}"


def open_shadow(db: Connection[Any], *, anew: bool = False) -> bool:
    """Makes the shadow, or finds the one that an earlier run left; True if it is that one. Raises Unlike."""
    check(db)
    with db.transaction():
        if not anew and unchanged(db):
            return True
        discard(db, NEXT)
        db.execute(f"CREATE SCHEMA {NEXT}")
        db.execute(f"COMMENT ON SCHEMA {NEXT} IS '{_mark(db)}'")
        for name in PROJECTED:
            _make(db, name)
        for name in PROJECTED:  # they name each other's tables
            for statement in _rules(db, name, f"{NEXT}.{name}"):
                db.execute(_OURS.sub(rf"{NEXT}.\1", statement))
    return False


def _make(db: Connection[Any], name: str) -> None:
    given = {"live": f"{LIVE}.{name}", "new": f"{NEXT}.{name}"}
    like = "INCLUDING ALL EXCLUDING INDEXES EXCLUDING CONSTRAINTS"
    db.execute(f"CREATE TABLE {given['new']} (LIKE {given['live']} {like})")
    for question in (CONSTRAINTS, INDEXES, OPTIONS, TRIGGERS):
        for (statement,) in db.execute(question, given).fetchall():
            db.execute(statement)


def discard(db: Connection[Any], schema: str) -> None:
    """Drops a shadow, or an old register: the projected tables in it and nothing else, else PostgreSQL refuses."""
    if db.execute("SELECT to_regnamespace(%s)", [schema]).fetchone() == (None,):
        return
    tables = ", ".join(f'"{schema}".{name}' for name in PROJECTED)  # at once: policies lead from one to another
    db.execute(f"DROP TABLE IF EXISTS {tables}")
    db.execute(f'DROP SCHEMA "{schema}"')
