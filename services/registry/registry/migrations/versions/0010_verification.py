"""Batches that a province issues for verification: what each held when it was issued, and how each item goes on.

``batch``, ``batch_part`` and the first columns of ``batch_item`` (down to ``rules``) are the snapshot: triggers refuse
to change them, and the hashes stand over them (docs/verification.md). The other columns of an item are its progress.
"""

from alembic import op

revision = "0010"
down_revision = "0008"

BATCHES = """
CREATE TABLE registry.batch (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title      text NOT NULL,
    purpose    text NOT NULL,
    due_on     date NOT NULL,
    filter     jsonb NOT NULL,
    issued_by  text NOT NULL,
    issued_at  timestamptz NOT NULL DEFAULT now(),
    items      int,
    hash       bytea,
    settled_at timestamptz,
    closed_at  timestamptz,
    closed_by  text
);
COMMENT ON TABLE registry.batch IS 'Open cases that a province has cities and counties verify by a day';
COMMENT ON COLUMN registry.batch.due_on IS 'The last day to answer; from the day after, what has no end is late';
COMMENT ON COLUMN registry.batch.filter IS 'What was chosen: kinds, lines, gaps, districts, due_before, group';
COMMENT ON COLUMN registry.batch.items IS 'How many it holds; NULL only within the transaction that issues it';
COMMENT ON COLUMN registry.batch.hash IS 'SHA-256 over its id, its due day and the hashes of its parts';
COMMENT ON COLUMN registry.batch.settled_at IS 'When cases that closed while it was issued had been looked for';
COMMENT ON COLUMN registry.batch.closed_at IS 'Every item has an end; NULL while it is open';
CREATE INDEX batch_unsettled ON registry.batch (id) WHERE settled_at IS NULL;
CREATE TABLE registry.batch_part (
    batch_id bigint NOT NULL REFERENCES registry.batch,
    district text NOT NULL,
    items    int NOT NULL,
    hash     bytea NOT NULL,
    PRIMARY KEY (batch_id, district)
);
COMMENT ON TABLE registry.batch_part IS 'What of a batch is a district''s; hash: SHA-256 over the lines of its items';
CREATE INDEX batch_part_by_district ON registry.batch_part (district, batch_id);
CREATE TABLE registry.batch_item (
    batch_id     bigint NOT NULL REFERENCES registry.batch,
    place        int NOT NULL,
    task_id      text NOT NULL,
    person_id    text,
    unit_id      text,
    kind         text NOT NULL,
    line         text,
    gap          text,
    district     text NOT NULL,
    due_on       date NOT NULL,
    rules        text[] NOT NULL,
    follows      text NOT NULL,
    since        timestamptz NOT NULL,
    end_code     text,
    ended_at     timestamptz,
    ended_by     text,
    ending       text,
    answer_id    text,
    contacts     int NOT NULL DEFAULT 0,
    check_on     date,
    confirmed_at timestamptz,
    backs        int NOT NULL DEFAULT 0,
    back_why     text,
    not_held     text,
    left_by      text,
    PRIMARY KEY (batch_id, place),
    UNIQUE (batch_id, task_id),
    CONSTRAINT batch_item_ended_whole CHECK (num_nulls(end_code, ended_at) IN (0, 2))
);
COMMENT ON COLUMN registry.batch_item.place IS 'From 1, by district and task id';
COMMENT ON COLUMN registry.batch_item.due_on IS 'Of the case, then';
COMMENT ON COLUMN registry.batch_item.rules IS 'rule@version of each step of the reasons, then';
COMMENT ON COLUMN registry.batch_item.follows IS
    'The task in which the case goes on: task_id, or that under another identity of the person';
COMMENT ON COLUMN registry.batch_item.since IS 'From when contacts count: the issue, or when the machine reopened it';
COMMENT ON COLUMN registry.batch_item.end_code IS 'An answer''s code, closed_by_facts, not_answered; NULL: no end yet';
COMMENT ON COLUMN registry.batch_item.ending IS 'Of closed_by_facts: the code with which the linker closed the case';
COMMENT ON COLUMN registry.batch_item.answer_id IS 'The answer that ended it, as registry.entry names it';
COMMENT ON COLUMN registry.batch_item.contacts IS 'Days on which nobody was reached, since ``since``';
COMMENT ON COLUMN registry.batch_item.check_on IS
    'The day on which what the answer says must have become true; NULL: nothing more is waited for';
COMMENT ON COLUMN registry.batch_item.confirmed_at IS 'When facts bore the answer out';
COMMENT ON COLUMN registry.batch_item.backs IS 'How often it was reopened';
COMMENT ON COLUMN registry.batch_item.back_why IS 'Why it was reopened last';
COMMENT ON COLUMN registry.batch_item.not_held IS 'Why its answer did not hold, when the batch was closed already';
COMMENT ON COLUMN registry.batch_item.left_by IS 'Of not_answered: the district where the task lay then';
CREATE INDEX batch_item_of_task ON registry.batch_item (follows);
CREATE INDEX batch_item_of_district ON registry.batch_item (batch_id, district, place);
CREATE INDEX batch_item_without_end ON registry.batch_item (batch_id, district, place) WHERE end_code IS NULL;
CREATE INDEX batch_item_to_check ON registry.batch_item (check_on) WHERE check_on IS NOT NULL;
CREATE INDEX batch_item_by_end ON registry.batch_item (ended_at) WHERE end_code IS NOT NULL;
CREATE TABLE registry.batch_event (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    batch_id bigint NOT NULL,
    place    int NOT NULL,
    at       timestamptz NOT NULL,
    what     text NOT NULL CHECK (what IN ('ended', 'contact', 'confirmed', 'back', 'not_held', 'moved')),
    code     text,
    why      text,
    answer_id text,
    by       text
);
COMMENT ON TABLE registry.batch_event IS 'The history of items: every end, why it came back, what confirmed it';
CREATE INDEX batch_event_of_item ON registry.batch_event (batch_id, place, id);
CREATE INDEX entry_of_answers_by_time ON registry.entry (at) WHERE type = 'registry.task.answered';
"""
KEPT = """
CREATE FUNCTION registry.keep_snapshot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what % held when it was issued stays: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER kept BEFORE UPDATE ON registry.batch FOR EACH ROW
    WHEN (OLD.hash IS NOT NULL AND (OLD.title, OLD.purpose, OLD.due_on, OLD.filter, OLD.issued_by, OLD.issued_at,
        OLD.items, OLD.hash) IS DISTINCT FROM (NEW.title, NEW.purpose, NEW.due_on, NEW.filter, NEW.issued_by,
        NEW.issued_at, NEW.items, NEW.hash))
    EXECUTE FUNCTION registry.keep_snapshot();
CREATE TRIGGER kept BEFORE UPDATE ON registry.batch_item FOR EACH ROW
    WHEN ((OLD.batch_id, OLD.place, OLD.task_id, OLD.person_id, OLD.unit_id, OLD.kind, OLD.line, OLD.gap,
        OLD.district, OLD.due_on, OLD.rules) IS DISTINCT FROM (NEW.batch_id, NEW.place, NEW.task_id, NEW.person_id,
        NEW.unit_id, NEW.kind, NEW.line, NEW.gap, NEW.district, NEW.due_on, NEW.rules))
    EXECUTE FUNCTION registry.keep_snapshot();
CREATE TRIGGER kept BEFORE UPDATE ON registry.batch_part FOR EACH ROW EXECUTE FUNCTION registry.keep_snapshot();
"""
NOT_REMOVED = """
CREATE TRIGGER not_removed BEFORE DELETE OR TRUNCATE ON registry.{table}
    FOR EACH STATEMENT EXECUTE FUNCTION registry.keep_snapshot();
"""
TABLES = ("batch", "batch_part", "batch_item", "batch_event")
DOWN = """
DROP INDEX registry.entry_of_answers_by_time;
DROP TABLE registry.batch_event, registry.batch_item, registry.batch_part, registry.batch;
DROP FUNCTION registry.keep_snapshot;
"""


def upgrade() -> None:
    op.execute(BATCHES)
    op.execute(KEPT)
    for table in TABLES:
        op.execute(NOT_REMOVED.format(table=table))


def downgrade() -> None:
    op.execute(DOWN)
