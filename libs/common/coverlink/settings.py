"""Settings that every service has. Composition roots make them from the environment; nothing else reads it."""

from __future__ import annotations

from pathlib import Path

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from coverlink.privacy.letterbox import Slot


class Settings(BaseSettings):
    """The three servers, this process's port and its folders; ``COVERLINK_`` prefixes all but the usual URLs.

    ``letterbox`` is the public key to which dead letters are sealed, in hexadecimal digits; without it the file
    ``letterbox_public`` among the secrets is read.
    """

    model_config = SettingsConfigDict(env_prefix="COVERLINK_", populate_by_name=True, extra="ignore")

    kafka: str = Field(default="127.0.0.1:9092", validation_alias=AliasChoices("KAFKA_BOOTSTRAP_SERVERS"))
    database: str = Field(
        default="postgresql://coverlink@127.0.0.1:5432/coverlink", validation_alias=AliasChoices("DATABASE_URL")
    )
    redis: str = Field(default="redis://127.0.0.1:6379/0", validation_alias=AliasChoices("REDIS_URL"))
    host: str = "127.0.0.1"
    port: int = 8080
    data_dir: Path = Path(".coverlink/data")
    secrets_dir: Path = Path(".coverlink/secrets")
    letterbox: str = ""
    log_level: str = "INFO"

    def slot(self) -> Slot:
        """Where this process posts dead letters. Raises MissingSecret."""
        try:
            return Slot(bytes.fromhex(self.letterbox) if self.letterbox else self.secret("letterbox_public"))
        except ValueError:
            raise MissingSecret("COVERLINK_LETTERBOX: expected a public key, 64 hexadecimal digits") from None

    def secret(self, name: str) -> bytes:
        """The secret of that name, from a file of hexadecimal digits in ``secrets_dir``.

        Raises MissingSecret, which says which file was expected.
        """
        path = self.secrets_dir / name
        try:
            return bytes.fromhex(path.read_text().strip())
        except FileNotFoundError:
            raise MissingSecret(f"no secret {name!r}: expected a file {name} in COVERLINK_SECRETS_DIR") from None
        except ValueError:
            raise MissingSecret(f"secret {name!r} is not written in hexadecimal digits") from None


class MissingSecret(RuntimeError):
    """A secret that this process needs is not where it should be."""
