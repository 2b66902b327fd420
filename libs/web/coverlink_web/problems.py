"""Errors as ``application/problem+json`` (RFC 9457): what it is about, what was expected, what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """An answer that is an error. ``code`` names it; ``more`` are extension members; ``headers`` go on the response."""

    def __init__(
        self, status: int, code: str, title: str, detail: str, headers: dict[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(detail)
        self.status, self.code = status, code
        self.headers = headers or {}
        self.body: dict[str, Any] = {
            "type": f"urn:coverlink:problem:{code}", "title": title, "status": status, "detail": detail, **more,
        }  # fmt: skip

    def response(self) -> JSONResponse:
        return JSONResponse(self.body, self.status, headers=self.headers, media_type=MEDIA_TYPE)


Answer = Callable[[Request, Problem], Response]


def as_document(_: Request, problem: Problem) -> Response:
    return problem.response()


def install_problems(app: FastAPI, answer: Answer = as_document) -> None:
    """Makes every error that the app answers a problem document, the framework's own included.

    ``answer`` may make something else of it for those who read pages.
    """

    async def on_problem(request: Request, problem: Exception) -> Response:
        assert isinstance(problem, Problem)
        return answer(request, problem)

    async def on_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        title = str(error.detail)
        return answer(request, Problem(error.status_code, "http", title, title, dict(error.headers or {})))

    async def on_invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return answer(request, Problem(422, "invalid", "The request does not fit", told(list(error.errors()))))

    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(RequestValidationError, on_invalid)


def told(errors: list[Any]) -> str:
    """Pydantic's errors as one sentence that names each field and what was expected, quoting no input."""
    return "; ".join(f"{'.'.join(str(part) for part in error['loc'])}: {error['msg']}" for error in errors[:10])
