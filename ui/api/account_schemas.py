"""What the doors of an account take and give: signing in, who one is, sessions and keys. Times are aware UTC."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from core.services.api_keys import DAYS, MOST_DAYS, ApiKeyRecord, Scope

Secret = Annotated[str, Field(max_length=1000)]
Code = Annotated[str, Field("", max_length=100, description="Where there is a second factor: six digits, or a recovery code.")]
Password = Annotated[str, Field(max_length=1000, description="10 to 128 characters; not one of those that are guessed first.")]
Now = Annotated[str, Field(max_length=1000, description="The password as it is now: it is you who asks.")]


class Registration(BaseModel):
    """A new account."""

    email: str = Field(max_length=254, description="Any address; a letter there asks to confirm it.")
    password: Password


class Registered(BaseModel):
    """The account. Where the address has one already nothing is made, its owner gets a letter, and the answer looks the same."""

    id: UUID
    email: str
    created_at: datetime


class SignIn(BaseModel):
    """OAuth 2.0's password form, and a `code` for accounts with a second factor."""

    grant_type: Literal["password"] = Field("password", description="Always password.")
    username: str = Field(max_length=1000, description="The email address.")
    password: str = Field(max_length=1000, description="The password.")
    code: Code
    scope: str = Field("", max_length=1000, description="Not used.")
    client_id: str | None = Field(None, max_length=1000, description="Not used.")
    client_secret: str | None = Field(None, max_length=1000, description="Not used.")


class Tokens(BaseModel):
    """`expires_in` is the access token's life in seconds; a refresh token works once and is answered with a new pair."""

    access_token: str
    refresh_token: str
    token_type: Literal["bearer"] = "bearer"
    expires_in: int


class RefreshToken(BaseModel):
    """A refresh token that has not been used."""

    refresh_token: Secret


class SignOut(BaseModel):
    """What is to end: the sign-in of this refresh token. The one of the bearer token ends as well."""

    refresh_token: Secret | None = None


class Forgotten(BaseModel):
    """Whose password was forgotten."""

    email: str = Field(max_length=254, description="The account's address.")


class NewPassword(BaseModel):
    """The end of a link in a letter, and the password to be."""

    token: Secret
    password: Password


class Confirmation(BaseModel):
    """The end of a link in a letter."""

    token: Secret


class Profile(BaseModel):
    """What is absent stays."""

    name: str | None = Field(None, max_length=100, description="How to be called.")
    language: str | None = Field(None, max_length=35, description="BCP 47, one that books can be written in.")
    time_zone: str | None = Field(None, max_length=64, description="A name of the IANA database.")
    notices: bool | None = Field(None, description="Whether letters may come that are neither about money nor about safety.")


class PasswordChange(BaseModel):
    """A new password. Every other session and token of the account ends."""

    password: Now
    code: Code
    new_password: Password


class EmailChange(BaseModel):
    """Another address. It becomes the account's once the link that goes there was opened; the old one is told at once."""

    password: Now
    code: Code
    email: str = Field(max_length=254, description="The address to be.")


class Leaving(BaseModel):
    """The end of the account."""

    password: Now
    code: Code
    for_ever: bool = Field(False, description="At once and for ever, instead of 14 days during which signing in brings it all back.")


class Left(BaseModel):
    """`until` is how long signing in brings the account back; null when it is gone for ever."""

    until: datetime | None


class Proof(BaseModel):
    """That it is you who asks."""

    password: Now
    code: Code


class FirstCode(BaseModel):
    """That it is you who asks, and that your app has the key."""

    password: Now
    code: str = Field(max_length=100, description="The six digits that the app shows now.")


class SecondFactor(BaseModel):
    """Whether signing in asks for a code as well."""

    on: bool
    codes_left: int


class RecoveryCodes(BaseModel):
    """Codes for whoever is without their phone. Each works once."""

    codes: list[str]


class NewApiKey(BaseModel):
    """A key for a program."""

    name: str = Field(max_length=100, description="What the key is for, in your words.")
    scope: Scope = Field("read", description="`read` may only GET; `write` may do all but what concerns the account itself.")
    days: int = Field(DAYS, ge=1, le=MOST_DAYS, description="How many days the key lives.")


class MadeApiKey(ApiKeyRecord):
    """A new key. `key` is told this once; only its hash is kept."""

    key: str
