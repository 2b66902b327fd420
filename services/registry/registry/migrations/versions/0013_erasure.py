"""Erasing a person: one function that every way to it calls, and a list of who was erased (docs/erasure.md).

``vault.erase`` runs as its owner, so that whoever may call it needs no right to the tables. Each service forgets what
is its own in a function ``forget`` of its schema; a service that is not installed here has none.
"""

from alembic import op

revision = "0013"
down_revision = "0012"

# Locks in the order of tasks/lease.py: leases, then tasks; the key last, as by the index of names.
# ``before``: what was written since is another beginning of the person, and stays when an erasure is repeated.
FORGET = """
CREATE FUNCTION registry.forgotten(said jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE SET search_path = pg_catalog
RETURN said
    || CASE WHEN coalesce(said->>'note', '') <> '' THEN '{"note": "v1.erased"}' ELSE '{}' END::jsonb
    || CASE WHEN coalesce(said->'evidence', 'null') NOT IN ('null', '""', '[]', '{}')
        THEN '{"evidence": "v1.erased"}' ELSE '{}' END::jsonb;
COMMENT ON FUNCTION registry.forgotten IS 'An act or answer without what somebody wrote: people/sealed_text.py';
CREATE FUNCTION registry.forget(people text[], before timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    gone text[] := ARRAY(SELECT unnest(people) EXCEPT SELECT person_id FROM vault.data_key
        WHERE person_id = ANY(people) AND created_at > before);
BEGIN
    PERFORM FROM registry.lease WHERE lead = ANY(gone) ORDER BY lead FOR UPDATE;
    PERFORM FROM registry.task WHERE lead = ANY(people) ORDER BY id FOR UPDATE;
    DELETE FROM registry.lease WHERE lead = ANY(gone);
    UPDATE registry.task SET status = CASE WHEN status = 'claimed' THEN 'open' ELSE status END, changed_at = now(),
        answer = CASE WHEN (answer->>'at')::timestamptz <= before THEN registry.forgotten(answer) ELSE answer END,
        assigned_to = NULL, assigned_team = NULL, assigned_at = NULL
    WHERE lead = ANY(gone);
    UPDATE registry.task SET answer = registry.forgotten(answer), changed_at = now()
    WHERE lead = ANY(people) AND lead <> ALL(gone) AND (answer->>'at')::timestamptz <= before;
    UPDATE registry.entry SET body = registry.forgotten(body)
    WHERE person_id = ANY(people) AND type LIKE 'registry.%' AND at <= before
        AND registry.forgotten(body) IS DISTINCT FROM body;
    UPDATE registry.contact SET note = 'v1.erased' WHERE lead = ANY(people) AND note <> '' AND written_at <= before;
    DELETE FROM registry.conflict WHERE lead = ANY(people) AND set_at <= before;
    UPDATE registry.person SET sealed = NULL WHERE person_id = ANY(gone);
END $$;
"""
ERASE = """
CREATE TABLE vault.erased (
    person_id text NOT NULL,
    erased_at timestamptz NOT NULL,
    by        text NOT NULL,
    PRIMARY KEY (person_id, erased_at)
);
COMMENT ON TABLE vault.erased IS 'Who was erased, under each of their ids: a restored backup is erased again by it';
COMMENT ON COLUMN vault.erased.by IS 'The account, or - for the command';
CREATE FUNCTION vault.erase(people text[], before timestamptz, who text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    service text;
    keys int;
BEGIN
    FOREACH service IN ARRAY ARRAY['registry', 'notifier', 'gateway'] LOOP
        IF to_regprocedure(service || '.forget(text[],timestamptz)') IS NOT NULL THEN
            EXECUTE format('SELECT %I.forget($1, $2)', service) USING people, before;
        END IF;
    END LOOP;
    DELETE FROM vault.data_key WHERE person_id = ANY(people) AND created_at <= before;
    GET DIAGNOSTICS keys = ROW_COUNT;
    INSERT INTO vault.erased SELECT DISTINCT id, before, who FROM unnest(people) AS id ON CONFLICT DO NOTHING;
    RETURN keys;
END $$;
COMMENT ON FUNCTION vault.erase IS 'How many data keys are gone. before: the erasure, now or that which is repeated';
REVOKE EXECUTE ON FUNCTION vault.erase, registry.forget FROM PUBLIC;
"""
DOWN = """
DROP FUNCTION vault.erase, registry.forget, registry.forgotten;
DROP TABLE vault.erased;
"""


def upgrade() -> None:
    op.execute(FORGET)
    op.execute(ERASE)


def downgrade() -> None:
    op.execute(DOWN)
