"""The line to an S3-compatible service: where it is and our keys go in; its clients, and its failures in our words, come out."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, Literal

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    NoCredentialsError,
    PartialCredentialsError,
    ReadTimeoutError,
)

from storage import store
from storage.place import Place
from storage.store import StoreAway, StoreRefuses

QUIET = 3.0
"""Seconds for which nobody asks again where no answer came: whoever waits for a page is told at once."""

Kind = Literal["quick", "patient", "public"]
_READS = {"quick": 2, "patient": 10, "public": 2}
"""Seconds to wait for each answer: pages wait for some, bytes on their way in may take longer."""
_WORDS = {
    "NoSuchBucket": "The bucket {bucket} is not there",
    "AccessDenied": "The bucket {bucket} refuses our key",
    "403": "The bucket {bucket} refuses our key",
    "InvalidAccessKeyId": "The store of the bucket {bucket} does not know our key",
    "SignatureDoesNotMatch": "The store of the bucket {bucket} does not take our secret",
}


class Stands(Exception):
    """Something stands already where nothing was to stand."""


class Line:
    """One for all threads of a process; a process that was forked makes clients of its own."""

    def __init__(self, place: Place, access_key: str, secret_key: str):
        self.place = place
        self._keys = {"aws_access_key_id": access_key, "aws_secret_access_key": secret_key} if access_key else {}
        self._clients: dict[tuple[int, str], Any] = {}
        self._making = threading.Lock()
        self._quiet_until = 0.0

    def client(self, kind: Kind = "quick") -> Any:
        key = os.getpid(), kind if kind != "public" or self.place.public else "quick"
        found = self._clients.get(key)
        if found is None:
            with self._making:
                found = self._clients[key] = self._clients.get(key) or self._made(key[1])
        return found

    @property
    def is_quiet(self) -> bool:
        """Whether nobody asks just now."""
        return monotonic() < self._quiet_until

    @contextmanager
    def answered(self, key: str = "") -> Iterator[None]:
        """Around calls. Raises FileNotFoundError of what is not there, Stands, and StoreAway of all else that goes wrong."""
        if self.is_quiet:
            raise StoreAway("The store of files did not answer a moment ago")
        began, outcome = monotonic(), "away"
        try:
            with self._understood(key):
                yield
            outcome = "done"
        except (FileNotFoundError, Stands):
            outcome = "missing"
            raise
        finally:
            store.tell(outcome, monotonic() - began)

    @contextmanager
    def _understood(self, key: str) -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            raise self._told(error, key) from None
        except (NoCredentialsError, PartialCredentialsError) as error:
            raise StoreRefuses("There is no key for the store of files: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY") from error
        except (BotoCoreError, Boto3Error) as error:
            if isinstance(error, ConnectTimeoutError | ReadTimeoutError):
                self._quiet_until = monotonic() + QUIET
            raise StoreAway(f"The store of files does not answer: {type(error).__name__}") from error
        except FileNotFoundError:
            raise
        except OSError as error:
            raise StoreAway(f"The store of files cannot be read or written: {type(error).__name__}") from error

    def _told(self, error: ClientError, key: str) -> Exception:
        code, status = error.response["Error"].get("Code", ""), error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        if code in _WORDS:
            return StoreRefuses(_WORDS[code].format(bucket=self.place.bucket))
        if status == 404 and key:
            return FileNotFoundError(key)
        if status in (304, 409, 412):
            return Stands(key)
        if status == 404:
            return StoreRefuses(f"What answers where the bucket {self.place.bucket} should be is no store of files")
        # Too much at once, and whatever is the store's own trouble, passes.
        kind = StoreRefuses if status in (400, 401, 403, 405) else StoreAway
        return kind(f"The store of files refused: {code}")

    def _made(self, kind: Kind) -> Any:
        place = self.place
        address = place.public if kind == "public" else place.endpoint
        config = Config(
            signature_version="s3v4", connect_timeout=2, read_timeout=_READS[kind], max_pool_connections=32,
            retries={"mode": "standard", "total_max_attempts": 2}, s3={"addressing_style": "path" if address else "auto"},
            # Not every service that speaks S3 knows the newer checksums.
            request_checksum_calculation="when_required", response_checksum_validation="when_required",
        )  # fmt: skip
        region = place.region or ("us-east-1" if address else None)
        return boto3.session.Session().client("s3", endpoint_url=address or None, region_name=region, config=config, **self._keys)
