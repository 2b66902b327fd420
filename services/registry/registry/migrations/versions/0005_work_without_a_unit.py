"""A person may work without an employer: flexible, self-employed or platform work."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("ALTER TABLE registry.employment ALTER COLUMN unit_id DROP NOT NULL")


def downgrade() -> None:
    op.execute("DELETE FROM registry.employment WHERE unit_id IS NULL")
    op.execute("ALTER TABLE registry.employment ALTER COLUMN unit_id SET NOT NULL")
