"""Lives on construction sites: jobs that name a project, cover through it, coming and leaving."""

from __future__ import annotations

from datetime import date, timedelta

from coverlink_simulator.insuring import insure, insure_by_project
from coverlink_simulator.projects import Project
from coverlink_simulator.telling import Job, Life

MOST_COMINGS = 4


def building(life: Life) -> None:
    """One or two jobs on sites; one in forty comes without a job that anybody told."""
    for _ in range(life.chance.choice((1, 2))):
        project = life.chance.choice(life.projects)
        since = max(project.started, life.first_day)
        started = since + timedelta(days=life.chance.randrange(max(1, (life.today - since).days)))
        ended = started + timedelta(days=life.chance.randrange(10, 300)) if life.likely(0.6) else None
        if life.likely(0.025):
            _comes(life, project, started, ended)
            continue
        named = project.code if life.likely(0.85) else None
        job = life.hire("construction", started, ended, "expired", project=named)
        _insured(life, job, project)
        if named and life.likely(0.7):
            _comes(life, project, started, ended)


def _insured(life: Life, job: Job, project: Project) -> None:
    if job.project and life.likely(0.6):
        if life.likely(0.5):
            insure_by_project(life, job, project.contractor)
        else:
            life.insured_on(project.code, job.started)
    elif life.likely(0.5):
        insure(life, job)


def _comes(life: Life, project: Project, started: date, ended: date | None) -> None:
    """A few days of attendance; works, and the people on them, may outlast the job and the project's term."""
    last = min(ended or life.today, life.today)
    for _ in range(life.chance.randrange(1, MOST_COMINGS + 1)):
        day = started + timedelta(days=life.chance.randrange(max(1, (last - started).days + 1)))
        if life.likely(0.02):
            day = min(last + timedelta(days=life.chance.randrange(1, 30)), life.today)
        life.passes_the_gate(project.code, day, "entered")
        if life.likely(0.6):
            life.passes_the_gate(project.code, day, "left")
