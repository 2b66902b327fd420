"""Who may log in and how: more roles, a second factor, accounts of a province's own log-in, sessions that end.

A look at a single person may need a stated reason (docs/access.md).
"""

from alembic import op

revision = "0015"
down_revision = "0014"

ACCOUNT = """
ALTER TABLE registry.account DROP CONSTRAINT account_role_check, ADD CONSTRAINT account_role_check CHECK (
    role IN ('caseworker', 'supervisor', 'district_head', 'province', 'auditor', 'operator')),
    ADD COLUMN issuer text, ADD COLUMN subject text, ADD CONSTRAINT account_of_issuer UNIQUE (issuer, subject),
    ALTER COLUMN password_hash DROP NOT NULL,
    ADD CONSTRAINT account_logs_in CHECK ((password_hash IS NULL) = (subject IS NOT NULL)
        AND (subject IS NULL) = (issuer IS NULL)),
    ADD COLUMN totp text, ADD COLUMN totp_since timestamptz, ADD COLUMN totp_last bigint NOT NULL DEFAULT 0,
    ADD COLUMN generation int NOT NULL DEFAULT 0;
COMMENT ON COLUMN registry.account.issuer IS 'Who vouches for an account that has no password here (OpenID Connect)';
COMMENT ON COLUMN registry.account.subject IS 'Its name with the issuer, which never goes to another';
COMMENT ON COLUMN registry.account.totp IS 'The secret of the second factor, sealed under the master key';
COMMENT ON COLUMN registry.account.totp_since IS 'When a code of it was first given; NULL: not in force yet';
COMMENT ON COLUMN registry.account.totp_last IS 'The time step of the last code that was taken: no code works twice';
COMMENT ON COLUMN registry.account.generation IS 'Sessions of an earlier generation have ended';
CREATE TABLE registry.ended_session (
    session text PRIMARY KEY,
    until   timestamptz NOT NULL
);
CREATE INDEX ended_session_by_end ON registry.ended_session (until);
COMMENT ON TABLE registry.ended_session IS 'Sessions that were logged out, until they would have ended by themselves';
"""
REASON = """
CREATE TABLE registry.reason (
    account   text NOT NULL,
    person_id text NOT NULL,
    purpose   text NOT NULL CHECK (purpose IN ('work', 'supervision', 'complaint', 'inquiry', 'audit')),
    reason    text NOT NULL,
    at        timestamptz NOT NULL DEFAULT now(),
    until     timestamptz NOT NULL,
    PRIMARY KEY (account, person_id)
);
COMMENT ON TABLE registry.reason IS
    'Why an account looks at a person, in its own words, the last one given; the record of looks has each';
ALTER TABLE registry.reason ENABLE ROW LEVEL SECURITY;
CREATE POLICY desk ON registry.reason TO coverlink_desk USING (account = (SELECT registry.my_name()));
GRANT SELECT, INSERT, UPDATE ON registry.reason TO coverlink_desk;
"""
PROTECTED = """
CREATE TABLE registry.protected (
    person_id text PRIMARY KEY,
    by        text NOT NULL,
    reason    text NOT NULL,
    at        timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE registry.protected IS 'Persons at whom nobody looks without a reason, and each look raises an alert';
CREATE TABLE registry.alert (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        timestamptz NOT NULL DEFAULT now(),
    account   text NOT NULL,
    person_id text NOT NULL,
    action    text NOT NULL,
    purpose   text NOT NULL,
    reason    text NOT NULL
);
COMMENT ON TABLE registry.alert IS 'Looks at protected persons; only added to. The record of looks has them too';
ALTER TABLE registry.protected ENABLE ROW LEVEL SECURITY;
CREATE POLICY desk ON registry.protected TO coverlink_desk
    USING (EXISTS (SELECT FROM registry.person WHERE person.person_id = registry.head_of(protected.person_id, 20)));
ALTER TABLE registry.alert ENABLE ROW LEVEL SECURITY;
CREATE POLICY raised ON registry.alert FOR INSERT TO coverlink_desk
    WITH CHECK (account = (SELECT registry.my_name()));
CREATE POLICY looked_through ON registry.alert FOR SELECT TO coverlink_desk USING (
    CASE WHEN (SELECT registry.my_role()) <> 'auditor' THEN false WHEN (SELECT registry.sees_all()) THEN true
    ELSE registry.concerns((SELECT registry.my_districts()), person_id, account) END);
GRANT SELECT, INSERT, UPDATE, DELETE ON registry.protected TO coverlink_desk;
GRANT SELECT, INSERT ON registry.alert TO coverlink_desk;
"""
DOWN = """
DROP TABLE registry.alert, registry.protected, registry.reason, registry.ended_session;
DELETE FROM registry.account WHERE password_hash IS NULL OR role IN ('district_head', 'operator');
ALTER TABLE registry.account DROP CONSTRAINT account_logs_in, DROP COLUMN issuer, DROP COLUMN subject,
    DROP COLUMN totp, DROP COLUMN totp_since, DROP COLUMN totp_last, DROP COLUMN generation,
    ALTER COLUMN password_hash SET NOT NULL, DROP CONSTRAINT account_role_check, ADD CONSTRAINT account_role_check
    CHECK (role IN ('caseworker', 'supervisor', 'province', 'auditor'));
"""


def upgrade() -> None:
    op.execute(ACCOUNT)
    op.execute(REASON)
    op.execute(PROTECTED)


def downgrade() -> None:
    op.execute(DOWN)
