"""Events and what became of them, publishers' keys, the quarantine, and the vault that is shared by all services."""

from alembic import op

from coverlink.privacy.vault import CREATE as VAULT

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE gateway.event (
    source      text NOT NULL,
    id          text NOT NULL,
    type        text NOT NULL,
    status      text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'accepted', 'quarantined')),
    content     bytea NOT NULL,
    fact_id     uuid NOT NULL,
    person_id   text,
    publisher   text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (source, id)
) WITH (fillfactor = 80);
COMMENT ON COLUMN gateway.event.content IS 'HMAC of all that was sent, for telling a repeat from another event';
CREATE TABLE gateway.quarantine (
    source  text NOT NULL,
    id      text NOT NULL,
    reason  text NOT NULL,
    sealed  text NOT NULL,
    held_at timestamptz NOT NULL,
    PRIMARY KEY (source, id)
);
CREATE TABLE gateway.refusal (
    source     text NOT NULL,
    id         text NOT NULL,
    publisher  text NOT NULL,
    problem    jsonb NOT NULL,
    refused_at timestamptz NOT NULL,
    PRIMARY KEY (source, id, publisher)
);
CREATE INDEX refusal_by_age ON gateway.refusal (refused_at);
CREATE TABLE gateway.publisher_key (
    id         text PRIMARY KEY,
    digest     bytea NOT NULL,
    publisher  text NOT NULL,
    sources    text[],
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
);
COMMENT ON COLUMN gateway.publisher_key.sources IS 'Sources the key may speak for, * for any ending; NULL is all';
"""


def upgrade() -> None:
    op.execute(VAULT)
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("DROP TABLE gateway.event, gateway.quarantine, gateway.refusal, gateway.publisher_key")
