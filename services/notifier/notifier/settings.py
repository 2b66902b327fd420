"""What can be set about the notifier; names in the environment begin with ``COVERLINK_``."""

from __future__ import annotations

from coverlink.settings import Settings


class NotifierSettings(Settings):
    """Beside what every service has.

    ``instance``: this process's name, the same after a restart and no other's; empty makes one up.
    ``notifier_at_once``: messages on their way to providers at the same time.
    ``notifier_lease_seconds``: after so long without an answer a notice is sent again; a third of it is what a provider
    has to answer.

    Providers: ``sms_endpoint``, ``sms_app_id`` and ``sms_sign`` (短信签名) of Tencent's SMS; ``push_endpoint`` of
    JPush; ``smtp_host``, ``smtp_port`` and ``smtp_from``. Their keys are secrets. ``outside_url`` names the stand-in
    providers of a demonstration; where it is set, they are used with their own well-known keys.
    """

    port: int = 8082
    instance: str = ""
    notifier_at_once: int = 16
    notifier_lease_seconds: float = 60.0
    outside_url: str = ""
    sms_endpoint: str = "https://sms.tencentcloudapi.com"
    sms_app_id: str = ""
    sms_sign: str = ""
    smtp_host: str = "127.0.0.1"
    smtp_port: int = 25
    smtp_from: str = "notice@coverlink.example"
    push_endpoint: str = "https://api.jpush.cn"
