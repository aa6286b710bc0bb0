"""The environment, read once into one frozen object. Refuses to start when something is missing or weak."""

from __future__ import annotations

import base64
import binascii
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
)

SETTINGS_FILE = "hotline.env"
LEAST_KEY_LENGTH = 32
NONE = "none"  # instead of a city: those of this installation are made at the desk
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: the variable's name, where it stands, what is wrong and how to mend it."""

    name: str
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.name} ({self.where}): {self.what}"


class SettingsError(Exception):
    """The settings cannot be used. Lists every fault at once and never shows a value."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """Keep the faults and say them one to a line."""
        self.faults = faults
        super().__init__("The settings cannot be used:\n" + "\n".join(f"  {fault}" for fault in faults))


def _split(value: object) -> object:
    """`a, b` as it stands in an environment variable -> ("a", "b")."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _at_least_one(values: tuple[str, ...]) -> tuple[str, ...]:
    if not values:
        raise ValueError("is empty. Enter at least one value; several are separated by commas.")
    return values


def _cities(values: tuple[str, ...]) -> tuple[str, ...]:
    return () if values == (NONE,) else _at_least_one(values)


def _long_enough(value: str) -> str:
    if len(value) < LEAST_KEY_LENGTH:
        raise ValueError(
            f"is too short: at least {LEAST_KEY_LENGTH} characters. `hotline init` writes fresh keys."
        )
    return value


def _data_keys(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in _at_least_one(values):
        try:
            decoded = base64.urlsafe_b64decode(value)
        except (binascii.Error, ValueError):
            decoded = b""
        if len(decoded) != 32:
            raise ValueError(
                "holds something that is not an encryption key: a key is 44 characters of base64. "
                "`hotline init` writes one; several are separated by commas, the newest first."
            )
    return values


def _public_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(
            "is not a web address. Enter the one under which the telephone provider reaches this "
            "machine, for example https://hotline.example.org"
        )
    return value.rstrip("/")


def _fallback_url(value: str | None) -> str | None:
    if value is not None and urlsplit(value).scheme not in {"http", "https"}:
        raise ValueError(
            "is not a web address. Enter the one that the provider asks when this machine does not answer."
        )
    return value


def _database_url(value: str) -> str:
    scheme, _, rest = value.partition("://")
    if scheme in {"postgres", "postgresql"}:
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite" and rest.strip("/") in {"", ":memory:"}:
        raise ValueError("names a database in memory, which web process and clock cannot share. Name a file.")
    if scheme not in {"sqlite", "postgresql+psycopg"}:
        raise ValueError("is neither sqlite:///<file> nor postgresql://<user>@<host>/<database>.")
    return value


def _account_sid(value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"AC[0-9a-fA-F]{32}", value):
        raise ValueError(
            "is not an account SID: it is AC and 32 hexadecimal characters, on the provider's first page."
        )
    return value


def _web_base(value: str | None, info: ValidationInfo) -> str | None:
    if value is None:
        return None
    if info.data.get("twilio_account_sid") and value.rstrip("/").endswith("/simulator/api"):
        raise ValueError("is the simulator's, but TWILIO_ACCOUNT_SID is set. Take this line away.")
    return _public_url(value)


def _smtp_url(value: str | None) -> str | None:
    if value is not None and urlsplit(value).scheme not in {"smtp", "smtps"}:
        raise ValueError(
            "is not a mail server's address. Enter smtp://<user>:<password>@<host>:587 or smtps://..."
        )
    return value


def _vapid_key(value: str | None) -> str | None:
    if value is not None and public_half(value) is None:
        raise ValueError(
            "is not a key for notices in browsers: it is 43 characters of base64. `hotline init` writes one."
        )
    return value


def public_half(private: str) -> str | None:
    """The public key that belongs to a private one, as browsers want it; None where it is no key."""
    from cryptography.hazmat.primitives import serialization  # not for those who only ask for help
    from cryptography.hazmat.primitives.asymmetric import ec

    try:
        number = int.from_bytes(base64.urlsafe_b64decode(private + "=" * (-len(private) % 4)))
        key = ec.derive_private_key(number, ec.SECP256R1()).public_key()
    except (binascii.Error, ValueError):
        return None
    form = (serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(key.public_bytes(*form)).rstrip(b"=").decode()


def _default_database(data: Mapping[str, Any]) -> str:
    folder = data.get("data_dir", Path())
    return f"sqlite:///{folder / 'hotline.sqlite'}"


Key = Annotated[str, AfterValidator(_long_enough)]
Cities = Annotated[tuple[str, ...], BeforeValidator(_split), AfterValidator(_cities)]
Several = Annotated[tuple[str, ...], BeforeValidator(_split), AfterValidator(_at_least_one)]
DataKeys = Annotated[tuple[str, ...], BeforeValidator(_split), AfterValidator(_data_keys)]


class Settings(BaseModel):
    """Everything an installation may set; each field is one environment variable, named by its alias."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, populate_by_name=True, extra="ignore")

    data_dir: Path = Field(default=Path(), validation_alias="HOTLINE_DATA_DIR")
    database_url: Annotated[str, AfterValidator(_database_url)] = Field(
        default_factory=_default_database, validation_alias="DATABASE_URL", repr=False
    )
    secret_key: Key = Field(validation_alias="SECRET_KEY", repr=False)
    public_url: Annotated[str, AfterValidator(_public_url)] = Field(validation_alias="PUBLIC_URL")
    cities: Cities = Field(validation_alias="HOTLINE_CITY")
    data_keys: DataKeys = Field(validation_alias="HOTLINE_DATA_KEYS", repr=False)
    index_key: Key = Field(validation_alias="HOTLINE_INDEX_KEY", repr=False)
    twilio_account_sid: Annotated[str | None, AfterValidator(_account_sid)] = Field(
        default=None, validation_alias="TWILIO_ACCOUNT_SID"
    )
    twilio_auth_tokens: Several = Field(validation_alias="TWILIO_AUTH_TOKEN", repr=False)
    twilio_api_base: Annotated[str | None, AfterValidator(_web_base)] = Field(
        default=None, validation_alias="TWILIO_API_BASE"
    )
    smtp_url: Annotated[str | None, AfterValidator(_smtp_url)] = Field(
        default=None, validation_alias="SMTP_URL", repr=False
    )
    fallback_url: Annotated[str | None, AfterValidator(_fallback_url)] = Field(
        default=None, validation_alias="HOTLINE_FALLBACK_URL"
    )
    vapid_private_key: Annotated[str | None, AfterValidator(_vapid_key)] = Field(
        default=None, validation_alias="HOTLINE_VAPID_PRIVATE_KEY", repr=False
    )
    backup_dir: Path | None = Field(default=None, validation_alias="HOTLINE_BACKUP_DIR")
    port: int = Field(default=8000, validation_alias="PORT", ge=1, le=65535)
    site_file: Path | None = Field(default=None, validation_alias="HOTLINE_SITE")
    metrics_token: Key | None = Field(default=None, validation_alias="HOTLINE_METRICS_TOKEN", repr=False)
    # Read from the environment by `logs`, which comes before everything; here they are only checked.
    log_form: Literal["json", "plain"] | None = Field(default=None, validation_alias="HOTLINE_LOG")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", validation_alias="HOTLINE_LOG_LEVEL"
    )

    @property
    def on_this_machine_only(self) -> bool:
        """Whether the public address is this machine's own: a demo or a developer, never a town."""
        return urlsplit(self.public_url).hostname in LOOPBACK

    @property
    def vapid_public_key(self) -> str | None:
        """What browsers are told of the key that notices are signed with: 87 letters of base64, or None."""
        return public_half(self.vapid_private_key) if self.vapid_private_key else None

    @property
    def simulated(self) -> bool:
        """Whether the simulated provider may answer: no account is set and nobody else can reach us."""
        return self.twilio_account_sid is None and self.on_this_machine_only


def variable_names() -> tuple[str, ...]:
    """The names of all environment variables that are settings."""
    return tuple(str(field.validation_alias) for field in Settings.model_fields.values())


def settings_file(env: Mapping[str, str]) -> Path | None:
    """The settings file that counts: HOTLINE_SETTINGS, else ./hotline.env, else none."""
    named = env.get("HOTLINE_SETTINGS")
    if named:
        if not Path(named).is_file():
            raise SettingsError((Fault("HOTLINE_SETTINGS", "environment", f"there is no file {named}."),))
        return Path(named)
    return Path(SETTINGS_FILE) if Path(SETTINGS_FILE).is_file() else None


def read_settings_file(env: Mapping[str, str]) -> dict[str, str]:
    """The KEY=value lines of the settings file, or nothing where there is none."""
    path = settings_file(env)
    if path is None:
        return {}
    try:
        values = dotenv_values(path, interpolate=False)
    except (OSError, UnicodeDecodeError):
        raise SettingsError((Fault("HOTLINE_SETTINGS", str(path), "the file cannot be read."),)) from None
    return {name: value for name, value in values.items() if value is not None}


def load_settings(env: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process: `env`, or else the settings file and the environment, which wins."""
    given = dict(os.environ if env is None else env)
    from_file = read_settings_file(given) if env is None else {}
    values = {name: value for name, value in {**from_file, **given}.items() if value.strip()}
    where = dict.fromkeys(from_file, given.get("HOTLINE_SETTINGS") or SETTINGS_FILE)
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(_faults(error, where=where | dict.fromkeys(given, "environment"))) from None


def _faults(error: ValidationError, *, where: Mapping[str, str]) -> tuple[Fault, ...]:
    """Pydantic's findings in plain words."""
    return tuple(_fault(dict(found), where=where) for found in error.errors(include_url=False))


def _fault(found: Mapping[str, Any], *, where: Mapping[str, str]) -> Fault:
    name = str(found["loc"][0])
    if found["type"] == "missing":
        mend = f"Enter it in {SETTINGS_FILE}; `hotline init` writes a whole file."
        return Fault(name, "not set", f"is missing. {mend}")
    raised = found.get("ctx", {}).get("error")
    return Fault(name, where.get(name, "default"), str(raised or f"cannot be used: {found['msg']}."))
