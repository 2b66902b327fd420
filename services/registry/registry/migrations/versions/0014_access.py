"""The database itself holds whoever works at the desk to their districts (docs/access.md).

The pages and the JSON act as the role ``coverlink_desk``, which owns nothing. What it may touch is granted here, what
it sees of that is said by the policies here: what lies in the districts of the caller, who is set at each connection
that is handed out (access/caller.py). Without a caller nothing is seen.
"""

from alembic import op

revision = "0014"
down_revision = "0013"

ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'coverlink_desk') THEN
        CREATE ROLE coverlink_desk NOLOGIN;
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'there is no role coverlink_desk, and % may not create roles', current_user
            USING HINT = format('As an administrator: CREATE ROLE coverlink_desk NOLOGIN;'
                ' GRANT coverlink_desk TO %I WITH INHERIT FALSE, SET TRUE', current_user);
END $$;
DO $$ BEGIN
    IF NOT pg_has_role(current_user, 'coverlink_desk', 'SET') THEN
        EXECUTE format('GRANT coverlink_desk TO %I WITH INHERIT FALSE, SET TRUE', current_user);
    END IF;
END $$;
"""
# STABLE and small, so that PostgreSQL asks them once a statement: policies call them as (SELECT ...).
CALLER = """
CREATE FUNCTION registry.my_name() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('coverlink.account', true), '');
CREATE FUNCTION registry.my_role() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(current_setting('coverlink.role', true), '');
CREATE FUNCTION registry.my_districts() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(nullif(current_setting('coverlink.districts', true), '')::text[], '{}');
CREATE FUNCTION registry.sees_all() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN '%' = ANY(registry.my_districts());
COMMENT ON FUNCTION registry.my_districts() IS 'Patterns of the caller''s districts for LIKE; none without a caller';
CREATE FUNCTION registry.patterns(districts text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN districts = '{}' THEN '{%}'::text[] ELSE ARRAY(
        SELECT regexp_replace(code, '(?<=^..)0000$|(?<=^....)00$', '') || '%' FROM unnest(districts) AS code) END;
COMMENT ON FUNCTION registry.patterns(text[]) IS 'An account''s districts as my_districts() has them; Account.patterns';
CREATE FUNCTION registry.share(mine text[], theirs text[]) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN EXISTS (SELECT FROM unnest(mine) AS one, unnest(theirs) AS two
        WHERE rtrim(one, '%') LIKE two OR rtrim(two, '%') LIKE one);
COMMENT ON FUNCTION registry.share(text[], text[]) IS 'Whether there is a district in both patterns';
"""
# What the desk may ask beyond its districts, and no more: these run as their owner. Their bodies are text, which finds
# its tables by name at each call: a rebuild puts others in their place (rebuild/shadow.py).
BEYOND = """
CREATE FUNCTION registry.head_of(whom text, longest int) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    RETURN (WITH RECURSIVE way(person_id, step) AS (
        SELECT whom, 0
        UNION ALL
        SELECT view->>'same_as', step + 1 FROM way JOIN registry.person USING (person_id)
        WHERE view->>'same_as' IS NOT NULL AND step < longest)
    SELECT person_id FROM way ORDER BY step DESC LIMIT 1);
END $$;
COMMENT ON FUNCTION registry.head_of(text, int) IS 'The identity that stands in the place of one: people/linked.py';
CREATE FUNCTION registry.there_is(what text, called text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    RETURN CASE what WHEN 'person' THEN EXISTS (SELECT FROM registry.person WHERE person_id = called)
        WHEN 'task' THEN EXISTS (SELECT FROM registry.task WHERE id = called)
        WHEN 'unit' THEN EXISTS (SELECT FROM registry.unit WHERE unit_id = called)
        WHEN 'batch' THEN EXISTS (SELECT FROM registry.batch WHERE id = called::bigint) END;
END $$;
COMMENT ON FUNCTION registry.there_is(text, text) IS 'For the record of looks: refused, or nothing of that name';
CREATE FUNCTION registry.concerns(mine text[], whom text, looker text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    RETURN CASE WHEN EXISTS (SELECT FROM registry.person WHERE person_id = whom AND districts <> '{}')
        THEN EXISTS (SELECT FROM registry.person, unnest(districts) AS district
            WHERE person_id = whom AND district LIKE ANY(mine))
        ELSE EXISTS (SELECT FROM registry.account WHERE name = looker
            AND registry.share(registry.patterns(districts), mine)) END;
END $$;
COMMENT ON FUNCTION registry.concerns(text[], text, text) IS
    'Whether a look belongs to these districts: those of whom was looked at; at nobody known, those of whoever looked';
CREATE FUNCTION registry.fresh_as_of() RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    RETURN (SELECT max(viewed_at) FROM registry.person);
END $$;
COMMENT ON FUNCTION registry.fresh_as_of() IS 'When the linker last said how anybody stands: how fresh figures are';
CREATE FUNCTION registry.erase(people text[], before timestamptz, who text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF current_setting('role') = 'coverlink_desk' AND (registry.my_role() = 'province' AND registry.sees_all()
            AND who = registry.my_name()) IS NOT TRUE THEN
        RAISE EXCEPTION 'at the desk only a province account for all districts erases, under its own name'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN vault.erase(people, before, who);
END $$;
COMMENT ON FUNCTION registry.erase(text[], timestamptz, text) IS 'vault.erase, for the desk too';
REVOKE EXECUTE ON FUNCTION registry.head_of, registry.there_is, registry.concerns, registry.fresh_as_of, registry.erase
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry.head_of, registry.there_is, registry.concerns, registry.fresh_as_of, registry.erase
    TO coverlink_desk;
"""
# A page of a list goes on by comparing rows; under policies an index is used for that only where nothing in the
# comparison can fail, and -priority could. Whoever gave an answer is found by an index under the same rule.
COLUMNS = """
ALTER TABLE registry.task ADD COLUMN urgency smallint NOT NULL GENERATED ALWAYS AS (-priority) STORED;
COMMENT ON COLUMN registry.task.urgency IS 'Less comes first in lists: the priority, turned around';
DROP INDEX registry.task_by_urgency;
DROP INDEX registry.task_by_district;
CREATE INDEX task_by_urgency ON registry.task (urgency, due_on, id) WHERE status <> 'closed';
CREATE INDEX task_by_district ON registry.task (district, urgency, due_on, id) WHERE status <> 'closed';
CREATE VIEW registry.my_answer AS
    SELECT * FROM registry.entry WHERE type = 'registry.task.answered' AND body->>'by' = registry.my_name();
COMMENT ON VIEW registry.my_answer IS 'The caller''s own answers, by the index entry_of_answers';
CREATE VIEW registry.task_in_batch WITH (security_barrier) AS
    SELECT item.follows AS task_id, batch.closed_at IS NULL AS open, batch.id, batch.title, batch.due_on, item.place,
        item.end_code, item.contacts, item.back_why
    FROM registry.batch_item AS item JOIN registry.batch ON batch.id = item.batch_id
    WHERE current_user <> 'coverlink_desk' OR EXISTS (SELECT FROM registry.task
        WHERE task.id = item.follows AND task.district LIKE ANY((SELECT registry.my_districts())::text[]));
COMMENT ON VIEW registry.task_in_batch IS
    'Batches by the tasks that the caller sees, also where a case came from elsewhere after its batch was issued';
"""
HERE = "district LIKE ANY((SELECT registry.my_districts())::text[])"
ALL = "(SELECT registry.sees_all())"
KNOWN = "EXISTS (SELECT FROM registry.person WHERE person.person_id = {table}.person_id)"
POLICIES = {
    "person": f"CASE WHEN {ALL} THEN true ELSE EXISTS (SELECT FROM unnest(districts) AS district WHERE {HERE}) END",
    "task": HERE,
    "employment": f"CASE WHEN {HERE} THEN true ELSE {KNOWN.format(table='employment')} END",
    "cover": f"CASE WHEN {HERE} THEN true ELSE {KNOWN.format(table='cover')} END",
    "unit": f"""CASE WHEN {ALL} THEN true WHEN {HERE} THEN true
        ELSE EXISTS (SELECT FROM registry.employment WHERE employment.unit_id = unit.unit_id)
            OR EXISTS (SELECT FROM registry.task WHERE task.unit_id = unit.unit_id) END""",
    "entry": f"""CASE WHEN {ALL} THEN true
        WHEN type LIKE 'coverlink.case.%' THEN EXISTS (SELECT FROM registry.task WHERE task.id = body->>'id')
        WHEN type LIKE 'registry.task.%' THEN EXISTS (SELECT FROM registry.task WHERE task.id = body->>'task')
        WHEN {KNOWN.format(table="entry")} THEN true
        WHEN EXISTS (SELECT FROM registry.task WHERE task.lead = entry.person_id) THEN true
        WHEN type LIKE 'registry.contact.%' AND EXISTS (SELECT FROM registry.unit WHERE unit_id = entry.person_id)
        THEN true
        ELSE EXISTS (SELECT FROM registry.person WHERE person.person_id = registry.head_of(entry.person_id, 20)) END""",
    "lease": "EXISTS (SELECT FROM registry.task WHERE task.lead = lease.lead)",
    "tally": f"""CASE WHEN district = '' THEN (SELECT registry.my_districts()) <> '{{}}'
        WHEN {HERE} THEN true ELSE false END""",
    "known": KNOWN.format(table="known"),
    "name_token": """EXISTS (SELECT FROM registry.person
        WHERE person.person_id = registry.head_of(name_token.person_id, 20))""",
    "contact": """EXISTS (SELECT FROM registry.person WHERE person.person_id = registry.head_of(contact.lead, 20))
        OR EXISTS (SELECT FROM registry.task WHERE task.lead = contact.lead)
        OR EXISTS (SELECT FROM registry.unit WHERE unit.unit_id = contact.lead)""",
    "conflict": """(SELECT registry.my_role()) <> 'operator' AND (account = (SELECT registry.my_name())
        OR EXISTS (SELECT FROM registry.account WHERE account.name = conflict.account))""",
    "team": HERE,
    "team_member": HERE,
    "batch_event": """EXISTS (SELECT FROM registry.batch_item AS item
        WHERE (item.batch_id, item.place) = (batch_event.batch_id, batch_event.place))""",
    "account": """name = (SELECT registry.my_name()) OR (SELECT registry.my_role()) = 'operator'
        OR registry.share(registry.patterns(districts), (SELECT registry.my_districts()))""",
}
"""What the desk sees of each table. A subquery is held to the policies of its own table."""
# That something is not null PostgreSQL takes to be so of nearly all rows; a bare LIKE, for a filter that few pass. So
# the plans stay those of the questions, which have their districts as conditions anyway.
MOSTLY = "nullif({sees}, false) IS NOT NULL"
RECORD = """
ALTER TABLE registry.access ENABLE ROW LEVEL SECURITY;
CREATE POLICY noted ON registry.access FOR INSERT TO coverlink_desk
    WITH CHECK (account = (SELECT registry.my_name()));
CREATE POLICY looked_through ON registry.access FOR SELECT TO coverlink_desk USING (
    CASE WHEN (SELECT registry.my_role()) <> 'auditor' THEN false WHEN (SELECT registry.sees_all()) THEN true
    ELSE registry.concerns((SELECT registry.my_districts()), person_id, account) END);
"""
# A batch is seen by whom a part of it belongs to; issued and closed by a province.
PROVINCE = "(SELECT registry.my_role()) = 'province'"
BATCHES = f"""
ALTER TABLE registry.batch ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON registry.batch FOR SELECT TO coverlink_desk USING (issued_by = (SELECT registry.my_name())
    OR EXISTS (SELECT FROM registry.batch_part AS part WHERE part.batch_id = batch.id));
CREATE POLICY issued ON registry.batch FOR INSERT TO coverlink_desk
    WITH CHECK ({PROVINCE} AND issued_by = (SELECT registry.my_name()));
CREATE POLICY closed ON registry.batch FOR UPDATE TO coverlink_desk USING ({PROVINCE});
""" + "".join(
    f"""
ALTER TABLE registry.{table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON registry.{table} FOR SELECT TO coverlink_desk USING ({MOSTLY.format(sees=HERE)});
CREATE POLICY issued ON registry.{table} FOR INSERT TO coverlink_desk WITH CHECK ({PROVINCE} AND {HERE});
"""
    for table in ("batch_part", "batch_item")
)
# Other services read the keys too, each as itself: only the desk is held to whom it may see. It adds one where somebody
# writes about a person who has none yet.
VAULT = f"""
ALTER TABLE vault.data_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody ON vault.data_key USING (true) WITH CHECK (true);
CREATE POLICY desk ON vault.data_key AS RESTRICTIVE TO coverlink_desk USING (CASE WHEN {ALL} THEN true
    WHEN {KNOWN.format(table="data_key")} THEN true
    WHEN EXISTS (SELECT FROM registry.task WHERE task.lead = data_key.person_id) THEN true
    ELSE EXISTS (SELECT FROM registry.person WHERE person.person_id = registry.head_of(data_key.person_id, 20)) END);
"""
RIGHTS = """
GRANT USAGE ON SCHEMA registry, vault TO coverlink_desk;
GRANT SELECT ON registry.person, registry.unit, registry.employment, registry.cover, registry.entry, registry.task,
    registry.lease, registry.tally, registry.known, registry.name_token, registry.unit_name, registry.contact,
    registry.conflict, registry.team, registry.team_member, registry.access, registry.my_answer,
    registry.batch, registry.batch_part, registry.batch_item, registry.batch_event, registry.task_in_batch,
    vault.data_key TO coverlink_desk;
GRANT SELECT (name, role, districts, disabled_at) ON registry.account TO coverlink_desk;
GRANT SELECT (sent_at) ON registry.outbox TO coverlink_desk;
GRANT INSERT ON registry.entry, registry.lease, registry.outbox, registry.access TO coverlink_desk;
GRANT INSERT ON registry.contact, registry.conflict, registry.team, registry.team_member TO coverlink_desk;
GRANT UPDATE (status, answer, front, changed_at, assigned_to, assigned_team, assigned_at) ON registry.task
    TO coverlink_desk;
GRANT INSERT ON registry.batch, registry.batch_part, registry.batch_item, vault.data_key TO coverlink_desk;
GRANT UPDATE (items, hash, closed_at, closed_by) ON registry.batch TO coverlink_desk;
GRANT UPDATE (ended_at, ended_by) ON registry.conflict TO coverlink_desk;
GRANT UPDATE, DELETE ON registry.lease, registry.team, registry.team_member TO coverlink_desk;
"""
DOWN = """
REVOKE ALL ON ALL TABLES IN SCHEMA registry FROM coverlink_desk;
REVOKE ALL ON vault.data_key FROM coverlink_desk;
REVOKE ALL ON SCHEMA registry, vault FROM coverlink_desk;
DROP POLICY desk ON vault.data_key;
DROP POLICY everybody ON vault.data_key;
ALTER TABLE vault.data_key DISABLE ROW LEVEL SECURITY;
DROP POLICY seen ON registry.batch_item;
DROP POLICY issued ON registry.batch_item;
DROP POLICY seen ON registry.batch_part;
DROP POLICY issued ON registry.batch_part;
DROP POLICY seen ON registry.batch;
DROP POLICY issued ON registry.batch;
DROP POLICY closed ON registry.batch;
ALTER TABLE registry.batch DISABLE ROW LEVEL SECURITY;
ALTER TABLE registry.batch_part DISABLE ROW LEVEL SECURITY;
ALTER TABLE registry.batch_item DISABLE ROW LEVEL SECURITY;
DROP POLICY noted ON registry.access;
DROP POLICY looked_through ON registry.access;
ALTER TABLE registry.access DISABLE ROW LEVEL SECURITY;
DROP VIEW registry.my_answer, registry.task_in_batch;
DROP FUNCTION registry.erase, registry.fresh_as_of, registry.concerns, registry.there_is, registry.head_of,
    registry.share, registry.patterns, registry.sees_all, registry.my_districts, registry.my_role, registry.my_name;
DROP INDEX registry.task_by_district;
DROP INDEX registry.task_by_urgency;
ALTER TABLE registry.task DROP COLUMN urgency;
CREATE INDEX task_by_urgency ON registry.task ((-priority), due_on, id) WHERE status <> 'closed';
CREATE INDEX task_by_district ON registry.task (district, (-priority), due_on, id) WHERE status <> 'closed';
"""


def upgrade() -> None:
    for step in (ROLE, CALLER, BEYOND, COLUMNS):
        op.execute(step)
    for table, sees in POLICIES.items():
        op.execute(f"ALTER TABLE registry.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY desk ON registry.{table} TO coverlink_desk USING ({MOSTLY.format(sees=sees)})")
    for step in (RECORD, BATCHES, VAULT, RIGHTS):
        op.execute(step)


def downgrade() -> None:
    for table in POLICIES:
        op.execute(f"DROP POLICY desk ON registry.{table}")
        op.execute(f"ALTER TABLE registry.{table} DISABLE ROW LEVEL SECURITY")
    op.execute(DOWN)
