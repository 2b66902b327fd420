"""What a shared queue and its supervisor's board need.

Answers that wait for a second person; on whom accounts must not work. Teams of a county, and to whom tasks are
assigned: who gets them first. The contact log. What the
board counts, each on an index of what is not closed or of what was done lately; how far cases of units have come.
"""

from alembic import op

revision = "0011"
down_revision = "0010"

SECOND = """
CREATE INDEX task_awaiting ON registry.task (district, (answer->>'at'))
    WHERE status = 'answered' AND answer ? 'awaiting';
"""
CONFLICTS = """
CREATE TABLE registry.conflict (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account  text NOT NULL,
    lead     text NOT NULL,
    kind     text NOT NULL CHECK (kind IN ('self', 'family', 'unit', 'other')),
    set_by   text NOT NULL,
    set_at   timestamptz NOT NULL DEFAULT now(),
    ended_by text,
    ended_at timestamptz
);
COMMENT ON TABLE registry.conflict IS 'On whom an account must not work; entries are ended, not removed';
COMMENT ON COLUMN registry.conflict.lead IS 'The person (a keyed hash) or the unit';
COMMENT ON COLUMN registry.conflict.set_by IS 'The account itself, or a supervisor';
CREATE UNIQUE INDEX conflict_of_account ON registry.conflict (account, lead) WHERE ended_at IS NULL;
CREATE INDEX conflict_about ON registry.conflict (lead) WHERE ended_at IS NULL;
"""
TEAMS = """
CREATE TABLE registry.team (
    id       text PRIMARY KEY,
    district text NOT NULL,
    name     text NOT NULL
);
COMMENT ON COLUMN registry.team.id IS 'The county, a stroke, the name: 320106/one';
CREATE TABLE registry.team_member (
    account  text NOT NULL,
    district text NOT NULL,
    team     text NOT NULL REFERENCES registry.team,
    PRIMARY KEY (account, district)
);
COMMENT ON TABLE registry.team_member IS 'An account is in one team of a county at most';
CREATE INDEX members_of_team ON registry.team_member (team);
ALTER TABLE registry.task ADD COLUMN assigned_to text, ADD COLUMN assigned_team text,
    ADD COLUMN assigned_at timestamptz,
    ADD CONSTRAINT task_assigned_once CHECK (num_nonnulls(assigned_to, assigned_team) <= 1);
COMMENT ON COLUMN registry.task.assigned_to IS 'The account that gets it first from next';
COMMENT ON COLUMN registry.task.assigned_team IS 'The team whose members get it first from next';
COMMENT ON COLUMN registry.task.assigned_at IS 'Since when: some days later it is anybody''s';
CREATE INDEX task_of_assignee ON registry.task (assigned_to, turn, due_on, id)
    WHERE assigned_to IS NOT NULL AND status <> 'closed';
CREATE INDEX task_of_team ON registry.task (assigned_team, turn, due_on, id)
    WHERE assigned_team IS NOT NULL AND status <> 'closed';
"""
CONTACTS = """
CREATE TABLE registry.contact (
    id         uuid PRIMARY KEY,
    lead       text NOT NULL,
    channel    text NOT NULL CHECK (channel IN ('call', 'visit', 'sms', 'letter', 'wechat')),
    outcome    text NOT NULL
        CHECK (outcome IN ('reached', 'no_answer', 'wrong_number', 'message_left', 'sent', 'returned')),
    note       text,
    at         timestamptz NOT NULL,
    by         text NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN registry.contact.id IS 'Derives from what the entry says: the same twice is one';
COMMENT ON COLUMN registry.contact.lead IS 'The person or the unit that was to be reached';
COMMENT ON COLUMN registry.contact.at IS 'When it was tried; written_at is when that was told';
CREATE INDEX contact_with ON registry.contact (lead, at);
"""
BOARD = """
ALTER TABLE registry.task
    ADD COLUMN step text GENERATED ALWAYS AS (
        jsonb_path_query_first(because, '$[*].inputs ? (@.about == "steps").step') #>> '{}') STORED,
    ADD COLUMN next_step text GENERATED ALWAYS AS (
        jsonb_path_query_first(because, '$[*].inputs ? (@.about == "steps").next_step') #>> '{}') STORED,
    ADD COLUMN next_step_on text GENERATED ALWAYS AS (
        jsonb_path_query_first(because, '$[*].inputs ? (@.about == "steps").next_step_on') #>> '{}') STORED;
COMMENT ON COLUMN registry.task.step IS 'Of a unit''s case: reminder, letter or inspection, as the linker says it';
COMMENT ON COLUMN registry.task.next_step IS 'What comes next; next_step_on says when, as YYYY-MM-DD';
CREATE INDEX task_with_step ON registry.task (district, next_step_on) WHERE step IS NOT NULL AND status <> 'closed';
CREATE INDEX task_on_board ON registry.task (district, kind, line, due_on) WHERE status <> 'closed';
CREATE INDEX task_held ON registry.task (district, (answer->>'by')) WHERE status = 'held';
CREATE INDEX task_that_opened ON registry.task (district, opened_at, id) WHERE status = 'open';
CREATE INDEX entry_of_undoings ON registry.entry ((coalesce(body->>'first', body->>'by')), at)
    WHERE type IN ('registry.task.sent_back', 'registry.task.undone');
"""
DOWN = """
DROP INDEX registry.entry_of_undoings, registry.task_that_opened, registry.task_held,
    registry.task_on_board, registry.task_with_step;
ALTER TABLE registry.task DROP COLUMN next_step_on, DROP COLUMN next_step, DROP COLUMN step;
DROP TABLE registry.contact;
DROP INDEX registry.task_of_team, registry.task_of_assignee;
ALTER TABLE registry.task DROP CONSTRAINT task_assigned_once, DROP COLUMN assigned_at, DROP COLUMN assigned_team,
    DROP COLUMN assigned_to;
DROP TABLE registry.team_member, registry.team;
DROP TABLE registry.conflict;
DROP INDEX registry.task_awaiting;
"""


def upgrade() -> None:
    op.execute(SECOND)
    op.execute(CONFLICTS)
    op.execute(TEAMS)
    op.execute(CONTACTS)
    op.execute(BOARD)


def downgrade() -> None:
    op.execute(DOWN)
