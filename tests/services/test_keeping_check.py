"""Checking a place: so many files spoiled, so many reports; what can be had again is, and the rest is said to whoever it concerns."""

from random import Random

import pytest

from core.keeping import checking
from core.services import leftovers
from core.services.store import files
from storage.models import Export, Job, Order, OrderDocument, Photo, PrintFile, User
from tests.services.keeping_cast import add_photo, command, everything, furnish, is_made_for_whoever_asks, open_again
from tests.services.order_cast import kept
from tests.services.stage import lay, lies
from tests.services.stage import rows as all_of


def keys() -> list[str]:
    """Every file of the place that a check answers for."""
    return sorted(entry.key for entry in files().store.list() if not entry.key.startswith("uploads/"))


def reports(told: str) -> set[tuple[str, str]]:
    """(what, key) of each line."""
    lines = [line.split() for line in told.splitlines() if "/" in line and not line.startswith("Sorry")]
    return {(words[0], words[2]) for words in lines if words[0] in ("missing", "damaged", "orphan")}


def spoil(key: str, how: str, chance: Random) -> tuple[str, str]:
    """Deletes a file, cuts it short or turns a bit of it; what is to be reported."""
    data = lies(key)
    files().remove(key)
    if how == "delete":
        return "missing", key
    lay(key, data[: chance.randrange(len(data))] if how == "truncate" else flipped(data, chance))
    return "damaged", key


def flipped(data: bytes, chance: Random) -> bytes:
    """The same bytes but for one bit."""
    turned = bytearray(data)
    turned[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(turned)


@pytest.mark.parametrize("summed", [True, False], ids=["with sums", "of an older time"])
def test_so_many_spoiled_files_are_so_many_reports(any_house, alice, bob, summed, capsys):
    chance = Random(1)
    for number, user in enumerate((alice, bob)):
        furnish(user, seed=number + 1, summed=summed)
    assert command(any_house, "check") == 0, capsys.readouterr()
    capsys.readouterr()
    # A PDF to look through may be missing; before sums were written down nobody could tell whether it was whole.
    fit = [key for key in keys() if not key.endswith("-preview.pdf")]
    spoiled = {spoil(key, chance.choice(("delete", "truncate", "flip")[: 2 + summed]), chance) for key in chance.sample(fit, 17)}
    assert command(any_house, "check") == 1
    told = capsys.readouterr().out
    assert reports(told) == spoiled
    count = {what: sum(one[0] == what for one in spoiled) for what in ("missing", "damaged")}
    assert f"{count['missing']} missing, {count['damaged']} damaged, 0 that no row knows of" in told


def test_one_bit_of_any_file_is_seen(house, alice, capsys):
    furnish(alice)
    spoiled = {spoil(key, "flip", Random(number)) for number, key in enumerate(keys())}
    assert command(house, "check") == 1
    assert reports(capsys.readouterr().out) == spoiled
    kinds = {key.partition("/")[0] for _, key in spoiled} | {key.rpartition("-")[2] for _, key in spoiled if "preview" in key}
    assert kinds == {"originals", "copies", "people", "print", "orders", "exports", "preview.pdf"}


def test_two_copies_in_each_others_place_are_seen_and_made_again(house, alice, capsys):
    furnish(alice)
    first, second = [key for key in keys() if key.startswith("copies/")][:2]
    one, other = lies(first), lies(second)
    lay(first, other)
    lay(second, one)
    assert command(house, "check") == 1
    assert reports(capsys.readouterr().out) == {("damaged", first), ("damaged", second)}
    assert command(house, "check", "--repair") == 0
    looked = [photo for photo in all_of(Photo) if photo.id.hex in first + second]
    assert {job.photo_id for job in all_of(Job, kind="inspect")} == {photo.id for photo in looked}


def test_a_file_that_no_row_knows_of_is_told_after_an_hour_and_goes(house, alice, monkeypatch, capsys):
    furnish(alice)
    strays = {lay(f"originals/{alice.id.hex}/ab/{'ab' * 32}", b"x"), lay(f"copies/{alice.id.hex}/ab/{'ab' * 16}-thumb.jpg", b"x")}
    theirs = lay("letters/to a friend", b"mine")
    assert command(house, "check") == 0, "it may be on its way"
    for module in (checking, leftovers):
        monkeypatch.setattr(module, "GRACE", -5.0)
    capsys.readouterr()
    assert command(house, "check") == 1
    assert reports(capsys.readouterr().out) == {("orphan", key) for key in (*strays, theirs.split()[0])}
    assert command(house, "check", "--repair") == 1
    assert lies(theirs) == b"mine" and not any(lies(key) for key in strays)
    files().remove(theirs)
    assert command(house, "check") == 0


def test_everything_comes_back_from_a_backup(any_house, alice, tmp_path, capsys):
    furnish(alice, number=4)
    target = str(tmp_path / "backups")
    assert command(any_house, "backup", target) == 0
    before = everything(any_house)
    for number, key in enumerate(keys()):
        if not key.startswith("copies/") and not is_made_for_whoever_asks(key):
            spoil(key, ("delete", "truncate", "flip")[number % 3], Random(number))
    assert command(any_house, "check", "--repair", "--from", target) == 0, capsys.readouterr()
    assert everything(any_house) == before
    assert command(any_house, "check") == 0, capsys.readouterr()


def test_what_no_backup_has_is_made_again_or_said(house, alice, capsys):
    furnish(alice)
    order = all_of(Order)[0]
    kept(OrderDocument(order_id=order.id, document={}))
    (lost, broken, *_) = [key for key in keys() if key.startswith("originals/")]
    files().remove(lost)
    lay(broken, b"half")
    for key in keys():
        if key.startswith(("print/", "orders/", "people/", "exports/")):
            files().remove(key)
    one_copy = next(key for key in keys() if key.startswith("copies/"))
    files().remove(one_copy)
    assert command(house, "check", "--repair") == 1
    told = capsys.readouterr().out
    assert told.count("Its maker is asked to add the photo once more.") == 2
    assert all_of(User, id=alice.id)[0].picture is None and not all_of(Export) and not all_of(PrintFile)
    assert all_of(Order)[0].build == "building"
    assert {"print", "order"} <= {job.kind for job in all_of(Job)}
    refused = all_of(Photo, state="refused")
    assert {photo.sha256 for photo in refused} == {key.rpartition("/")[2] for key in (lost, broken)}
    # What is left of a photo is kept for the operator, out of the way of the same photo added once more.
    assert lies(broken) is None
    assert (house.data_dir / "damaged" / broken.rpartition("/")[2]).read_bytes() == b"half"
    owner = next(photo for photo in all_of(Photo) if photo.id.hex in one_copy)
    assert owner.state == "refused" or any(job.photo_id == owner.id and job.kind == "inspect" for job in all_of(Job))


def test_a_check_says_nothing_of_what_came_and_went_meanwhile(house, alice, monkeypatch, capsys):
    book = furnish(alice)
    photo = all_of(Photo)[0]
    whole = checking.abreast

    def meanwhile(*args):
        """While files are read one photo comes and one goes, as the product does it."""
        yield from whole(*args)
        open_again(house)
        from core.services import photos
        from tests.services.stage import call

        call(photos.remove, alice.id, book.id, photo.id)
        add_photo(alice, book, b"new")

    monkeypatch.setattr(checking, "abreast", meanwhile)
    assert command(house, "check") == 0, capsys.readouterr()


def test_the_database_itself_is_looked_at(house, alice, capsys):
    furnish(alice)
    from storage import database

    with database.engine().connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("UPDATE memories SET book_id = '00000000000000000000000000000000'")
        connection.commit()
    assert command(house, "check") == 1
    told = capsys.readouterr().out
    assert "memories belongs to one of books that is not there" in told and "1 thing wrong with the database itself" in told
    assert command(house, "check", "--repair") == 1
    assert "restore a backup" in capsys.readouterr().out


def test_a_folder_where_a_file_should_be_is_a_file_that_is_missing(house, alice, capsys):
    furnish(alice)
    key = next(key for key in keys() if key.startswith("originals/"))
    files().remove(key)
    lay(f"{key}/inside", b"x")
    assert files().size(key) is None
    assert command(house, "check") == 1
    assert reports(capsys.readouterr().out) == {("missing", key)}
