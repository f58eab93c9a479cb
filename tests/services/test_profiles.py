"""Who somebody is here: what is kept of a name, a language, a zone; and a picture, which is looked at in a process of its own."""

from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image

from core.errors import AppError, Invalid, NotFound, PhotoRefused, TooMany
from core.imaging.paint import photo, shots
from core.services import profiles
from core.services.store import files
from tests.services.stage import call, lies


def test_what_is_given_is_kept_and_the_rest_stays(any_house, alice):
    changed = call(profiles.update, alice.id, name="  Alice Duarte ", language="pt-BR")
    assert (changed.name, changed.language, changed.time_zone) == ("Alice Duarte", "pt-BR", "UTC")
    changed = call(profiles.update, alice.id, time_zone="Europe/Lisbon")
    assert (changed.name, changed.language, changed.time_zone) == ("Alice Duarte", "pt-BR", "Europe/Lisbon")
    assert call(profiles.update, alice.id, name="").name == "" and call(profiles.get, alice.id).email == alice.email


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "a\nb"), ("name", "x" * 101), ("name", "\x00"), ("language", "tlh"), ("language", "EN"), ("language", "en_GB"),
        ("language", "en-xxxxxx"), ("language", ""), ("time_zone", "Mars/Olympus"), ("time_zone", "../../etc/passwd"), ("time_zone", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_its_name(house, alice, field, value):
    with pytest.raises(Invalid) as refused:
        call(profiles.update, alice.id, **{field: value})
    assert refused.value.field == field and call(profiles.get, alice.id) == alice


@pytest.mark.parametrize(
    ("name", "letters"), [("", "A"), ("Rosa", "R"), ("Rosa Maria Duarte", "RD"), ("  émile zola", "ÉZ"), ("李 明", "李明"), ("!!", "A")]
)
def test_letters_for_where_there_is_no_picture(house, alice, name, letters):
    assert profiles.initials(alice.model_copy(update={"name": name})) == letters


def painted(folder, size=(900, 600), **more):
    path = folder / "sent"
    path.write_bytes(photo(next(iter(shots(1, 5))), size))
    if more:
        Image.open(path, formats=("JPEG",)).save(path, "JPEG", **more)
    return path


def made(folder):
    profiles.made_picture(uuid4(), folder / "sent", folder / "made.jpg")
    return folder / "made.jpg"


def test_a_picture_is_square_small_and_without_metadata(house, alice, tmp_path):
    exif = Image.Exif()
    exif[0x010E] = "sentinel words"
    painted(tmp_path, exif=exif)
    assert b"sentinel" in (tmp_path / "sent").read_bytes()
    first = call(profiles.set_picture, alice.id, made(tmp_path)).picture
    key = call(profiles.picture_key, alice.id, first)
    kept = Image.open(BytesIO(lies(key)), formats=("JPEG",))
    assert kept.size == (256, 256) and not kept.getexif() and b"sentinel" not in lies(key)
    second = call(profiles.set_picture, alice.id, made(tmp_path)).picture
    assert second != first and lies(key) is None
    with pytest.raises(NotFound):
        call(profiles.picture_key, alice.id, first)
    call(profiles.remove_picture, alice.id, second)
    assert call(profiles.get, alice.id).picture is None and list(files().of_maker(alice.id, "people")) == []


def test_a_picture_is_its_owners_alone(house, alice, bob, tmp_path):
    painted(tmp_path)
    hers = call(profiles.set_picture, alice.id, made(tmp_path)).picture
    for act in (profiles.picture_key, profiles.remove_picture):
        with pytest.raises(NotFound):
            call(act, bob.id, hers)
    assert lies(call(profiles.picture_key, alice.id, hers))


def test_a_picture_smaller_than_the_square_is_not_blown_up(house, tmp_path):
    painted(tmp_path, (200, 120))
    assert Image.open(made(tmp_path), formats=("JPEG",)).size == (120, 120)


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a....", b"\xff\xd8\xff" + b"nonsense" * 99, b"\x89PNG\r\n\x1a\n" + b"\0" * 99, b"<svg></svg>"]
)
def test_what_is_no_picture_is_refused_in_words(house, tmp_path, data):
    (tmp_path / "sent").write_bytes(data)
    with pytest.raises(PhotoRefused) as refused:
        made(tmp_path)
    assert refused.value.message.endswith(".") and not (tmp_path / "made.jpg").exists()


def test_nobody_keeps_us_opening_pictures(house, alice, tmp_path):
    for _ in range(30):
        profiles.pictures.count(str(alice.id))
    with pytest.raises(TooMany):
        profiles.made_picture(alice.id, painted(tmp_path), tmp_path / "made.jpg")


def test_a_failure_afterwards_leaves_no_file(house, alice, tmp_path):
    painted(tmp_path)

    def fail(session):
        profiles.set_picture(session, alice.id, made(tmp_path))
        raise AppError("no")

    with pytest.raises(AppError):
        call(fail)
    assert list(files().of_maker(alice.id, "people")) == []
