"""People, units, tasks and their leases, timelines, what goes out, where the projector stands, accounts."""

from alembic import op

from coverlink.privacy.vault import CREATE as VAULT

revision = "0001"
down_revision = None

PEOPLE = """
CREATE TABLE registry.person (
    person_id  text PRIMARY KEY,
    version    bigint NOT NULL DEFAULT 0,
    as_of      date,
    viewed_at  timestamptz,
    born       text,
    sex        text,
    residence  text,
    view       jsonb,
    sealed     text,
    sealed_at  timestamptz,
    districts  text[] NOT NULL DEFAULT '{}'
);
COMMENT ON COLUMN registry.person.view IS 'PersonViewed with the greatest version; NULL until the linker has spoken';
COMMENT ON COLUMN registry.person.districts IS 'Where the person lives, works or has a case: who may look them up';
CREATE TABLE registry.unit (
    unit_id       text PRIMARY KEY,
    name          text,
    named_at      timestamptz,
    district      text,
    placed_at     timestamptz,
    registered_at timestamptz
);
CREATE TABLE registry.employment (
    person_id  text NOT NULL,
    unit_id    text NOT NULL,
    ref        text NOT NULL,
    form       text NOT NULL,
    district   text NOT NULL,
    started_on date NOT NULL,
    ended_on   date
);
CREATE INDEX employment_of_person ON registry.employment (person_id);
CREATE INDEX employment_at_unit ON registry.employment (unit_id);
CREATE TABLE registry.cover (
    person_id  text NOT NULL,
    unit_id    text,
    line       text NOT NULL,
    paid_by    text NOT NULL,
    district   text NOT NULL,
    started_on date NOT NULL,
    ended_on   date
);
CREATE INDEX cover_of_person ON registry.cover (person_id);
CREATE INDEX cover_by_unit ON registry.cover (unit_id) WHERE unit_id IS NOT NULL;
CREATE TABLE registry.entry (
    person_id  text NOT NULL,
    entry_id   text NOT NULL,
    type       text NOT NULL,
    at         timestamptz NOT NULL,
    happened   date,
    source     text,
    body       jsonb NOT NULL,
    PRIMARY KEY (person_id, entry_id)
);
COMMENT ON TABLE registry.entry IS 'The timeline: facts, decisions, notices, claims and answers. No identity in it';
"""

TASKS = """
CREATE TABLE registry.task (
    id          text PRIMARY KEY,
    version     bigint NOT NULL,
    kind        text NOT NULL,
    line        text,
    gap         text,
    person_id   text NOT NULL,
    unit_id     text,
    unit_name   text,
    district    text NOT NULL,
    priority    smallint NOT NULL,
    opened_at   timestamptz NOT NULL,
    due_on      date NOT NULL,
    status      text NOT NULL CHECK (status IN ('open', 'claimed', 'held', 'answered', 'closed')),
    because     jsonb NOT NULL,
    closes_when jsonb NOT NULL,
    advice      jsonb NOT NULL DEFAULT '[]',
    ending      jsonb,
    closed_at   timestamptz,
    cause       text,
    answer      jsonb,
    changed_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX task_of_person ON registry.task (person_id);
CREATE INDEX task_by_urgency ON registry.task (priority, due_on, id) WHERE status <> 'closed';
CREATE INDEX task_by_district ON registry.task (district, priority, due_on, id) WHERE status <> 'closed';
CREATE INDEX task_of_unit ON registry.task (unit_id) WHERE status <> 'closed';
CREATE TABLE registry.lease (
    person_id   text PRIMARY KEY,
    token       uuid NOT NULL,
    holder      text NOT NULL,
    claimed_at  timestamptz NOT NULL,
    until       timestamptz NOT NULL
);
COMMENT ON TABLE registry.lease IS 'Who works on a person: all open tasks of a person are claimed together';
CREATE TABLE registry.change (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        timestamptz NOT NULL DEFAULT now(),
    type      text NOT NULL CHECK (type IN ('task.opened', 'task.changed', 'task.closed')),
    task_id   text NOT NULL,
    district  text NOT NULL,
    body      jsonb NOT NULL
);
COMMENT ON TABLE registry.change IS 'What the stream of tasks resumes from; ids grow as transactions commit';
CREATE INDEX change_by_age ON registry.change (at);
CREATE TABLE registry.notice (
    outcome_id text PRIMARY KEY,
    notice_id  text NOT NULL,
    person_id  text NOT NULL,
    template   text NOT NULL,
    channel    text NOT NULL,
    state      text NOT NULL,
    at         timestamptz NOT NULL
);
"""

WORK = """
CREATE TABLE registry.outbox (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic      text NOT NULL,
    key        text NOT NULL,
    headers    jsonb NOT NULL,
    value      bytea NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now(),
    sent_at    timestamptz
);
COMMENT ON COLUMN registry.outbox.headers IS 'Array of [name, text]';
CREATE INDEX outbox_waiting ON registry.outbox (id) WHERE sent_at IS NULL;
CREATE TABLE registry.position (
    topic     text NOT NULL,
    partition int NOT NULL,
    next      bigint NOT NULL,
    PRIMARY KEY (topic, partition)
);
COMMENT ON COLUMN registry.position.next IS 'The first offset that is not yet projected';
CREATE TABLE registry.tally (
    name  text PRIMARY KEY,
    count bigint NOT NULL
);
COMMENT ON TABLE registry.tally IS 'Running counts, such as cases opened by kind; in the transaction that projects';
CREATE TABLE registry.account (
    name          text PRIMARY KEY,
    role          text NOT NULL CHECK (role IN ('caseworker', 'supervisor', 'province', 'auditor')),
    districts     text[] NOT NULL,
    password_hash text NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    disabled_at   timestamptz
);
COMMENT ON COLUMN registry.account.districts IS 'Codes or their first 2 or 4 digits; empty is all';
CREATE TABLE registry.access (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        timestamptz NOT NULL DEFAULT now(),
    account   text NOT NULL,
    action    text NOT NULL,
    person_id text,
    task_id   text,
    purpose   text
);
CREATE INDEX access_to_person ON registry.access (person_id, at);
"""


def upgrade() -> None:
    op.execute(VAULT)
    op.execute(PEOPLE)
    op.execute(TASKS)
    op.execute(WORK)


def downgrade() -> None:
    op.execute("DROP SCHEMA registry CASCADE")
