"""Whatever is made of photos and books has its sum written down; made once more it is the same to the last byte."""

from core import config
from core.imaging.paint import paint_story
from core.keeping.wanted import COPY, EXPORT, ORDER, ORIGINAL, PICTURE, PREVIEW, PRINT, Rows, wanted
from core.services import books, exporting, generating, preview_file, print_files, profiles
from core.services.store import files
from storage import database, look
from storage.files import sha256_of
from tests.services.keeping_cast import JPEG, command
from tests.services.shop_cast import open_shop
from tests.services.stage import book_of, call, send, work_off
from tests.services.test_order_files import place


def sums() -> dict[str, str]:
    """What the rows say of every file, by kind and key; each is what lies there."""
    with look.looking(database.engine()) as connection:
        found = {f"{one.kind} {one.key}": (one.key, one.sha256) for one in wanted(Rows(connection), files())}
    for key, sha256 in found.values():
        assert sha256_of(files().fetch(key)) == sha256, key
    return {name: sha256 for name, (_, sha256) in found.items()}


def furnish(house, alice, hands, tmp_path) -> None:
    """Something of everything, made by the product itself."""
    book = book_of(alice, format="booklet-8x8")
    for path in paint_story(tmp_path / "painted", 6, size=(1800, 1350)):
        send(alice, book, path.read_bytes(), path.name)
    call(generating.generate, alice.id, book.id)
    work_off(hands)
    place(alice, call(books.get, alice.id, book.id), state="paid")
    call(print_files.request, alice.id, book.id)
    call(exporting.request, alice.id)
    with files().workspace() as folder:
        (folder / "me.jpg").write_bytes(JPEG % b"me")
        call(profiles.set_picture, alice.id, folder / "me.jpg")
    work_off(hands)
    open_shop(house)
    call(preview_file.request, alice.id, book.id)
    work_off(hands)
    config.use(house)


def test_what_is_made_has_its_sum_and_made_again_is_the_same(house, alice, hands, tmp_path, capsys):
    furnish(house, alice, hands, tmp_path)
    made = sums()
    assert {name.split()[0] for name in made} == {ORIGINAL, COPY, PICTURE, PRINT, ORDER, EXPORT, PREVIEW}
    assert command(house, "check") == 0, capsys.readouterr()
    again = {name for name in made if name.split()[0] in (COPY, PRINT, ORDER)}
    files().remove(*(name.split()[1] for name in again))
    assert command(house, "check", "--repair") == 0, capsys.readouterr()
    work_off(hands)
    assert sums() == made
