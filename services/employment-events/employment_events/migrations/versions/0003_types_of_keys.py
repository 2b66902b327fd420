"""A publisher's key may be for some types of events only: an employer's system need not be able to link identities."""

from alembic import op

revision = "0003"
down_revision = "0002"

UP = """
ALTER TABLE gateway.publisher_key ADD COLUMN types text[];
COMMENT ON COLUMN gateway.publisher_key.types IS 'Types of events the key may send, * for any ending; NULL is all';
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("ALTER TABLE gateway.publisher_key DROP COLUMN types")
