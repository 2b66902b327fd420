"""Ways to people, one module each. ``build`` makes those that this installation has."""

from __future__ import annotations

from urllib.parse import urlsplit

from notifier import templates
from notifier.channels.channel import Channel
from notifier.channels.email import Email
from notifier.channels.push import Push
from notifier.channels.sms import Account, Sms
from notifier.outside import keys
from notifier.settings import NotifierSettings


def build(settings: NotifierSettings) -> dict[str, Channel]:
    """SMS, push and e-mail; with ``outside_url`` the stand-ins. Raises MissingSecret, MissingSetting."""
    return _outside(settings) if settings.outside_url else _providers(settings)


def _providers(settings: NotifierSettings) -> dict[str, Channel]:
    settings.check_providers()
    account = Account(
        settings.sms_app_id,
        settings.sms_sign,
        settings.secret_text("sms_secret_id"),
        settings.secret_text("sms_secret_key"),
    )
    app_key, master_secret = settings.secret_text("push_app_key"), settings.secret_text("push_master_secret")
    return {
        "sms": Sms(settings.sms_endpoint, settings.sms_region, account, settings.sms_template_ids),
        "push": Push(settings.push_endpoint, app_key, master_secret),
        "email": Email(settings.smtp_host, settings.smtp_port, settings.smtp_from, settings.smtp_login()),
    }


def _outside(settings: NotifierSettings) -> dict[str, Channel]:
    url = settings.outside_url
    account = Account(keys.SMS_APP, keys.SMS_SIGN, keys.SMS_ID, keys.SMS_KEY)
    ours = (f"{name}.{language}" for name in templates.names() for language in templates.LANGUAGES)
    return {
        "sms": Sms(url, settings.sms_region, account, {one: one for one in ours}),
        "push": Push(url, keys.PUSH_APP, keys.PUSH_SECRET),
        "email": Email(urlsplit(url).hostname or "127.0.0.1", None, settings.smtp_from, outside=url),
    }
