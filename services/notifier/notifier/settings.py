"""What can be set about the notifier; names in the environment begin with ``COVERLINK_``."""

from __future__ import annotations

from pydantic import Field

from coverlink.settings import MissingSecret, Settings

PROVIDERS = ("sms_app_id", "sms_sign", "sms_template_ids", "smtp_host")
"""Settings that have no default which would work, needed unless ``outside_url`` is set."""


class NotifierSettings(Settings):
    """Beside what every service has.

    ``instance``: this process's name, the same after a restart and no other's; empty makes one up.
    ``notifier_at_once``: messages on their way to providers at the same time.
    ``notifier_lease_seconds``: after so long without an answer a notice is sent again; a third of it is what a provider
    has to answer.

    Providers: ``sms_endpoint``, ``sms_region``, ``sms_app_id``, ``sms_sign`` (短信签名) and ``sms_template_ids`` (JSON:
    our template and language to theirs) of Tencent's SMS; ``push_endpoint`` of JPush; ``smtp_host``, ``smtp_port``,
    ``smtp_user`` and ``smtp_from``. Their keys are secrets: files sms_secret_id, sms_secret_key, push_app_key,
    push_master_secret, smtp_password. ``outside_url`` names the stand-in
    providers of a demonstration; where it is set, they are used with their own well-known keys.
    """

    port: int = 8082
    instance: str = ""
    notifier_at_once: int = 16
    notifier_lease_seconds: float = 60.0
    outside_url: str = ""
    sms_endpoint: str = "https://sms.tencentcloudapi.com"
    sms_region: str = "ap-nanjing"
    sms_app_id: str = ""
    sms_sign: str = ""
    sms_template_ids: dict[str, str] = Field(default_factory=dict)
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_from: str = "notice@coverlink.example"
    smtp_user: str = ""
    push_endpoint: str = "https://api.jpush.cn"

    def check_providers(self) -> None:
        """Raises MissingSetting: a notifier that can reach nobody must not start."""
        if empty := [f"COVERLINK_{name.upper()}" for name in PROVIDERS if not getattr(self, name)]:
            raise MissingSetting(f"expected {', '.join(empty)}, or COVERLINK_OUTSIDE_URL for a demonstration")

    def secret_text(self, name: str) -> str:
        """A provider's key: the contents of its file. Raises MissingSecret."""
        try:
            return (self.secrets_dir / name).read_text().strip()
        except FileNotFoundError:
            raise MissingSecret(f"no secret {name!r}: expected a file {name} in COVERLINK_SECRETS_DIR") from None

    def smtp_login(self) -> tuple[str, str] | None:
        """User and password, if the mail server wants them. Raises MissingSecret."""
        return (self.smtp_user, self.secret_text("smtp_password")) if self.smtp_user else None


class MissingSetting(RuntimeError):
    """A setting that this installation needs is not given."""
