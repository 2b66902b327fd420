"""The registry as its OpenAPI document tells it: asked anything that fits it, and much that does not, by all roles.

No answer is a fault of ours, none has a status or a content type that the document does not name. The pages' forms are
asked in the same way, by a document that is made for it.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from registry.routes import ROUTERS
from tests.registry.asking import Calls, Known, ask_all, by_path, opened
from tests.registry.serving import Registry

SEED = int(os.environ.get("SEED", "20261126"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance]
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
NEVER_ENDS = "/v1/tasks/stream"
THROTTLES = ("/v1/login", "/login", "/v1/totp", "/second-factor", "/second-factor/confirm", "/v1/totp/confirm")
"""Whoever tries is kept out after some tries: each has a test of its own."""


@pytest.fixture(scope="module")
def known(registry: Registry) -> Known:
    return Known(registry)


@pytest.fixture
def forms() -> Iterator[Any]:
    """The pages and their forms as a document."""
    routes = [
        route
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and not route.include_in_schema
    ]
    for route in routes:
        route.include_in_schema = True
    told = get_openapi(title="pages", version="1", routes=routes)
    for route in routes:
        route.include_in_schema = False
    yield schemathesis.openapi.from_dict(told)


@pytest.mark.parametrize("mode", MODES)
def test_every_call_answers_as_the_document_says(known: Known, mode: GenerationMode) -> None:
    ask(known, mode, examples=4)


@pytest.mark.long
@pytest.mark.parametrize("mode", MODES)
def test_every_call_answers_as_the_document_says_however_long_one_asks(known: Known, mode: GenerationMode) -> None:
    calls = ask(known, mode, examples=300)
    if mode == GenerationMode.POSITIVE:
        done = {(method, path) for method, path, status in calls if status < 300}
        assert len(done) >= 48, "most calls are asked so that they do what they are for"


@pytest.mark.parametrize("mode", MODES)
def test_no_form_is_answered_with_a_fault(known: Known, forms: Any, mode: GenerationMode) -> None:
    send(known, forms, mode, examples=4)


@pytest.mark.long
@pytest.mark.parametrize("mode", MODES)
def test_no_form_is_answered_with_a_fault_however_long_one_sends(
    known: Known, forms: Any, mode: GenerationMode
) -> None:
    send(known, forms, mode, examples=300)


def ask(known: Known, mode: GenerationMode, examples: int) -> Calls:
    known.log_in()

    def check(case: Any, answer: Any) -> None:
        case.validate_response(answer, checks=CHECKS)

    calls = ask_all(known, opened(known.registry), SEED, mode, examples, check, (NEVER_ENDS, *THROTTLES))
    return told(calls, examples)


def send(known: Known, forms: Any, mode: GenerationMode, examples: int) -> Calls:
    known.log_in()
    proofs = {name: known.csrf(name) for name in known.tokens}

    def check(case: Any, answer: Any) -> None:
        case.validate_response(answer, checks=[not_a_server_error])

    calls = ask_all(
        known, forms, SEED, mode, examples, check, THROTTLES, more=lambda name: {"csrf": proofs[name]}
    )  # fmt: skip
    return told(calls, examples)


def told(calls: Calls, examples: int) -> Calls:
    print("seed", SEED, *by_path(calls), sep="\n")
    assert calls.total() > examples * 10
    return calls
