"""Reasons are kept once, in the line of the history that says what was decided, and not with the task as well: they are
the bulk of both. What was written before keeps its own until its case changes (docs/registry.md, Projection).
"""

from alembic import op

revision = "0019"
down_revision = "0018"

UP = """
ALTER TABLE registry.task ADD COLUMN decision text, ALTER COLUMN because DROP NOT NULL,
    ALTER COLUMN step DROP EXPRESSION, ALTER COLUMN next_step DROP EXPRESSION,
    ALTER COLUMN next_step_on DROP EXPRESSION;
COMMENT ON COLUMN registry.task.decision IS 'The entry of its lead that has its reasons';
COMMENT ON COLUMN registry.task.because IS 'Of tasks that were written before decision was: their reasons';
"""
# In the place of its owner: who sees a task sees its reasons, whoever may see the history that they stand in. As text,
# since a rebuild puts another table in the place of this one.
REASONS = """
CREATE FUNCTION registry.reasons(lead text, decision text) RETURNS jsonb
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    RETURN (SELECT body->'because' FROM registry.entry WHERE person_id = lead AND entry_id = decision);
END $$;
COMMENT ON FUNCTION registry.reasons(text, text) IS 'What a decision about a person or unit rests on';
REVOKE EXECUTE ON FUNCTION registry.reasons FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry.reasons TO coverlink_desk;
"""
STEPS = """
ALTER TABLE registry.task
    ADD COLUMN step text GENERATED ALWAYS AS (
        jsonb_path_query_first(because, '$[*].inputs ? (@.about == "steps").step') #>> '{}') STORED,
    ADD COLUMN next_step text GENERATED ALWAYS AS (
        jsonb_path_query_first(because, '$[*].inputs ? (@.about == "steps").next_step') #>> '{}') STORED,
    ADD COLUMN next_step_on text GENERATED ALWAYS AS (
        jsonb_path_query_first(because, '$[*].inputs ? (@.about == "steps").next_step_on') #>> '{}') STORED;
CREATE INDEX task_with_step ON registry.task (district, next_step_on) WHERE step IS NOT NULL AND status <> 'closed';
"""
DOWN = f"""
UPDATE registry.task SET because = coalesce(registry.reasons(lead, decision), '[]') WHERE because IS NULL;
ALTER TABLE registry.task ALTER COLUMN because SET NOT NULL, DROP COLUMN decision,
    DROP COLUMN step, DROP COLUMN next_step, DROP COLUMN next_step_on;
{STEPS}
DROP FUNCTION registry.reasons;
"""


def upgrade() -> None:
    op.execute(UP)
    op.execute(REASONS)


def downgrade() -> None:
    op.execute(DOWN)
