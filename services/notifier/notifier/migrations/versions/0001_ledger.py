"""Notices and where they stand, tries on channels, and what people find in the app."""

from alembic import op

from coverlink.privacy.vault import CREATE as VAULT

revision = "0001"
down_revision = None

LEDGER = """
CREATE TABLE notifier.notice (
    notice_id    text PRIMARY KEY,
    person_id    text NOT NULL,
    template     text NOT NULL,
    case_ids     text[] NOT NULL,
    params       jsonb NOT NULL,
    district     text NOT NULL,
    sealed       text,
    requested_at timestamptz NOT NULL,
    taken_at     timestamptz NOT NULL DEFAULT now(),
    status       text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'sending', 'delivered', 'undeliverable')),
    next_at      timestamptz NOT NULL DEFAULT now(),
    lease        uuid,
    rung         text,
    attempts     int NOT NULL DEFAULT 0,
    reference    text,
    reason       text,
    settled_at   timestamptz,
    announced_at timestamptz
);
COMMENT ON COLUMN notifier.notice.sealed IS 'The identity as requested; emptied when the notice is settled';
COMMENT ON COLUMN notifier.notice.next_at IS 'From when on anybody may take it: the next try, or the end of a lease';
COMMENT ON COLUMN notifier.notice.lease IS 'Who is sending it; changes with each claim';
COMMENT ON COLUMN notifier.notice.reference IS 'The id that the provider gave';
CREATE INDEX notice_due ON notifier.notice (next_at) WHERE settled_at IS NULL;
CREATE INDEX notice_unannounced ON notifier.notice (settled_at) WHERE settled_at IS NOT NULL AND announced_at IS NULL;
CREATE INDEX notice_by_state ON notifier.notice (status, rung);
CREATE INDEX notice_of_person ON notifier.notice (person_id);
CREATE TABLE notifier.attempt (
    notice_id          text NOT NULL REFERENCES notifier.notice ON DELETE CASCADE,
    channel            text NOT NULL,
    number             int NOT NULL,
    reference          text NOT NULL,
    at                 timestamptz NOT NULL DEFAULT now(),
    answered_at        timestamptz,
    result             text CHECK (result IN ('accepted', 'refused', 'not_now')),
    reason             text,
    provider_reference text,
    PRIMARY KEY (notice_id, channel, number)
);
COMMENT ON TABLE notifier.attempt IS 'Written before the provider is called; no result: we do not know what it did';
CREATE TABLE notifier.inbox (
    person_id text NOT NULL,
    notice_id text NOT NULL REFERENCES notifier.notice ON DELETE CASCADE,
    language  text NOT NULL CHECK (language IN ('zh', 'en')),
    subject   text NOT NULL,
    text      text NOT NULL,
    at        timestamptz NOT NULL DEFAULT now(),
    read_at   timestamptz,
    PRIMARY KEY (person_id, notice_id, language)
);
"""


def upgrade() -> None:
    op.execute(VAULT)
    op.execute(LEDGER)


def downgrade() -> None:
    op.execute("DROP TABLE notifier.inbox, notifier.attempt, notifier.notice")
