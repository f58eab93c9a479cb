"""Typed settings: environment variables or a .env file go in; `Settings` comes out, or one sentence for each thing that is wrong."""

import os
import re
from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, PrivateAttr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.kept_secret import kept
from core.servers import is_here, is_local, is_network, names_database, names_server
from storage.place import place

LEAST = {
    "secret_key": (32, "of chance, or absent, so that one is made"), "metrics_token": (16, "of chance"),
    "backup_key": (20, "that nobody can guess, or absent, so that backups are not sealed"),
}  # fmt: skip
BESIDE = {
    "aws_secret_access_key": ("aws_access_key_id", ""),
    "oidc_client_id": ("oidc_issuer", "; the identity provider tells it"),
    "oidc_client_secret": ("oidc_client_id", ""),
    "stripe_webhook_secret": ("stripe_secret_key", ", or no payment is heard of"),
    "printer_secret": ("printer_key", ""),
}
"""What is set with another or not at all, and why."""
_SENDER = re.compile(r"[^\s@]+@[^\s@]+")


class SettingsWrong(Exception):
    """The product cannot start as configured; the message holds one sentence a line, `wrong` the names of fields that are."""

    def __init__(self, sentences: str, *wrong: str):
        super().__init__(sentences)
        self.wrong = wrong


class Settings(BaseSettings):
    """Every setting with a default that works on one machine. Sizes are megabytes (10^6 bytes) or gigabytes (10^9)."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    public_url: str = ""
    forwarded_allow_ips: str = "127.0.0.1,::1"
    data_dir: Path = Path("data")
    secret_key: str = Field(default="", repr=False)
    database_url: str = Field(default="", repr=False)
    redis_url: str = Field(default="", repr=False)
    storage_url: str = ""
    aws_access_key_id: str = Field(default="", repr=False)
    aws_secret_access_key: str = Field(default="", repr=False, validate_default=True)
    smtp_url: str = Field(default="", repr=False)
    mail_from: str = Field(default="", validate_default=True)
    oidc_issuer: str = ""
    oidc_client_id: str = Field(default="", validate_default=True)
    oidc_client_secret: str = Field(default="", repr=False, validate_default=True)
    stripe_secret_key: str = Field(default="", repr=False)
    stripe_webhook_secret: str = Field(default="", repr=False, validate_default=True)
    stripe_api_base: str = ""
    printer_base_url: str = ""
    printer_key: str = Field(default="", repr=False, validate_default=True)
    printer_secret: str = Field(default="", repr=False, validate_default=True)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    max_file_mb: int = Field(default=60, ge=1)
    max_photos_per_book: int = Field(default=1000, ge=1)
    max_photos_per_maker: int = Field(default=5000, ge=1)
    max_gb_per_maker: int = Field(default=20, ge=1)
    max_books_per_maker: int = Field(default=500, ge=1)
    max_jobs_per_maker: int = Field(default=20, ge=1)
    jobs_at_once: int = Field(default=3, ge=1, le=16)
    metrics_token: str = Field(default="", repr=False)
    metrics_port: int = Field(default=0, ge=0, le=65535)
    otel_exporter_otlp_endpoint: str = Field(default="", repr=False)
    slow_request_ms: int = Field(default=1000, ge=1)
    slow_query_ms: int = Field(default=200, ge=1)
    backup_key: str = Field(default="", repr=False)
    _options: frozenset[str] = PrivateAttr(default=frozenset())

    @property
    def options(self) -> frozenset[str]:
        """What was given by options of the command line."""
        return self._options

    @field_validator("data_dir")
    @classmethod
    def _a_folder(cls, value: Path) -> Path:
        folder = value.expanduser().resolve()
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.utime(folder)
        except OSError as error:
            raise ValueError(f"the folder {folder} cannot be written: {error.strerror}") from None
        return folder

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("public_url", "otel_exporter_otlp_endpoint")
    @classmethod
    def _web_address(cls, value: str, info: ValidationInfo) -> str:
        if value and not names_server(value, ("http", "https")):
            raise ValueError("must be a web address such as https://books.example.org")
        if info.field_name == "public_url" and urlsplit(value).path.strip("/"):
            raise ValueError("must be a host without a path behind it")
        return value.rstrip("/")

    @field_validator("forwarded_allow_ips")
    @classmethod
    def _networks(cls, value: str) -> str:
        if not all(word.strip() == "*" or is_network(word.strip()) for word in value.split(",")):
            raise ValueError("must be addresses or networks with commas between them, such as 10.0.0.2,10.1.0.0/16")
        return value

    @field_validator(*LEAST)
    @classmethod
    def _long_enough(cls, value: str, info: ValidationInfo) -> str:
        least, words = LEAST[info.field_name]
        if value and len(value) < least:
            raise ValueError(f"must be at least {least} characters {words}")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not names_database(value):
            raise ValueError("must be sqlite:///path or postgresql://user:password@host/name")
        return value

    @field_validator("redis_url")
    @classmethod
    def _known_queue(cls, value: str) -> str:
        if value and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must begin with redis://")
        return value

    @field_validator("storage_url")
    @classmethod
    def _known_storage(cls, value: str) -> str:
        if value.startswith("s3:"):
            place(value)
        elif "://" in value and not value.startswith("file://"):
            raise ValueError("must be a folder or s3://bucket/prefix")
        return value.removeprefix("file://")

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, value: str) -> str:
        if value and not names_server(value, ("smtp", "smtps")):
            raise ValueError("must be smtp://user:password@host:port or smtps://user:password@host:port")
        return value

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str, info: ValidationInfo) -> str:
        if (value and not _SENDER.fullmatch(parseaddr(value)[1])) or not value.isprintable():
            raise ValueError("must be an address such as Sal <books@example.org>")
        if info.data.get("smtp_url") and not value:
            raise ValueError("must be set with SMTP_URL, such as Sal <books@example.org>")
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _identity_provider(cls, value: str) -> str:
        # People's whole way in hangs on it, so it may be read by nobody on the way; a provider on this machine is for trying out.
        if value and not (names_server(value, ("https",)) or (names_server(value, ("http",)) and is_local(urlsplit(value).hostname))):
            raise ValueError("must be the https address of an identity provider, such as https://accounts.google.com")
        return value

    @field_validator("stripe_secret_key")
    @classmethod
    def _stripe_key(cls, value: str) -> str:
        if value and not value.startswith(("sk_", "rk_")):
            raise ValueError("must be a secret key of Stripe, which begins with sk_ or rk_")
        return value

    @field_validator("stripe_api_base", "printer_base_url")
    @classmethod
    def _their_address(cls, value: str) -> str:
        # Secrets go there, so it may be read by nobody on the way; a stand-in on this machine is for trying out.
        if value and not (names_server(value, ("https",)) or (names_server(value, ("http",)) and is_local(urlsplit(value).hostname))):
            raise ValueError("must be an https address")
        return value.rstrip("/")

    @field_validator(*BESIDE)
    @classmethod
    def _both_or_neither(cls, value: str, info: ValidationInfo) -> str:
        other, why = BESIDE[info.field_name]
        if bool(value) != bool(info.data.get(other, value)):
            raise ValueError(f"needs {other.upper()} beside it" if value else f"must be set with {other.upper()}{why}")
        return value

    @field_validator("printer_key")
    @classmethod
    def _printer_key(cls, value: str, info: ValidationInfo) -> str:
        if value and not info.data.get("printer_base_url", value):
            raise ValueError("needs PRINTER_BASE_URL beside it")
        if not value and info.data.get("printer_base_url"):
            raise ValueError("must be set with PRINTER_BASE_URL; the print partner tells it")
        return value

    @property
    def database(self) -> str:
        """The database's URL: the one that was set, or a SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir / 'memories.db'}"

    @property
    def storage(self) -> str:
        """Where originals, copies and print files lie: the folder or bucket that was set, or a folder in the data folder."""
        return self.storage_url or str(self.data_dir / "files")

    @property
    def address(self) -> str:
        """The address people open, without a trailing slash."""
        host = "localhost" if is_here(self.host) else self.host
        return self.public_url or f"http://{host}:{self.port}"

    @property
    def mail_domain(self) -> str:
        """The domain that our letters' ids stand under."""
        return urlsplit(self.address).hostname or "localhost"

    @property
    def max_file_bytes(self) -> int:
        return self.max_file_mb * 10**6

    @property
    def max_maker_bytes(self) -> int:
        return self.max_gb_per_maker * 10**9


def load(**overrides: object) -> Settings:
    """Settings from the environment, `overrides` winning, with a data folder and a secret that exist. Raises SettingsWrong."""
    return with_secret(read(**overrides))


def read(**overrides: object) -> Settings:
    """As `load`, with no other secret than the one that was set."""
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        found = Settings(**given)
    except ValidationError as error:
        wrong = error.errors()
        raise SettingsWrong("\n".join(map(_sentence, wrong)), *(str(item["loc"][0]) for item in wrong if item["loc"])) from None
    found._options = frozenset(given)
    return found


def with_secret(found: Settings) -> Settings:
    try:
        return found.model_copy(update={"secret_key": found.secret_key or kept(found.data_dir / "secret.key")})
    except OSError as error:
        raise SettingsWrong(f"DATA_DIR is wrong: {found.data_dir} cannot be used: {error.strerror}.") from None


def _sentence(item) -> str:
    name = str(item["loc"][0]).upper() if item["loc"] else "Settings"
    words = "must be a whole number" if item["type"] == "int_parsing" else str(item["msg"]).removeprefix("Value error, ")
    words = words.replace("Input should be", "must be")
    return f"{name} is wrong: {words[0].lower()}{words[1:]}."


@lru_cache(maxsize=1)
def _from_environment() -> Settings:
    return load()


_chosen: Settings | None = None


def settings() -> Settings:
    """The settings in force: those given to `use`, else those of the environment, read once."""
    return _chosen or _from_environment()


def use(chosen: Settings | None) -> None:
    """Puts these settings in force (a start with options, a test); None goes back to the environment's."""
    global _chosen
    _chosen = chosen
    _from_environment.cache_clear()
