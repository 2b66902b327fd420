"""Cases without a person: a unit's tasks are claimed together, as a person's are. ``lead`` is whose they are."""

from alembic import op

revision = "0004"
down_revision = "0003"

UP = """
ALTER TABLE registry.task ALTER COLUMN person_id DROP NOT NULL,
    ADD CONSTRAINT task_of_somebody CHECK (person_id IS NOT NULL OR unit_id IS NOT NULL),
    ADD COLUMN lead text GENERATED ALWAYS AS (coalesce(person_id, unit_id)) STORED;
COMMENT ON COLUMN registry.task.lead IS 'The person; of a case of a unit itself the unit';
DROP INDEX registry.task_of_person;
CREATE INDEX task_of_lead ON registry.task (lead);
ALTER TABLE registry.lease RENAME COLUMN person_id TO lead;
COMMENT ON TABLE registry.lease IS 'Who works on a person, or a unit: all its open tasks are claimed together';
COMMENT ON COLUMN registry.entry.person_id IS 'Of a case of a unit itself the unit';
"""
DOWN = """
DELETE FROM registry.lease WHERE lead IN (SELECT lead FROM registry.task WHERE person_id IS NULL);
DELETE FROM registry.entry WHERE person_id IN (SELECT lead FROM registry.task WHERE person_id IS NULL);
DELETE FROM registry.task WHERE person_id IS NULL;
ALTER TABLE registry.lease RENAME COLUMN lead TO person_id;
DROP INDEX registry.task_of_lead;
CREATE INDEX task_of_person ON registry.task (person_id);
ALTER TABLE registry.task DROP CONSTRAINT task_of_somebody, DROP COLUMN lead, ALTER COLUMN person_id SET NOT NULL;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
