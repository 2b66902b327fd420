"""Ways to people, one module each. ``build`` makes those that this installation has."""

from __future__ import annotations

from urllib.parse import urlsplit

from notifier.channels.channel import Channel
from notifier.channels.email import Email
from notifier.channels.push import Push
from notifier.channels.sms import Sms
from notifier.outside import keys
from notifier.settings import NotifierSettings


def build(settings: NotifierSettings) -> dict[str, Channel]:
    """SMS, push and e-mail; with ``outside_url`` the stand-ins of a demonstration. Raises MissingSecret."""
    if settings.outside_url:
        address = urlsplit(settings.outside_url)
        return {
            "sms": Sms(
                settings.outside_url, "ap-nanjing", keys.SMS_APP, keys.SMS_SIGN, keys.SMS_ID, keys.SMS_KEY, {},
            ),
            "push": Push(settings.outside_url, keys.PUSH_APP, keys.PUSH_SECRET),
            "email": Email(address.hostname or "127.0.0.1", None, settings.smtp_from, outside=settings.outside_url),
        }  # fmt: skip
    return {
        "sms": Sms(
            settings.sms_endpoint, settings.sms_region, settings.sms_app_id, settings.sms_sign,
            settings.secret_text("sms_secret_id"), settings.secret_text("sms_secret_key"), settings.sms_template_ids,
        ),
        "push": Push(
            settings.push_endpoint, settings.secret_text("push_app_key"), settings.secret_text("push_master_secret")
        ),
        "email": Email(settings.smtp_host, settings.smtp_port, settings.smtp_from, settings.smtp_login()),
    }  # fmt: skip
