"""SMS, push and e-mail over real sockets: what a provider or the network does, and what the notifier is told of it."""

from __future__ import annotations

import asyncio
import datetime
import ipaddress
import logging
import ssl
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec
import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tencentcloud.sms.v20210111 import errorcodes

from coverlink.settings import MissingSecret
from notifier import channels
from notifier.channels import sms
from notifier.channels.channel import Accepted, Channel, NotNow, Refused
from notifier.channels.email import Email
from notifier.channels.push import Push
from notifier.channels.sms import Account, Sms
from notifier.outside import keys
from notifier.settings import MissingSetting, NotifierSettings
from tests.notifier.standin import ADDRESSES, StandIn, free_port, message, stand_in

NAMES = ("sms", "push", "email")
OURS = Account(keys.SMS_APP, keys.SMS_SIGN, keys.SMS_ID, keys.SMS_KEY)
IDS = {f"enrol_opened.{language}": f"enrol_opened.{language}" for language in ("zh", "en")}
SENDER = "notice@coverlink.example"


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    with stand_in(tmp_path_factory.mktemp("outside")) as started:
        yield started


@pytest.fixture(autouse=True)
def calm(outside: StandIn) -> None:
    outside.calm()


@pytest.fixture
async def built(outside: StandIn) -> AsyncIterator[dict[str, Channel]]:
    made = channels.build(NotifierSettings(outside_url=outside.url))
    yield made
    for channel in made.values():
        await channel.close()


class TestEveryChannel:
    @pytest.mark.parametrize("language", ["zh", "en"])
    @pytest.mark.parametrize("name", NAMES)
    async def test_brings_a_message_to_its_provider(
        self, name: str, language: str, built: dict[str, Channel], outside: StandIn
    ) -> None:
        sent = message(name, language=language)
        result = await built[name].send(sent)
        got = outside.messages()[0]
        assert isinstance(result, Accepted) and str(got["number"]) in result.reference
        assert got["channel"] == name and got["to"].endswith(ADDRESSES[name])
        assert got["subject"] == ("" if name == "sms" else sent.subject)
        assert got["text"] == (f"【{keys.SMS_SIGN}】{sent.text}" if name == "sms" else sent.text)

    @pytest.mark.parametrize("name", NAMES)
    async def test_is_told_when_it_is_for_good(self, name: str, built: dict[str, Channel], outside: StandIn) -> None:
        outside.feel(name, "refused", times=1)
        assert isinstance(await built[name].send(message(name)), Refused)
        assert isinstance(await built[name].send(message(name)), Accepted)

    @pytest.mark.parametrize("name", NAMES)
    async def test_is_told_when_to_try_again(self, name: str, built: dict[str, Channel], outside: StandIn) -> None:
        again = message(name)
        outside.feel(name, "not_now", times=2)
        told = [await built[name].send(again) for _ in range(3)]
        assert [type(one) for one in told] == [NotNow, NotNow, Accepted]

    @pytest.mark.parametrize("name", NAMES)
    async def test_shows_one_message_when_repeated(
        self, name: str, built: dict[str, Channel], outside: StandIn
    ) -> None:
        before = len(outside.messages())
        again = message(name)
        assert await built[name].send(again) == await built[name].send(again)
        assert (len(outside.messages()), outside.messages()[0]["times"]) == (before + 1, 2)

    @pytest.mark.parametrize("name", NAMES)
    async def test_bears_that_nobody_is_there(self, name: str) -> None:
        made = channels.build(NotifierSettings(outside_url=f"http://127.0.0.1:{free_port()}"))
        result = await made[name].send(message(name))
        assert isinstance(result, NotNow) and result.reason in ("network", "ClientNetworkError")

    @pytest.mark.parametrize("name", NAMES)
    async def test_does_not_wait_for_ever(self, name: str) -> None:
        async with server(b"") as port:
            url = f"http://127.0.0.1:{port}"
            made: dict[str, Channel] = {
                "sms": Sms(url, "ap-nanjing", OURS, IDS, 0.3),
                "push": Push(url, "key", "secret", 0.3),
                "email": Email("127.0.0.1", port, SENDER, timeout_seconds=0.3),
            }
            started = time.monotonic()
            assert isinstance(await made[name].send(message(name)), NotNow)
            assert time.monotonic() - started < 2

    async def test_names_nobody_in_the_log(
        self, built: dict[str, Channel], outside: StandIn, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        for name in NAMES:
            outside.feel(name, "refused", times=1)
            for _ in range(2):
                await built[name].send(message(name))
        logs = caplog.text + outside.log()
        assert not [one for one in (*ADDRESSES.values(), "鼓楼第一公司") if one in logs]


class TestSms:
    @pytest.mark.parametrize(
        ("account", "reason"),
        [
            (OURS._replace(secret_key="another"), "AuthFailure.SignatureFailure"),
            (OURS._replace(secret_id="another"), "AuthFailure.SecretIdNotFound"),
            (OURS._replace(app_id="1"), "UnauthorizedOperation.SmsSdkAppIdVerifyFail"),
            (OURS._replace(sign="别人"), "FailedOperation.SignatureIncorrectOrUnapproved"),
        ],
    )
    async def test_what_is_wrong_with_us_is_not_held_against_the_person(
        self, account: Account, reason: str, outside: StandIn
    ) -> None:
        before = len(outside.messages())
        assert await Sms(outside.url, "ap-nanjing", account, IDS).send(message("sms")) == NotNow(reason)
        assert len(outside.messages()) == before

    async def test_an_old_signature_is_refused(self, outside: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
        then = time.time() - 1000
        channel = Sms(outside.url, "ap-nanjing", OURS, IDS)
        monkeypatch.setattr("tencentcloud.common.abstract_client.time.time", lambda: then)
        assert await channel.send(message("sms")) == NotNow("AuthFailure.SignatureExpire")

    @pytest.mark.parametrize("number", ["138", "+85212345678", "12851234567"])
    async def test_what_is_no_mobile_number_is_refused(self, number: str, built: dict[str, Channel]) -> None:
        told = await built["sms"].send(message("sms", to=number))
        assert told == Refused("InvalidParameterValue.IncorrectPhoneNumber")

    async def test_a_text_without_an_approved_copy_goes_another_way(self, outside: StandIn) -> None:
        assert await Sms(outside.url, "ap-nanjing", OURS, {}).send(message("sms")) == Refused("no_template_id")

    async def test_a_template_that_the_provider_does_not_know(self, outside: StandIn) -> None:
        told = await Sms(outside.url, "ap-nanjing", OURS, {"enrol_opened.zh": "1110"}).send(message("sms"))
        assert told == NotNow("FailedOperation.TemplateUnapprovedOrNotExist")

    async def test_an_answer_that_is_none(self) -> None:
        async with server(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\nhmm?") as port:
            told = await Sms(f"http://127.0.0.1:{port}", "ap-nanjing", OURS, IDS).send(message("sms"))
        assert isinstance(told, NotNow)

    def test_every_code_of_the_table_is_the_providers(self) -> None:
        assert {value for name, value in vars(errorcodes).items() if name.isupper()} >= sms.FOR_GOOD


class TestPush:
    async def test_wrong_keys_are_not_held_against_the_person(self, outside: StandIn) -> None:
        assert await Push(outside.url, keys.PUSH_APP, "wrong").send(message("push")) == NotNow("jpush_1004")

    async def test_a_text_that_is_too_long_is_cut(self, built: dict[str, Channel], outside: StandIn) -> None:
        long = msgspec.structs.replace(message("push"), text="长" * 500)
        assert isinstance(await built["push"].send(long), Accepted)
        assert outside.messages()[0]["text"] == "长" * 399 + "…"

    async def test_an_alias_that_cannot_be_is_refused(self, built: dict[str, Channel]) -> None:
        assert await built["push"].send(message("push", to="p" * 41)) == Refused("jpush_1003")

    async def test_the_reference_becomes_a_cid_of_the_providers_form(
        self, built: dict[str, Channel], outside: StandIn
    ) -> None:
        sent = message("push")
        await built["push"].send(sent)
        assert outside.messages()[0]["reference"] == f"{keys.PUSH_APP}-{uuid5(NAMESPACE_URL, sent.reference)}"

    @pytest.mark.parametrize(
        ("status", "body", "told"),
        [
            ("503 Service Unavailable", b"<html>", NotNow("http_503")),
            ("503 Service Unavailable", b'{"error": {"code": 1030}}', NotNow("jpush_1030")),
            ("500 Internal Server Error", b'{"error": {"code": 1000}}', NotNow("jpush_1000")),
            ("429 Too Many Requests", b'{"error": {"code": 2002}}', NotNow("jpush_2002")),
            ("400 Bad Request", b'{"error": {"code": 1005}}', Refused("jpush_1005")),
            ("400 Bad Request", b'{"error": {"code": 1011}}', Refused("jpush_1011")),
            ("403 Forbidden", b'{"error": {"code": 2004}}', NotNow("jpush_2004")),
            ("200 OK", b"[]", NotNow("http_200")),
        ],
    )
    async def test_what_each_answer_means(self, status: str, body: bytes, told: NotNow | Refused) -> None:
        async with server(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body) as port:
            assert await Push(f"http://127.0.0.1:{port}", "key", "secret").send(message("push")) == told


class TestEmail:
    @pytest.mark.parametrize(
        ("command", "answer", "told"),
        [
            ("RCPT", "550 5.1.1 no such user", Refused("smtp_550")),
            ("RCPT", "450 4.2.1 busy", NotNow("smtp_450")),
            ("DATA", "554 5.7.1 not like this", Refused("smtp_554")),
            ("DATA", "452 4.3.1 full", NotNow("smtp_452")),
            ("MAIL", "550 5.7.1 not you", NotNow("smtp_550")),
        ],
    )
    async def test_what_each_answer_means(self, command: str, answer: str, told: NotNow | Refused) -> None:
        with smtp(Says(command, answer)) as port:
            assert await Email("127.0.0.1", port, SENDER, outside="http://127.0.0.1").send(message("email")) == told

    async def test_a_server_that_is_closing(self) -> None:
        async with server(b"421 4.3.2 closing\r\n", speaks_first=True) as port:
            assert await Email("127.0.0.1", port, SENDER).send(message("email")) == NotNow("smtp_421")

    async def test_nothing_is_sent_in_the_clear(self, outside: StandIn) -> None:
        before = len(outside.messages())
        told = await Email("127.0.0.1", outside.smtp_port(), SENDER).send(message("email"))
        assert (told, len(outside.messages())) == (NotNow("no_starttls"), before)

    async def test_starttls_with_a_certificate_that_is_trusted(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        own = certificate(tmp_path)
        with smtp(Says("DATA", "250 2.0.0 Ok: queued as 4F2a"), tls_context=own, require_starttls=True) as port:
            assert isinstance(await Email("127.0.0.1", port, SENDER).send(message("email")), NotNow), "not trusted"
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
            assert await Email("127.0.0.1", port, SENDER).send(message("email")) == Accepted("4F2a")

    async def test_what_a_server_says_of_a_person_is_not_kept(self) -> None:
        sent = message("email")
        with smtp(Says("DATA", f"250 accepted for {sent.to}")) as port:
            told = await Email("127.0.0.1", port, SENDER, outside="http://127.0.0.1").send(sent)
        assert told == Accepted(f"<{uuid5(NAMESPACE_URL, sent.reference)}@coverlink.example>")

    @pytest.mark.parametrize("address", ["a@b.cn\r\nBcc: c@d.cn", "a@b.cn\nc@d.cn"])
    async def test_what_is_no_address_is_refused(self, address: str, built: dict[str, Channel]) -> None:
        assert await built["email"].send(message("email", to=address)) == Refused("address_unfit")

    async def test_a_name_in_chinese_gets_its_mail(self, built: dict[str, Channel], outside: StandIn) -> None:
        assert isinstance(await built["email"].send(message("email", to="张三@example.cn")), Accepted)
        assert outside.messages()[0]["to"] == "张三@example.cn"

    async def test_a_stand_in_that_comes_back_on_another_port_is_found_again(self, tmp_path: Path) -> None:
        with stand_in(tmp_path) as first:
            channel = channels.build(NotifierSettings(outside_url=first.url))["email"]
            assert isinstance(await channel.send(message("email")), Accepted)
        with stand_in(tmp_path, first.port) as second:
            again = message("email")
            told = [await channel.send(again) for _ in range(2)]
            assert isinstance(told[1], Accepted) and len(second.messages()) == 1


def test_production_wants_its_keys(tmp_path: Path) -> None:
    with pytest.raises(MissingSetting, match=r"COVERLINK_SMS_APP_ID.*COVERLINK_SMTP_HOST"):
        channels.build(NotifierSettings(secrets_dir=tmp_path))
    with pytest.raises(MissingSecret, match="sms_secret_id"):
        channels.build(NotifierSettings(secrets_dir=tmp_path, **PRODUCTION))


PRODUCTION: dict[str, Any] = {
    "sms_app_id": "1", "sms_sign": "测试", "sms_template_ids": {"enrol_opened.zh": "1"},
    "smtp_host": "smtp.example.com",
}  # fmt: skip


async def test_production_is_built_of_its_settings_and_secrets(tmp_path: Path) -> None:
    for name in ("sms_secret_id", "sms_secret_key", "push_app_key", "push_master_secret", "smtp_password"):
        (tmp_path / name).write_text("a key\n")
    made = channels.build(NotifierSettings(secrets_dir=tmp_path, smtp_user="notice", **PRODUCTION))
    assert [channel.name for channel in made.values()] == list(made) == list(NAMES)
    for channel in made.values():
        await channel.close()


class Says:
    """An SMTP server's handler that answers one command in its own way."""

    def __init__(self, command: str, answer: str) -> None:
        async def handle(*_: object) -> str:
            return answer

        setattr(self, f"handle_{command}", handle)


@contextmanager
def smtp(handler: Says, **more: Any) -> Iterator[int]:
    controller = Controller(handler, hostname="127.0.0.1", port=free_port(), **more)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@asynccontextmanager
async def server(answer: bytes, *, speaks_first: bool = False) -> AsyncIterator[int]:
    """Says the same to everybody; without an answer it keeps them waiting."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not speaks_first:
            await reader.read(65_536)
        if not answer:
            await reader.read()
        writer.write(answer)
        writer.close()

    started = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield started.sockets[0].getsockname()[1]
    finally:
        started.close()


def certificate(folder: Path) -> ssl.SSLContext:
    """A server's context with a certificate for 127.0.0.1 of its own making, which is certificate.pem in the folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    own = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(own.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context
