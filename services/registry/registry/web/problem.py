"""Errors for whoever reads pages: the same answer as a problem document, in words and in their language."""

from __future__ import annotations

from fastapi import Request, Response

from coverlink_web import Problem
from registry.web.render import page, words_of
from registry.web.words import phrases

MACHINES = ("/v1/", "/static/", "/livez", "/readyz", "/metrics", "/openapi.json", "/docs")


def answer(request: Request, problem: Problem) -> Response:
    """A page where a browser asked for one, else the problem document."""
    reads_pages = "text/html" in request.headers.get("accept", "")
    if not reads_pages or request.url.path.startswith(MACHINES):
        return problem.response()
    code = problem.code
    named = next(name for name in (code, f"status_{problem.status}", "fault") if name in phrases()["problem"])
    w = words_of(request)
    told = page(
        request, "problem.html", None, status=problem.status, heading=w(f"problem.{named}"), advice=w(f"advice.{named}")
    )
    told.headers.update(problem.headers)
    return told
