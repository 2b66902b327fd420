"""The record of looks is a chain that the database itself keeps: entries are sealed once and never changed."""

from alembic import op

revision = "0007"
down_revision = "0006"

CHAIN = """
ALTER TABLE registry.access ADD COLUMN seq bigint, ADD COLUMN before bytea, ADD COLUMN hash bytea,
    ADD CONSTRAINT access_sealed_whole CHECK (num_nulls(seq, before, hash) IN (0, 3));
COMMENT ON COLUMN registry.access.seq IS 'The place in the chain; NULL until the sealer has been here, a second later';
COMMENT ON COLUMN registry.access.before IS 'The hash of the entry before';
COMMENT ON COLUMN registry.access.hash IS 'SHA-256 over the hash before and the fields; registry/access/chain.py';
CREATE UNIQUE INDEX access_in_order ON registry.access (seq) WHERE seq IS NOT NULL;
CREATE INDEX access_unsealed ON registry.access (id) WHERE seq IS NULL;
CREATE INDEX access_by_account ON registry.access (account, id);
CREATE INDEX access_by_day ON registry.access (at);
CREATE TABLE registry.access_block (
    first_seq bigint PRIMARY KEY,
    last_seq  bigint NOT NULL CHECK (last_seq >= first_seq),
    hash      bytea NOT NULL,
    last_at   timestamptz NOT NULL,
    began_at  timestamptz NOT NULL DEFAULT now(),
    sealed_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE registry.access_block IS 'Pieces of the chain, an hour each; the newest grows. Removed as a whole';
COMMENT ON COLUMN registry.access_block.hash IS 'Of its last entry';
COMMENT ON COLUMN registry.access_block.last_at IS 'The latest time of an entry in it';
CREATE TABLE registry.access_anchor (
    seq  bigint PRIMARY KEY,
    hash bytea NOT NULL,
    at   timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE registry.access_anchor IS 'The last entry that a removal took, and its hash: there the chain begins';
INSERT INTO registry.access_anchor (seq, hash) VALUES (0, decode(repeat('00', 32), 'hex'));
CREATE TABLE registry.access_check (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT now(),
    entries bigint NOT NULL,
    seq     bigint NOT NULL,
    hash    bytea NOT NULL,
    fault   text
);
COMMENT ON TABLE registry.access_check IS 'Each time that the chain was verified; fault: where it does not fit';
"""
KEPT = """
CREATE FUNCTION registry.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only added to: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION registry.keep_access() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bare registry.access;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.seq IS NULL AND NEW.seq IS NOT NULL THEN
        bare := NEW;
        bare.seq := NULL; bare.before := NULL; bare.hash := NULL;
        IF bare IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'DELETE' AND OLD.seq <= (SELECT max(seq) FROM registry.access_anchor) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'access is only added to: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION registry.keep_access_block() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.first_seq = OLD.first_seq AND NEW.last_seq > OLD.last_seq
        AND NEW.last_at >= OLD.last_at AND NEW.began_at = OLD.began_at
        AND NOT EXISTS (SELECT FROM registry.access_block WHERE first_seq > OLD.first_seq) THEN
        RETURN NEW;
    ELSIF TG_OP = 'DELETE' AND OLD.last_seq <= (SELECT max(seq) FROM registry.access_anchor) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'access_block only grows: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION registry.keep_access_anchor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM registry.access_block WHERE last_seq = NEW.seq AND hash = NEW.hash)
        AND NOT EXISTS (SELECT FROM registry.access_block
            WHERE first_seq <= NEW.seq AND last_at >= now() - interval '6 months') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'access_anchor: expected the end of a block of which all is older than six months'
        USING ERRCODE = 'restrict_violation';
END $$;
"""
# (trigger, table, what it stands before, condition, function). ALWAYS: also where a session plays a replica.
TRIGGERS = (
    ("kept", "access", "UPDATE OR DELETE", "FOR EACH ROW", "keep_access"),
    ("not_given_a_place", "access", "INSERT", "FOR EACH ROW WHEN (NEW.seq IS NOT NULL)", "refuse"),
    ("not_emptied", "access", "TRUNCATE", "FOR EACH STATEMENT", "refuse"),
    ("kept", "access_block", "UPDATE OR DELETE", "FOR EACH ROW", "keep_access_block"),
    ("not_emptied", "access_block", "TRUNCATE", "FOR EACH STATEMENT", "refuse"),
    ("only_after_its_time", "access_anchor", "INSERT", "FOR EACH ROW", "keep_access_anchor"),
    ("kept", "access_anchor", "UPDATE OR DELETE", "FOR EACH ROW", "refuse"),
    ("not_emptied", "access_anchor", "TRUNCATE", "FOR EACH STATEMENT", "refuse"),
    ("kept", "access_check", "UPDATE OR DELETE", "FOR EACH ROW", "refuse"),
    ("not_emptied", "access_check", "TRUNCATE", "FOR EACH STATEMENT", "refuse"),
)
DOWN = """
DROP TABLE registry.access_check, registry.access_anchor, registry.access_block;
DROP TRIGGER kept ON registry.access;
DROP TRIGGER not_given_a_place ON registry.access;
DROP TRIGGER not_emptied ON registry.access;
DROP FUNCTION registry.refuse, registry.keep_access, registry.keep_access_block, registry.keep_access_anchor;
DROP INDEX registry.access_by_day, registry.access_by_account;
ALTER TABLE registry.access DROP COLUMN seq, DROP COLUMN before, DROP COLUMN hash;
"""


def upgrade() -> None:
    op.execute(CHAIN)
    op.execute(KEPT)
    for name, table, event, when, function in TRIGGERS:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON registry.{table} {when} EXECUTE FUNCTION registry.{function}();"
            f"ALTER TABLE registry.{table} ENABLE ALWAYS TRIGGER {name}"
        )


def downgrade() -> None:
    op.execute(DOWN)
