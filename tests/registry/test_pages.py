"""The desk's pages without a browser: what stopped an act is said in words, and errors are pages."""

import html
import re
from typing import get_args, get_type_hints

import httpx
import pytest
from psycopg.types.json import Jsonb

from coverlink.contracts.catalogue import CATALOGUE
from coverlink.contracts.decisions import NoticeOutcome
from registry.tasks.codes import CODES, ENDS, by_effect
from registry.web.asked import asked_for
from registry.web.entry import Entry
from registry.web.pages import KINDS
from registry.web.render import PHRASES
from registry.web.words import Language, Words, phrases
from tests.registry.serving import PASSWORD, Registry, claim


def seated(registry: Registry, name: str, language: str = "en") -> httpx.Client:
    """Logged in as a browser is, and following where it is sent."""
    client = httpx.Client(base_url=registry.address, follow_redirects=True, timeout=10)
    client.headers.update({"accept": "text/html", "accept-language": language})
    assert client.post("/login", data={"user": name, "password": PASSWORD}).status_code == 200
    return client


def sends(client: httpx.Client, path: str, **given: str) -> httpx.Response:
    """As a form of a page of ours does."""
    [csrf, *_] = re.findall(r'name="csrf" value="([^"]*)"', client.get("/").text)
    return client.post(path, data={"csrf": html.unescape(csrf), **given})


def message(answer: httpx.Response) -> str:
    [found] = re.findall(r'data-testid="message">([^<]*)<', answer.text)
    return html.unescape(found)


def said(phrase: str) -> str:
    return str(phrases()[phrase]["en"])


def test_every_phrase_that_may_be_shown_is_there() -> None:
    assert all(set(phrases()[name]) == {"zh", "en"} for name in PHRASES)
    assert set(phrases()["problem"]) == set(phrases()["advice"])


def test_no_phrase_has_two_meanings(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one file says is not said otherwise by another of the same name."""
    monkeypatch.setattr("registry.web.words.FILES", ("words.yaml", "words_board.yaml", "words_board.yaml"))
    with pytest.raises(ValueError, match=r"words_board\.yaml: awaiting has "):
        phrases.__wrapped__()


def test_every_line_of_a_history_has_its_words() -> None:
    of_people = {name for name, fact in CATALOGUE.items() if fact.subject != "unit"}
    short = {name.removeprefix("coverlink.").removesuffix(".v1") for name in of_people}
    assert short <= set(phrases()["entry"])
    assert set(get_args(get_type_hints(NoticeOutcome)["channel"])) == set(phrases()["notice_by"])
    assert set(get_args(get_type_hints(NoticeOutcome)["state"])) == set(phrases()["notice_came"])


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("zh", ["短信 · 已送达", "2026年11月2日 · 城东工地", "养老 · 2026年1月1日", "养老 · 2026年3月"]),
        ("en", ["SMS · delivered", "2 Nov 2026 · 城东工地", "pension · 1 Jan 2026", "pension · March 2026"]),
    ],
)
def test_a_line_of_a_history_is_in_the_readers_language(language: Language, told: list[str]) -> None:
    bodies = [
        {"channel": "sms", "state": "delivered"}, {"project": {"code": "P-1", "name": "城东工地"}, "on": "2026-11-02"},
        {"cover": {"line": "pension", "from": "2026-01-01"}}, {"contribution": {"line": "pension", "month": "2026-03"}},
    ]  # fmt: skip
    rows = [
        Entry({"at": "2026-11-26T00:00:00Z", "happened_on": "2026-11-02", "type": "x", "body": body}) for body in bodies
    ]
    assert [row.gist(Words(language)) for row in rows] == told


def test_the_figures_of_a_reason_have_names() -> None:
    inputs = {"about": "steps", "since": "2026-11-10", "end_reason": "by_employer", "dropped": False, "unit": None}
    assert Words("zh").figures(inputs) == "起始日期：2026年11月10日；离职原因：单位解除；单位已停止参保：否"
    assert Words("en").figures(inputs).startswith("since: 10 November 2026; why the job ended: ended by the employer; ")
    assert Words("en").figures(None) == ""


def test_an_entry_of_the_record_says_in_words_what_was_asked_for() -> None:
    about = {"district": "320106", "kind": "enrol", "due_before": "2026-11-30", "force": "True", "moon": "full"}
    assert list(asked_for(about, "work", Words("zh"))) == [
        "地区: 鼓楼 320106", "事项: 督促参保", "期限早于: 2026年11月30日", "由主管强制: 是", "moon: full",
        "用途: 办理任务",
    ]  # fmt: skip
    assert list(asked_for(None, "counter", Words("en"))) == ["Purpose: Somebody at the counter"]


def test_what_two_sources_say_alike_is_shown_once_and_a_unit_by_its_name(registry: Registry, person: str) -> None:
    registry.task(person)
    job = {
        "ref": "E", "form": "standard", "district": "320106", "started_on": "2026-01-05", "unit_id": "U-1",
        "unit_name": "某公司",
    }  # fmt: skip
    spell = {"line": "pension", "paid_by": "unit", "unit_id": "U-1", "started_on": "2026-02-03"}
    later, status = {**spell, "started_on": "2026-09-01"}, {"kind": "student", "started_on": "2026-03-04"}
    view = {"employments": [job], "cover": [spell, spell, later], "statuses": [status, status]}
    registry.db.execute("UPDATE registry.person SET view = %s WHERE person_id = %s", (Jsonb(view), person))
    shown = seated(registry, "wang").get(f"/people/{person}").text
    found = {day: shown.count(f">{day}<") for day in ("3 Feb 2026", "1 Sept 2026")}
    assert found == {"3 Feb 2026": 1, "1 Sept 2026": 1} and shown.count("4 Mar 2026") == 1
    assert "U-1" not in shown and "<p>Gulou 320106 · Due" in shown, "no separator before nothing"


def test_a_list_of_which_nothing_fits_says_so_and_offers_my_counties(registry: Registry) -> None:
    shown = seated(registry, "chen").get("/tasks?district=320106&kind=follow_up").text
    assert said("list_empty") in shown and said("queue_empty") not in shown
    offered = re.findall(r'<option value="(\d{6})">', shown)
    assert "320106" in offered and all(code.startswith("3201") and code != "320100" for code in offered)


@pytest.mark.parametrize(("language", "heading"), [("zh-CN", "没有找到"), ("en", "Not found")])
def test_a_person_of_elsewhere_is_a_page_in_the_readers_language(
    registry: Registry, person: str, language: str, heading: str
) -> None:
    registry.task(person)
    answer = seated(registry, "zhao", language).get(f"/people/{person}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert f'data-testid="problem">{heading}<' in answer.text and "urn:coverlink" not in answer.text


@pytest.mark.parametrize(
    ("language", "one", "other", "shown_as"),
    [
        (
            "en", "//hr.example", "//tax.example",
            "某公司 · first day: 1 Nov 2026 (a personnel system); 10 Nov 2026 (the tax office) this counts · decided "
            "by which source is believed",
        ),
        (
            "zh", "//platform.example/riders", "//coverlink/registry",
            "某公司 · 入职日期: 2026年11月1日 (平台企业); 2026年11月10日 (经办人员) 以此为准 · 按来源可信次序认定",
        ),
        (
            "en", "//hr.one.example", "//hr.two.example",
            "某公司 · first day: 1 Nov 2026 (a personnel system //hr.one.example); 10 Nov 2026 (a personnel system "
            "//hr.two.example) this counts · decided by which source is believed",
        ),
        (
            "zh", "//of-nobody.example", "//unit.example",
            "某公司 · 入职日期: 2026年11月1日 (//of-nobody.example); 2026年11月10日 (用人单位) 以此为准 · "
            "按来源可信次序认定",
        ),
    ],
)  # fmt: skip
def test_sources_that_disagree_and_work_without_a_unit_are_shown(
    registry: Registry, person: str, language: str, one: str, other: str, shown_as: str
) -> None:
    registry.task(person)
    job = {"ref": "E", "form": "flexible", "district": "320106", "started_on": "2026-11-10"}
    told = [
        {"fact": "f-1", "source": one, "day": "2026-11-01"},
        {"fact": "f-2", "source": other, "day": "2026-11-10"},
    ]
    differ = {
        "what": "started_on", "unit_name": "某公司", "form": "standard", "told": told, "decides": "f-2", "rule": "t@1",
    }  # fmt: skip
    view = Jsonb({"employments": [job], "disagreements": [differ]})
    registry.db.execute("UPDATE registry.person SET view = %s WHERE person_id = %s", (view, person))
    shown = seated(registry, "wang", language).get(f"/people/{person}").text
    [part] = re.findall(r'data-testid="disagreements">(.*?)</ul>', shown, re.DOTALL)
    text = " ".join(re.sub("<[^>]*>", "", part).split())
    assert text == shown_as
    assert 'title="t@1"' in part, "for who asks for the rule"
    assert {"en": "no unit", "zh": "无用人单位"}[language] in shown
    assert registry.by("wang").get(f"/v1/people/{person}").json()["disagreements"] == [differ]


@pytest.mark.parametrize(
    ("method", "path", "status", "heading"),
    [
        ("GET", "/nonsense", 404, "No such page"), ("GET", "/tasks/next", 405, "This cannot be opened"),
        ("POST", "/tasks/next", 403, "The page is too old"), ("GET", "/?kind=" + "x" * 99, 422, "does not fit"),
    ],
)  # fmt: skip
def test_errors_are_pages(registry: Registry, method: str, path: str, status: int, heading: str) -> None:
    answer = seated(registry, "wang").request(method, path)
    assert answer.status_code == status and heading in answer.text and "<main" in answer.text
    assert registry.by("wang").request(method, path).headers["content-type"] == "application/problem+json"


def test_a_database_that_does_not_answer_is_a_page(registry: Registry) -> None:
    client = seated(registry, "wang")
    with registry.db.transaction():
        registry.db.execute("LOCK TABLE registry.task IN ACCESS EXCLUSIVE MODE")
        answer = client.get("/")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert "Not available right now" in answer.text


def test_the_answers_that_are_expected_to_close_a_task_come_first(registry: Registry, person: str) -> None:
    task, client = registry.task(person, kind="renew"), seated(registry, "wang")
    shown = sends(client, f"/tasks/{task}/claim").text
    groups = {
        label: re.findall('value="([^"]+)"', options)
        for label, options in re.findall(r'<optgroup label="([^"]*)">(.*?)</optgroup>', shown)
    }
    assert list(groups) == [str(phrases()["effect"][effect]["en"]) for effect in ("ends", "waits")]
    assert [set(codes) for codes in groups.values()] == [ENDS["renew"], set(CODES) - ENDS["renew"]]


@pytest.mark.parametrize(("kind", "of_unit"), [*((kind, False) for kind in KINDS), ("unit_unregistered", True)])
def test_every_code_is_offered_once(kind: str, of_unit: bool) -> None:
    groups = by_effect(kind, of_unit=of_unit)
    assert sorted(code for _, codes in groups for code in codes) == sorted(CODES) and all(codes for _, codes in groups)


class TestSentences:
    def test_of_a_task_that_is_answered(self, registry: Registry, person: str) -> None:
        task, client = registry.task(person), seated(registry, "li")
        given = {"token": claim(registry.by("wang"), task)["token"], "code": "left_job"}
        registry.by("wang").post(f"/v1/tasks/{task}/answer", json=given)
        assert message(sends(client, f"/tasks/{task}/claim")) == said("not_open")

    def test_of_a_claim_that_has_ended(self, registry: Registry, person: str) -> None:
        task, client = registry.task(person), seated(registry, "wang")
        sends(client, f"/tasks/{task}/claim")
        registry.db.execute("UPDATE registry.lease SET until = now() WHERE lead = %s", (person,))
        assert message(sends(client, f"/tasks/{task}/answer", code="left_job")) == said("stale")

    def test_of_a_task_that_was_answered_in_another_window(self, registry: Registry, person: str) -> None:
        task, client = registry.task(person), seated(registry, "wang")
        registry.task(person)
        sends(client, f"/tasks/{task}/claim")
        sends(client, f"/tasks/{task}/answer", code="left_job")
        assert message(sends(client, f"/tasks/{task}/answer", code="left_job")) == said("not_claimed")

    @pytest.mark.parametrize(
        ("given", "phrase"),
        [
            ({"code": "other"}, "note_missing"), ({"code": ""}, "code_unknown"),
            ({"code": "left_job", "note": "x" * 2001}, "too_long"),
        ],
    )  # fmt: skip
    def test_of_an_answer_that_lacks_something(
        self, registry: Registry, person: str, given: dict[str, str], phrase: str
    ) -> None:
        task, client = registry.task(person), seated(registry, "wang")
        sends(client, f"/tasks/{task}/claim")
        assert message(sends(client, f"/tasks/{task}/answer", **given)) == said(phrase)


def test_a_supervisor_takes_back_what_another_holds_with_a_button(registry: Registry, person: str) -> None:
    task = registry.task(person)
    claim(registry.by("wang"), task)
    assert 'data-testid="take-back"' not in seated(registry, "li").get(f"/people/{person}").text
    chen = seated(registry, "chen")
    shown = chen.get(f"/people/{person}").text
    assert 'data-testid="take-back"' in shown and 'name="force" value="true"' in shown
    assert message(sends(chen, f"/people/{person}/release")) == said("stale"), "not without force"
    assert message(sends(chen, f"/people/{person}/release", force="true")) == said("released")
    assert claim(registry.by("li"), task)["tasks"]


def test_the_live_rows_are_those_of_the_page(registry: Registry) -> None:
    registry.empty()
    tasks = [registry.task(f"p{number:032}", priority=99 - number // 10) for number in range(60)]
    client = seated(registry, "wang")
    [more] = re.findall(r'href="([^"]*)" data-testid="more"', client.get("/").text)
    second = client.get(html.unescape(more)).text
    [live] = re.findall('data-rows="([^"]*)"', second)
    rows = client.get(html.unescape(live)).text
    here = re.findall('data-task="([^"]*)"', rows)
    assert here == re.findall('data-task="([^"]*)"', second) and len(here) == 10 and set(here) < set(tasks)


def test_the_page_of_the_calls_runs_no_script(registry: Registry) -> None:
    answer = seated(registry, "wang").get("/docs")
    assert answer.status_code == 200 and "POST /v1/tasks/next" in answer.text and "<script" not in answer.text
