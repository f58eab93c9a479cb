"""A store in an S3-compatible bucket: files are objects below a prefix; what is read here is kept near for a while.

An upload is received as one object a piece, each named after where it begins and written only where nothing stands, so any machine may
go on with it and two that try at once do not mix.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from time import monotonic, time
from typing import Any
from urllib.parse import quote

from boto3.s3.transfer import TransferConfig

from storage.near import Near
from storage.place import Place
from storage.s3_line import Line, Stands
from storage.store import Entry, StoreAway, WrongOffset
from storage.workspace import workspace

PIECE = 1_000_000
IN_PARTS = 64 * 1024 * 1024
AT_ONCE = 1000
"""As many as one list or one removal may hold."""
BEGUN = "begun"
FRESH = 60.0
"""Seconds for which a copy near is taken as the newest without asking."""
CHECKED = 60.0
MANY = 10_000

_PARTS = TransferConfig(multipart_threshold=IN_PARTS, multipart_chunksize=16 * 1024 * 1024, use_threads=False)


class Bucket:
    """A Store. Copies lie in the folder `near`, files on their way beside it."""

    is_far = True

    def __init__(self, place: Place, near: Path, access_key: str = "", secret_key: str = ""):
        self.place = place
        self.near = Near(near)
        self._tmp = near.parent / "tmp"
        self._line = Line(place, access_key, secret_key)
        self._ends: dict[str, int] = {}
        self._written_at: float | None = None
        self._found_at: float | None = None

    def put(self, source: Path, key: str) -> None:
        mark = self._send(source, key)
        if mark:
            # Without room here it is simply not near.
            with suppress(OSError):
                self.near.take(key, mark, source)

    def fetch(self, key: str) -> Path:
        found = self.near.find(key)
        if found is None:
            return self._get(key)
        path, mark = found
        with suppress(FileNotFoundError):
            if path.stat().st_mtime > time() - FRESH:
                return self._used(path)
        try:
            return self._get(key, mark) or self._used(path, seen=True)
        except StoreAway:
            # What was read here before is as good as what cannot be asked for.
            return self._used(path)
        except FileNotFoundError:
            self.near.forget(key)
            raise

    def size(self, key: str) -> int | None:
        try:
            with self._line.answered(key):
                return self._line.client().head_object(**self._at(key))["ContentLength"]
        except FileNotFoundError:
            self._find_bucket()
            return None

    def remove(self, *keys: str) -> None:
        for key in keys:
            with self._line.answered(key), suppress(FileNotFoundError):
                self._line.client().delete_object(**self._at(key))
            self.near.forget(key)

    def remove_all(self, start: str) -> None:
        objects = self._objects(start)
        while held := list(islice(objects, AT_ONCE)):
            told = {"Objects": [{"Key": one["Key"]} for one in held], "Quiet": True}
            with self._line.answered():
                failed = self._line.client("patient").delete_objects(Bucket=self.place.bucket, Delete=told).get("Errors")
            if failed:
                raise StoreAway(f"The bucket did not remove {len(failed)} files: {failed[0].get('Code')}")
        self.near.forget(start)

    def list(self, start: str = "") -> Iterator[Entry]:
        skip = len(self.place.prefix)
        return (Entry(one["Key"][skip:], one["Size"], one["LastModified"].timestamp()) for one in self._objects(start))

    def below(self, start: str) -> Iterator[str]:
        skip = len(self.place.prefix) + len(start)
        for page in self._pages("list_objects_v2", Prefix=self.place.prefix + start, Delimiter="/"):
            yield from (one["Prefix"][skip:-1] for one in page.get("CommonPrefixes", ()))
            yield from (one["Key"][skip:] for one in page.get("Contents", ()))

    def link(self, key: str, name: str, media_type: str, seconds: int) -> str | None:
        told = {
            "ResponseContentDisposition": f"attachment; filename*=utf-8''{quote(name, safe='')}",
            "ResponseContentType": media_type,
            "ResponseCacheControl": "private, no-store",
        }
        with self._line.answered(key):
            client = self._line.client("public")
            return client.generate_presigned_url("get_object", Params=self._at(key) | told, ExpiresIn=seconds)

    def begin(self, key: str) -> None:
        with self._line.answered(key):
            self._line.client().put_object(**self._at(f"{key}/{BEGUN}"), Body=b"")
        self._ends_at(key, 0)

    def append(self, key: str, offset: int, data: bytes) -> int:
        # Where this process itself ended the last time is built upon without asking: what others wrote since stands there.
        if self._ends.get(key) != offset:
            end = self._end(key)
            if end is None:
                raise FileNotFoundError(key)
            if end != offset:
                raise WrongOffset(end)
        if not data:
            return offset
        try:
            with self._line.answered(key):
                self._line.client("patient").put_object(**self._at(f"{key}/{offset:015d}"), Body=data, IfNoneMatch="*")
        except Stands:
            raise WrongOffset(self.received(key)) from None
        return self._ends_at(key, offset + len(data))

    def received(self, key: str) -> int:
        return self._end(key) or 0

    def whole(self, key: str) -> Path:
        end = self._end(key)
        if end is None:
            raise FileNotFoundError(key)
        found = self.near.find(key)
        if found and found[1] == str(end):
            return self._used(found[0])
        with workspace(self._tmp) as folder, self._line.answered(key), (folder / "whole").open("wb") as file:
            for one in self._pieces(key):
                self._copy(self._line.client().get_object(Bucket=self.place.bucket, Key=one["Key"]), file)
            file.flush()
            return self.near.take(key, str(end), folder / "whole")

    def keep(self, key: str, target: str) -> None:
        path = self.whole(key)
        if self.size(target) is not None:
            return
        mark = self._send(path, target)
        with workspace(self._tmp) as folder, suppress(OSError):
            os.link(path, folder / "kept")
            self.near.take(target, mark, folder / "kept")

    def drop(self, key: str) -> None:
        self._ends.pop(key, None)
        self.near.forget(key)
        self.remove_all(f"{key}/")

    def forget(self, start: str) -> None:
        self.near.forget(start)

    def tidy(self, before: float) -> None:
        self.near.prune()
        for page in self._pages("list_multipart_uploads", Prefix=self.place.prefix):
            for one in page.get("Uploads", ()):
                if one["Initiated"].timestamp() < before:
                    with self._line.answered(one["Key"]), suppress(FileNotFoundError):
                        self._line.client().abort_multipart_upload(Bucket=self.place.bucket, Key=one["Key"], UploadId=one["UploadId"])

    def check(self) -> None:
        with self._line.answered():
            client = self._line.client()
            client.list_objects_v2(Bucket=self.place.bucket, Prefix=self.place.prefix, MaxKeys=1)
            if self._written_at is None or monotonic() > self._written_at + CHECKED:
                client.put_object(**self._at("check"), Body=b"here")
                client.delete_object(**self._at("check"))
                self._written_at = monotonic()

    def _find_bucket(self) -> None:
        """Raises StoreRefuses where the bucket itself is gone: asked for a size alone, it is not told from a file that is."""
        if self._found_at is None or monotonic() > self._found_at + CHECKED:
            with self._line.answered():
                self._line.client().list_objects_v2(Bucket=self.place.bucket, Prefix=self.place.prefix, MaxKeys=1)
            self._found_at = monotonic()

    def _send(self, source: Path, key: str) -> str:
        """Uploads a local file; the mark of what stands there now, empty for one that went in parts and is too large to be near."""
        client = self._line.client("patient")
        with self._line.answered(key), source.open("rb") as file:
            if source.stat().st_size <= IN_PARTS:
                return client.put_object(**self._at(key), Body=file)["ETag"].strip('"')
            client.upload_fileobj(file, self.place.bucket, self.place.prefix + key, Config=_PARTS)
        self.near.forget(key)
        return ""

    def _get(self, key: str, known: str = "") -> Path | None:
        """A fresh copy; None where what stands there still bears the mark that is known. A line that was cut is tried once more."""
        asked = self._at(key) | ({"IfNoneMatch": f'"{known}"'} if known else {})
        for tries in (2, 1):
            try:
                return self._got(key, asked)
            except StoreAway:
                if tries == 1 or self._line.is_quiet:
                    raise
            except Stands:
                return None
        return None

    def _got(self, key: str, asked: dict[str, str]) -> Path:
        with workspace(self._tmp) as folder, self._line.answered(key):
            answer = self._line.client().get_object(**asked)
            with (folder / "got").open("wb") as file:
                self._copy(answer, file)
            return self.near.take(key, answer["ETag"].strip('"'), folder / "got")

    def _copy(self, answer: dict[str, Any], file) -> None:
        """The body of an answer, a piece at a time; raises when it is cut off."""
        for piece in answer["Body"].iter_chunks(PIECE):
            file.write(piece)

    def _used(self, path: Path, seen: bool = False) -> Path:
        self.near.used(path, seen)
        return path

    def _ends_at(self, key: str, end: int) -> int:
        if len(self._ends) > MANY:
            self._ends.clear()
        self._ends[key] = end
        return end

    def _end(self, key: str) -> int | None:
        """Where what was received ends; None when it was not begun."""
        begun, end = False, 0
        for one in self._objects(f"{key}/"):
            name = one["Key"].rpartition("/")[2]
            if name == BEGUN:
                begun = True
            else:
                end = int(name) + one["Size"]
        return self._ends_at(key, end) if begun else None

    def _pieces(self, key: str) -> Iterator[dict[str, Any]]:
        return (one for one in self._objects(f"{key}/") if not one["Key"].endswith(f"/{BEGUN}"))

    def _objects(self, start: str) -> Iterator[dict[str, Any]]:
        for page in self._pages("list_objects_v2", Prefix=self.place.prefix + start):
            yield from page.get("Contents", ())

    def _pages(self, operation: str, **asked: Any) -> Iterator[dict[str, Any]]:
        pages: Iterable = self._line.client().get_paginator(operation).paginate(Bucket=self.place.bucket, **asked)
        walk = iter(pages)
        while True:
            with self._line.answered():
                page = next(walk, None)
            if page is None:
                return
            yield page

    def _at(self, key: str) -> dict[str, str]:
        return {"Bucket": self.place.bucket, "Key": self.place.prefix + key}
