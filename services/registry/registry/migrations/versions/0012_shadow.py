"""What people wrote into the history is found by its time: a rebuild carries over what came while it ran."""

from alembic import op

revision = "0012"
down_revision = "0007"


def upgrade() -> None:
    op.execute("CREATE INDEX entry_of_people ON registry.entry (at) WHERE starts_with(type, 'registry.')")


def downgrade() -> None:
    op.execute("DROP INDEX registry.entry_of_people")
