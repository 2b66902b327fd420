"""The stand-in providers: what they show and to whom, moods, and what they say to nonsense."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from smtplib import SMTP, SMTPDataError
from typing import Any

import httpx
import pytest

from notifier import channels
from notifier.channels.channel import Accepted, Message, Refused
from notifier.outside import keys
from notifier.outside.box import Box, Got
from notifier.settings import NotifierSettings
from tests.notifier.standin import ADDRESSES, StandIn, message, stand_in

PUSH = {
    "platform": "all", "audience": {"alias": ["pabc"]}, "notification": {"android": {"alert": "你好"}},
}  # fmt: skip


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    with stand_in(tmp_path_factory.mktemp("outside")) as started:
        yield started


@pytest.fixture
def web(outside: StandIn) -> Iterator[httpx.Client]:
    outside.calm()
    with httpx.Client(base_url=outside.url, trust_env=False) as client:
        yield client


def send(outside: StandIn, *messages: Message) -> list[type]:
    """What the notifier's own channels were told of each."""

    async def sent() -> list[type]:
        made = channels.build(NotifierSettings(outside_url=outside.url))
        told = [type(await made[one.reference.rpartition("-")[2]].send(one)) for one in messages]
        for channel in made.values():
            await channel.close()
        return told

    return asyncio.run(sent())


def mail(outside: StandIn, **headers: str) -> None:
    sent = EmailMessage()
    for name, value in {"To": "zhang.san@example.cn", "From": "a@b.cn", **headers}.items():
        sent[name] = value
    sent.set_content("您好")
    with SMTP("127.0.0.1", outside.smtp_port(), timeout=5) as server:
        server.send_message(sent)


class TestThePage:
    def test_shows_what_arrived_with_addresses_masked(self, outside: StandIn, web: httpx.Client) -> None:
        assert send(outside, *(message(name) for name in ADDRESSES)) == [Accepted] * 3
        page = web.get("/").text
        assert page.count("您在鼓楼第一公司工作") == 3
        assert page.index(">email") < page.index(">push") < page.index(">sms"), "the newest first"
        assert not [one for one in ADDRESSES.values() if one in page]
        assert "4567" in page and "z***@example.cn" in page

    def test_says_what_it_is_and_needs_no_script(self, web: httpx.Client) -> None:
        page = web.get("/").text
        assert "只供演示和测试" in page and "no part of a production" in page
        assert '<noscript><meta http-equiv="refresh"' in page

    def test_shows_text_as_text(self, outside: StandIn, web: httpx.Client) -> None:
        mail(outside, Subject="<script>alert(1)</script>")
        assert "<script>alert" not in web.get("/").text and "&lt;script&gt;alert" in web.get("/").text


class TestNumbers:
    def test_of_simulated_people_are_taken_like_real_ones(self, outside: StandIn) -> None:
        assert send(outside, message("sms", to="+8612012345678")) == [Accepted]

    def test_that_no_phone_has_are_refused(self, outside: StandIn) -> None:
        assert send(outside, message("sms", to="+8612112345678")) == [Refused]


class TestMessages:
    def test_addresses_are_whole_for_this_machine_only(self, outside: StandIn, web: httpx.Client) -> None:
        mail(outside, Subject="一")
        assert web.get("/outside/messages?limit=1").json()[0]["to"] == "zhang.san@example.cn"
        elsewhere = web.get("/outside/messages?limit=1", headers={"host": "outside.example"})
        assert elsewhere.json()[0]["to"] == "z***@example.cn"

    def test_mail_without_a_reference_is_new_each_time(self, outside: StandIn, web: httpx.Client) -> None:
        before = len(outside.messages())
        for _ in range(2):
            mail(outside, Subject="二")
        assert len(outside.messages()) == before + 2

    def test_the_oldest_go_first(self) -> None:
        box = Box(most=3)
        for number in range(5):
            box.take("sms", "1", "", "", f"r-{number}")
        assert [row.reference for row in box.all()] == ["r-4", "r-3", "r-2"]
        assert isinstance(box.take("sms", "1", "", "", "r-0"), Got) and box.all()[0].times == 1, "forgotten"

    def test_nobody_is_in_the_log(self, outside: StandIn) -> None:
        mail(outside, Subject="三")
        assert "zhang.san" not in outside.log()


class TestMoods:
    def test_numbers_with_an_ending_are_refused_until_calmed(self, outside: StandIn, web: httpx.Client) -> None:
        outside.feel("sms", "refused", ending="99")
        two = message("sms", to="13851230099"), message("sms", to="13851230098")
        assert send(outside, *two) == [Refused, Accepted]
        assert web.post("/outside/calm").status_code == 303
        assert send(outside, message("sms", to="13851230099")) == [Accepted]

    def test_last_for_as_many_messages_as_told(self, outside: StandIn, web: httpx.Client) -> None:
        outside.feel("email", "not_now", times=1)
        with pytest.raises(SMTPDataError) as error:
            mail(outside, Subject="四")
        assert error.value.smtp_code == 451
        mail(outside, Subject="四")

    @pytest.mark.parametrize(
        "told",
        [{"channel": "fax", "mood": "refused"}, {"channel": "sms", "mood": "sad"},
         {"channel": "sms", "mood": "refused", "times": 0}],
    )  # fmt: skip
    def test_others_are_not_known(self, told: dict[str, Any], web: httpx.Client) -> None:
        answer = web.post("/outside/moods", json=told)
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


class TestNonsense:
    def test_an_unsigned_sms(self, web: httpx.Client) -> None:
        answer = web.post("/", json={"PhoneNumberSet": ["+8613851234567"]})
        assert answer.json()["Response"]["Error"]["Code"] == "AuthFailure.InvalidAuthorization"

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            (PUSH, 200, None),
            ({**PUSH, "audience": {}}, 400, 1002),
            ({**PUSH, "audience": {"alias": []}}, 400, 1003),
            ({**PUSH, "audience": "all"}, 400, 1003),
            ({**PUSH, "cid": "mine"}, 400, 1003),
            ({"platform": "all"}, 400, 1002),
            (["no", "object"], 400, 1003),
        ],
    )
    def test_a_push_is_answered_in_its_providers_shape(
        self, body: Any, status: int, code: int | None, web: httpx.Client
    ) -> None:
        answer = web.post("/v3/push", json=body, auth=(keys.PUSH_APP, keys.PUSH_SECRET))
        assert (answer.status_code, answer.json().get("error", {}).get("code")) == (status, code)

    def test_a_push_without_keys(self, web: httpx.Client) -> None:
        assert (web.post("/v3/push", json=PUSH).status_code, web.post("/v3/push", content=b"\xff").status_code) == (
            401,
            401,
        )

    def test_a_body_beyond_bounds(self, web: httpx.Client) -> None:
        assert web.post("/v3/push", content=b"x" * 70_000).status_code == 413


def test_it_answers_probes_and_stops_when_told(tmp_path: Path) -> None:
    with stand_in(tmp_path) as started:
        assert [httpx.get(f"{started.url}/{probe}").status_code for probe in ("livez", "readyz")] == [200, 200]
        assert started.stop() == 0
