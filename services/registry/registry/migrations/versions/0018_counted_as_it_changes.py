"""Figures by district are kept as rows change, instead of counted when asked: a call reads some hundred sums for each
district, however many people and tasks it has (docs/registry.md, Counts that are kept).

A figure is a sum of steps. Somebody who is in work from one day to before another is a step up on the one and a step
down on the other; how many are in work on a day is the sum of the steps up to it. Triggers take the steps in the
statement's own transaction, whoever writes.
"""

from alembic import op

revision = "0018"
down_revision = "0017"

TABLE = """
CREATE TABLE registry.counted (
    district text NOT NULL,
    figure   text NOT NULL,
    span     "char" NOT NULL CHECK (span IN ('d', 'm', 'y')),
    day      date NOT NULL,
    name     text NOT NULL,
    value    int NOT NULL,
    slot     smallint NOT NULL,
    count    bigint NOT NULL,
    PRIMARY KEY (district, figure, span, day, name, value, slot)
) WITH (fillfactor = 80);
COMMENT ON TABLE registry.counted IS 'Steps of figures by day, and once more by month and year so that few are summed';
COMMENT ON COLUMN registry.counted.figure IS
    'employed, covered (name: the line): persons; open (name: kind:line; day: due): tasks; days_to_...: of help closed';
COMMENT ON COLUMN registry.counted.span IS 'd: of that day; m, y: of the month or year that begins on it';
COMMENT ON COLUMN registry.counted.value IS 'Of days_to_...: how many; else 0';
COMMENT ON COLUMN registry.counted.slot IS 'Writers at the same time have rows of their own; what counts is the sum';
ALTER TABLE registry.counted ENABLE ROW LEVEL SECURITY;
CREATE POLICY desk ON registry.counted TO coverlink_desk
    USING (nullif(district LIKE ANY((SELECT registry.my_districts())::text[]), false) IS NOT NULL);
GRANT SELECT ON registry.counted TO coverlink_desk;
"""
# What rows are as steps: questions as text, of other questions, since a rebuild counts in a schema of its own. ``sign``
# is 1 of rows that are there now and -1 of those that were. Days on which a job or cover ends are not its own; what
# overlaps or adjoins is one. A person has each figure of a district once, by however many jobs.
STEPS = """
CREATE FUNCTION registry.steps_of_people(jobs text, cover text) RETURNS text LANGUAGE sql IMMUTABLE RETURN format($$
    WITH worked AS MATERIALIZED (
        SELECT sign, person_id, district, range_agg(daterange(started_on, ended_on)) AS days
        FROM (%s) AS job WHERE (started_on < ended_on) IS NOT FALSE GROUP BY 1, 2, 3
    ), insured AS MATERIALIZED (
        SELECT sign, person_id, line, range_agg(daterange(started_on, ended_on)) AS days
        FROM (%s) AS cover WHERE (started_on < ended_on) IS NOT FALSE GROUP BY 1, 2, 3
    ), stretch AS (
        SELECT sign, district, 'employed' AS figure, '' AS name, unnest(days) AS days FROM worked
        UNION ALL SELECT sign, district, 'covered', line, unnest(worked.days * insured.days)
        FROM worked JOIN insured USING (sign, person_id))
    SELECT district, figure, lower(days) AS day, name, 0 AS value, sign AS count FROM stretch
    UNION ALL SELECT district, figure, upper(days), name, 0, -sign FROM stretch WHERE NOT upper_inf(days)
    $$, jobs, cover);
CREATE FUNCTION registry.steps_of_tasks(tasks text) RETURNS text LANGUAGE sql IMMUTABLE RETURN format($$
    WITH task AS NOT MATERIALIZED (%s)
    SELECT district, 'open' AS figure, due_on AS day, concat(kind, ':', line) AS name, 0 AS value, sign AS count
    FROM task WHERE status <> 'closed'
    UNION ALL SELECT district, figure, (closed_at AT TIME ZONE 'Asia/Shanghai')::date, '', days::int, sign
    FROM task CROSS JOIN LATERAL (VALUES
        ('days_to_first_contact', ending->'inputs'->>'days_to_first_contact'),
        ('days_to_re_employment', ending->'inputs'->>'days_to_re_employment')) AS took(figure, days)
    WHERE kind = 'assist' AND status = 'closed' AND closed_at IS NOT NULL AND days ~ '^-?[0-9]{1,6}$'
    $$, tasks);
CREATE FUNCTION registry.adding_steps(schema name, steps text, slot int) RETURNS text LANGUAGE sql IMMUTABLE
RETURN format($$
    INSERT INTO %I.counted AS known (district, figure, span, day, name, value, slot, count)
    SELECT district, figure, of, span.day, name, value, %s, sum(count) FROM (%s) AS step
    CROSS JOIN LATERAL (VALUES ('d'::"char", step.day), ('m', date_trunc('month', step.day::timestamp)::date),
        ('y', date_trunc('year', step.day::timestamp)::date)) AS span(of, day)
    GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(count) <> 0 ORDER BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (district, figure, span, day, name, value, slot) DO UPDATE SET count = known.count + excluded.count
    $$, schema, slot, steps);
CREATE FUNCTION registry.free_slot() RETURNS int LANGUAGE plpgsql AS $$
BEGIN
    FOR slot IN 0..7 LOOP
        IF pg_try_advisory_xact_lock(7270118, slot) THEN
            RETURN slot;
        END IF;
    END LOOP;
    RETURN 0;
END $$;
COMMENT ON FUNCTION registry.free_slot() IS
    'The first that no other transaction writes now: one writer has one slot, and none waits for another''s sums';
"""
# A person's rows of the other table are the same before and after. So one statement may not change one table both by
# DELETE and by INSERT: neither trigger would see what the other one''s rows were. An UPDATE is one trigger.
TRIGGERS = """
CREATE FUNCTION registry.count_people() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    people text[];
    here text; there text; kept text; other text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        people := ARRAY(SELECT DISTINCT person_id FROM fresh);
    ELSIF TG_OP = 'DELETE' THEN
        people := ARRAY(SELECT DISTINCT person_id FROM gone);
    ELSE
        people := ARRAY(SELECT person_id FROM fresh UNION SELECT person_id FROM gone);
    END IF;
    IF people = '{}' THEN
        RETURN NULL;
    END IF;
    kept := CASE TG_TABLE_NAME WHEN 'cover' THEN 'line' ELSE 'district' END;
    kept := format('person_id, %I, started_on, ended_on', kept);
    here := format('SELECT %s FROM %I.%I WHERE person_id = ANY($1)', kept, TG_TABLE_SCHEMA, TG_TABLE_NAME);
    there := here;
    IF TG_OP <> 'DELETE' THEN
        there := format('%s EXCEPT ALL SELECT %s FROM fresh', there, kept);
    END IF;
    IF TG_OP <> 'INSERT' THEN
        there := format('(%s) UNION ALL SELECT %s FROM gone', there, kept);
    END IF;
    here := format('SELECT 1 AS sign, * FROM (%s) AS now UNION ALL SELECT -1, * FROM (%s) AS before', here, there);
    other := format('SELECT sign, one.* FROM %I.%I AS one, (VALUES (1), (-1)) AS both_(sign) WHERE person_id = ANY($1)',
        TG_TABLE_SCHEMA, CASE TG_TABLE_NAME WHEN 'cover' THEN 'employment' ELSE 'cover' END);
    EXECUTE registry.adding_steps(TG_TABLE_SCHEMA, CASE TG_TABLE_NAME
        WHEN 'cover' THEN registry.steps_of_people(other, here) ELSE registry.steps_of_people(here, other) END,
        registry.free_slot()) USING people;
    RETURN NULL;
END $$;
CREATE FUNCTION registry.count_tasks() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    changed boolean;
    kept CONSTANT text := 'district, kind, line, due_on, status, closed_at, ending';
    rows text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        changed := EXISTS (SELECT FROM fresh);
        rows := format('SELECT 1 AS sign, %s FROM fresh', kept);
    ELSIF TG_OP = 'DELETE' THEN
        changed := EXISTS (SELECT FROM gone);
        rows := format('SELECT -1 AS sign, %s FROM gone', kept);
    ELSE
        changed := EXISTS (SELECT FROM gone FULL JOIN fresh USING (id) WHERE
            (gone.district, gone.kind, gone.line, gone.due_on, gone.status = 'closed', gone.closed_at, gone.ending)
            IS DISTINCT FROM (fresh.district, fresh.kind, fresh.line, fresh.due_on, fresh.status = 'closed',
                fresh.closed_at, fresh.ending));
        rows := format('SELECT 1 AS sign, %1$s FROM fresh UNION ALL SELECT -1, %1$s FROM gone', kept);
    END IF;
    IF changed THEN
        EXECUTE registry.adding_steps(TG_TABLE_SCHEMA, registry.steps_of_tasks(rows), registry.free_slot());
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION registry.count_anew(schema name DEFAULT 'registry') RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog SET jit = off SET work_mem = '128MB' AS $$
BEGIN
    EXECUTE format('TRUNCATE %I.counted', schema);
    EXECUTE registry.adding_steps(schema, registry.steps_of_people(
        format('SELECT 1 AS sign, * FROM %I.employment', schema),
        format('SELECT 1 AS sign, * FROM %I.cover', schema)), 0);
    EXECUTE registry.adding_steps(schema, registry.steps_of_tasks(
        format('SELECT 1 AS sign, * FROM %I.task', schema)), 0);
END $$;
COMMENT ON FUNCTION registry.count_anew(name) IS
    'Counts all from the rows themselves; for whoever filled tables with triggers out of force. Writers wait meanwhile';
REVOKE EXECUTE ON FUNCTION registry.count_people, registry.count_tasks, registry.count_anew, registry.free_slot,
    registry.adding_steps, registry.steps_of_people, registry.steps_of_tasks FROM PUBLIC;
"""
ON_TABLE = """
CREATE TRIGGER counted_{event} AFTER {event} ON registry.{table} REFERENCING {rows}
    FOR EACH STATEMENT EXECUTE FUNCTION registry.{function}();
"""
EVENTS = {
    "INSERT": "NEW TABLE AS fresh",
    "UPDATE": "OLD TABLE AS gone NEW TABLE AS fresh",
    "DELETE": "OLD TABLE AS gone",
}
TABLES = {"employment": "count_people", "cover": "count_people", "task": "count_tasks"}
# Two go that only the questions of before went by. How fresh figures are is when the linker last looked at anybody. A
# list that is filtered by kind or line finds these in the index that it walks.
INDEXES = """
DROP INDEX registry.task_helped;
DROP INDEX registry.employment_in_district;
CREATE INDEX person_by_view ON registry.person (viewed_at);
DROP INDEX registry.task_by_urgency;
DROP INDEX registry.task_by_district;
CREATE INDEX task_by_urgency ON registry.task (urgency, due_on, id, kind, line) WHERE status <> 'closed';
CREATE INDEX task_by_district ON registry.task (district, urgency, due_on, id, kind, line) WHERE status <> 'closed';
"""
DOWN = """
DROP INDEX registry.task_by_district;
DROP INDEX registry.task_by_urgency;
CREATE INDEX task_by_urgency ON registry.task (urgency, due_on, id) WHERE status <> 'closed';
CREATE INDEX task_by_district ON registry.task (district, urgency, due_on, id) WHERE status <> 'closed';
DROP INDEX registry.person_by_view;
CREATE INDEX employment_in_district ON registry.employment (district, person_id) INCLUDE (started_on, ended_on);
CREATE INDEX task_helped ON registry.task (district, closed_at) WHERE kind = 'assist' AND status = 'closed';
DROP FUNCTION registry.count_people, registry.count_tasks, registry.count_anew, registry.free_slot,
    registry.adding_steps, registry.steps_of_people, registry.steps_of_tasks CASCADE;
DROP TABLE registry.counted;
"""


def upgrade() -> None:
    for step in (TABLE, STEPS, TRIGGERS):
        op.execute(step)
    for table, function in TABLES.items():
        for event, rows in EVENTS.items():
            op.execute(ON_TABLE.format(event=event, table=table, rows=rows, function=function))
    op.execute("SELECT registry.count_anew()")
    op.execute(INDEXES)


def downgrade() -> None:
    op.execute(DOWN)
