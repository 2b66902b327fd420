"""Names are searched by blind tokens, units' names by pieces, and how a person stood on a day is kept."""

from alembic import op

revision = "0008"
down_revision = "0007"

NAMES = """
CREATE TABLE registry.name_told (
    person_id text PRIMARY KEY REFERENCES vault.data_key ON DELETE CASCADE,
    told_at   timestamptz NOT NULL,
    name      bytea NOT NULL
);
COMMENT ON TABLE registry.name_told IS 'Whose name is in the index. Goes with the data key: who is erased is not found';
COMMENT ON COLUMN registry.name_told.told_at IS 'When the identity that the tokens are of was told';
COMMENT ON COLUMN registry.name_told.name IS 'A token of the whole name: whether a later one is another';
CREATE TABLE registry.name_token (
    token     bytea NOT NULL,
    person_id text NOT NULL REFERENCES registry.name_told ON DELETE CASCADE,
    PRIMARY KEY (token, person_id)
);
COMMENT ON TABLE registry.name_token IS 'Who is found by which name and year of birth; holds neither (docs/search.md)';
COMMENT ON COLUMN registry.name_token.token IS 'HMAC-SHA-256 of a form of the name and the year, its first 8 bytes';
CREATE INDEX name_token_of_person ON registry.name_token (person_id);
CREATE TABLE registry.unit_name (
    unit_id  text PRIMARY KEY,
    name     text NOT NULL,
    text     text NOT NULL,
    pinyin   text NOT NULL,
    initials text NOT NULL,
    grams    text[] NOT NULL
);
COMMENT ON COLUMN registry.unit_name.name IS 'The name that the other columns are made of';
COMMENT ON COLUMN registry.unit_name.text IS 'The name as it is compared: widths, cases and variants made one';
COMMENT ON COLUMN registry.unit_name.pinyin IS 'Its reading, without tones and spaces';
COMMENT ON COLUMN registry.unit_name.initials IS 'Of that reading';
COMMENT ON COLUMN registry.unit_name.grams IS 'Pieces of all three that the index finds';
-- Without a list of what waits to be put in, which each search would have to read; names come seldom.
CREATE INDEX unit_by_gram ON registry.unit_name USING gin (grams) WITH (fastupdate = off);
"""
KNOWN = """
CREATE TABLE registry.known (
    person_id text NOT NULL,
    year      smallint NOT NULL,
    days      bytea NOT NULL,
    PRIMARY KEY (person_id, year)
);
ALTER TABLE registry.known ALTER COLUMN days SET STORAGE EXTERNAL;
COMMENT ON TABLE registry.known IS 'How a person stood at the end of each day on which the linker spoke of them';
COMMENT ON COLUMN registry.known.year IS 'Of those days, in China';
COMMENT ON COLUMN registry.known.days IS 'What changed from day to day, packed: registry/known/packing.py';
"""


def upgrade() -> None:
    op.execute(NAMES)
    op.execute(KNOWN)


def downgrade() -> None:
    op.execute("DROP TABLE registry.known, registry.unit_name, registry.name_token, registry.name_told")
