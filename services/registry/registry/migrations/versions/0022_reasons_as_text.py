"""What a decision rests on stands beside its line of the history, as text: it is most of it, and seldom read.

Lines that are there already keep it in their bodies (history.py).
"""

from alembic import op

revision = "0022"
down_revision = "0021"

UP = """
ALTER TABLE registry.entry ADD COLUMN because text;
COMMENT ON COLUMN registry.entry.because IS 'Of decisions: what they rest on, in JSON; of older ones it is in the body';
"""
DOWN = """
UPDATE registry.entry SET body = body || jsonb_build_object('because', because::jsonb) WHERE because IS NOT NULL;
ALTER TABLE registry.entry DROP COLUMN because;
"""
# Otherwise as migration 0019 made it.
REASONS = """
CREATE OR REPLACE FUNCTION registry.reasons(lead text, decision text) RETURNS jsonb
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    RETURN (SELECT {} FROM registry.entry WHERE person_id = lead AND entry_id = decision);
END $$;
"""


def upgrade() -> None:
    op.execute(UP)
    op.execute(REASONS.format("coalesce(because::jsonb, body->'because')"))


def downgrade() -> None:
    op.execute(DOWN)
    op.execute(REASONS.format("body->'because'"))
