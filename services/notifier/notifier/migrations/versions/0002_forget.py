"""What of a person's notices goes when the person is erased: addresses, words, and what waits to be sent.

``vault.erase`` of the registry calls it, as its owner (docs/erasure.md).
"""

from alembic import op

revision = "0002"
down_revision = "0001"

UP = """
CREATE FUNCTION notifier.forget(people text[], before timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    -- What waits is settled as the notifier settles what it gives up; that is announced like any other end.
    UPDATE notifier.notice SET status = 'undeliverable', rung = 'none', reason = 'erased', settled_at = now(),
        lease = NULL, sealed = NULL, params = '{}'
    WHERE person_id = ANY(people) AND taken_at <= before AND settled_at IS NULL;
    UPDATE notifier.notice SET params = '{}', sealed = NULL
    WHERE person_id = ANY(people) AND taken_at <= before AND params <> '{}';
    DELETE FROM notifier.inbox WHERE person_id = ANY(people) AND at <= before;
END $$;
REVOKE EXECUTE ON FUNCTION notifier.forget FROM PUBLIC;
"""
DOWN = """
DROP FUNCTION notifier.forget;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
