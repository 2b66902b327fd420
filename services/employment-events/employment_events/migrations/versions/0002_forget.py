"""What of a person stands in the quarantine goes when the person is erased: whole events, under the master key.

``vault.erase`` of the registry calls it, as its owner (docs/erasure.md). What stays says of an event that it
is in doubt, and why: a repeat is told apart by it, and its receipt is the same.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

UP = """
CREATE INDEX event_of_quarantined ON gateway.event (person_id) WHERE status = 'quarantined';
CREATE FUNCTION gateway.forget(people text[], before timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    UPDATE gateway.quarantine SET sealed = '' FROM gateway.event
    WHERE event.person_id = ANY(people) AND event.status = 'quarantined' AND held_at <= before
        AND quarantine.source = event.source AND quarantine.id = event.id;
END $$;
REVOKE EXECUTE ON FUNCTION gateway.forget FROM PUBLIC;
"""
DOWN = """
DROP FUNCTION gateway.forget;
DROP INDEX gateway.event_of_quarantined;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
