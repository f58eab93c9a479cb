"""`main.py make`: a folder of photos in, an interior PDF and a cover PDF out; no database, no screen copies."""

import shutil
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, as_completed
from dataclasses import replace
from pathlib import Path

from tqdm import tqdm

from core.book.brief import Brief, Composition, Progress
from core.book.compose import compose
from core.book.document import Document
from core.book.formats import BOOKLET, DEFAULT_FORMAT, FORMATS, format_of
from core.book.memories_file import read_memories
from core.book.themes import DEFAULT_THEME, THEMES
from core.errors import AppError, NotEnough, PhotoRefused
from core.imaging.inspect import inspect
from core.imaging.sandbox import Sandbox
from core.press.bindery import Source, bind
from core.press.preflight import Finding
from core.press.setter import Setter

LONGEST_TITLE = 200
EXIT_CODES = {
    "done": 0,
    "unexpected": 1,
    "usage": 2,
    "folder": 3,
    "no_photos": 4,
    "not_enough": 5,
    "memories": 6,
    "output": 7,
    "stopped": 130,
}
EXIT_HELP = """exit codes:
  0  the book is made (findings of the preflight are printed as warnings)
  2  the command's own words are wrong
  3  the folder is not there or cannot be read
  4  no file in the folder is a photo
  5  photos and words are too few even for a booklet
  6  the memories file cannot be read or names an unknown photo or date
  7  the PDF cannot be written where it was asked for
  1  anything else; 130 stopped by Ctrl+C"""


class MakeFailed(AppError):
    """`code` names a kind of failure in EXIT_CODES."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the folder of photos; folders inside it are looked through too")
    parser.add_argument(
        "-o", "--output", type=Path, default=Path("book.pdf"), help="the interior PDF; its cover lies beside it as NAME-cover.pdf"
    )
    parser.add_argument("--title", default="", help="the book's title; the folder's name when absent")
    parser.add_argument("--format", choices=sorted(FORMATS), default=DEFAULT_FORMAT, help="size and printer (default: %(default)s)")
    parser.add_argument("--theme", choices=sorted(THEMES), default=DEFAULT_THEME, help="the look (default: %(default)s)")
    parser.add_argument(
        "--memories",
        type=Path,
        metavar="FILE",
        help="texts parted by lines of ---, each with optional Title:, Date:, By:, Photos: lines on top",
    )
    parser.epilog = EXIT_HELP


def run(args: Namespace) -> int:
    """Makes the book that `args` (of add_arguments) asks for. Returns the exit code; says what went wrong on stderr."""
    try:
        _make(args)
    except AppError as error:
        print(f"Sorry: {error.message}", file=sys.stderr)
        return EXIT_CODES.get(error.code, EXIT_CODES["unexpected"])
    except KeyboardInterrupt:
        print("Stopped. Nothing was written.", file=sys.stderr)
        return EXIT_CODES["stopped"]
    return EXIT_CODES["done"]


def _make(args: Namespace) -> None:
    _check_words(args)
    paths = _files(args.folder)
    with Sandbox() as sandbox, tempfile.TemporaryDirectory(prefix="memory-maker-") as scratch:
        setter = Setter()
        sources = _inspect(sandbox, paths)
        composition = _compose(args, sources, setter)
        _print_left_out(composition, sources)
        _write(sandbox, setter, composition.document, sources, Path(scratch), args)


def _check_words(args: Namespace) -> None:
    """Refuses what cannot end well before any photo is opened."""
    if len(args.title) > LONGEST_TITLE:
        raise MakeFailed(f"The title is longer than {LONGEST_TITLE} characters. Choose a shorter one.", code="usage")
    for target in (args.output, _cover_of(args.output)):
        if not target.resolve().parent.is_dir() or (target.exists() and not target.is_file()):
            raise MakeFailed(f"{target} cannot be written: name a file in a folder that exists.", code="output")


def _cover_of(output: Path) -> Path:
    return output.with_name(f"{output.stem}-cover{output.suffix}")


def _files(folder: Path) -> list[Path]:
    """Every visible file below `folder`, in order of path."""
    if not folder.is_dir():
        raise MakeFailed(f"There is no folder {folder}. Name the folder that holds your photos.", code="folder")
    try:
        found = sorted(path for path in folder.rglob("*") if path.is_file() and not _hidden(path.relative_to(folder)))
    except OSError as error:
        raise MakeFailed(f"The folder {folder} cannot be read: {error.strerror}.", code="folder") from None
    if not found:
        raise MakeFailed(f"The folder {folder} is empty. Put photos into it and try again.", code="no_photos")
    return found


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _inspect(sandbox: Sandbox, paths: list[Path]) -> dict[str, Source]:
    """Facts of each file that is a photo, by photo id; the same photo twice is one; refused files are printed with the reason."""
    sources: dict[str, Source] = {}
    refused = [(path, "Its name holds bytes that are no letters; give it a plain name.") for path in paths if not _is_text(path)]
    named = [path for path in paths if _is_text(path)]
    jobs = {sandbox.submit(inspect, str(path), f"photo-{number}", path.name): path for number, path in enumerate(named, 1)}
    for job in _bar(jobs, "Looking at your photos"):
        try:
            facts = job.result()
            sources[facts.id] = Source(jobs[job], facts)
        except PhotoRefused as error:
            refused.append((jobs[job], error.message))
    for path, reason in sorted(refused):
        print(f"  {path.name.encode(errors='backslashreplace').decode()} stays out. {reason}")
    if not sources:
        raise MakeFailed("No file in the folder is a photo we can open (JPEG, PNG, WebP, HEIC or TIFF).", code="no_photos")
    return _once_each(sources)


def _is_text(path: Path) -> bool:
    """Whether the path can be written down: file systems take any bytes as a name, and Python carries odd ones as surrogates."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _once_each(sources: Mapping[str, Source]) -> dict[str, Source]:
    kept: dict[str, Source] = {}
    first: dict[str, Source] = {}
    for photo_id, source in sorted(sources.items(), key=lambda item: item[1].path):
        twin = first.setdefault(source.facts.sha256, source)
        if twin is source:
            kept[photo_id] = source
        else:
            print(f"  {source.path.name} stays out. It is the same photo as {twin.path.name}.")
    return kept


def _bar(jobs: Mapping[Future, Path], words: str) -> Iterator[Future]:
    return tqdm(as_completed(jobs), total=len(jobs), desc=words, unit="photo", file=sys.stderr)


def _compose(args: Namespace, sources: Mapping[str, Source], setter: Setter) -> Composition:
    brief = _brief(args, sources)
    with tqdm(desc="Making the pages", unit="page", file=sys.stderr) as bar:

        def report(progress: Progress) -> None:
            if progress.stage == "layout":
                bar.total = progress.total
                bar.update(progress.done - bar.n)

        try:
            return compose(brief, setter.measure, report)
        except NotEnough as error:
            if args.format == BOOKLET:
                raise
            bar.write(f"Note: {error.message} Making a booklet ({format_of(BOOKLET).name}) instead.", file=sys.stderr)
        return compose(replace(brief, format=BOOKLET), setter.measure, report)


def _brief(args: Namespace, sources: Mapping[str, Source]) -> Brief:
    memories = ()
    if args.memories:
        try:
            memories = read_memories(args.memories, {source.path.name.lower(): photo_id for photo_id, source in sources.items()})
        except AppError as error:
            raise MakeFailed(error.message, code="memories") from None
    photos = tuple(source.facts for source in sources.values())
    title = args.title.strip() or args.folder.resolve().name
    return Brief(title, "memory" if memories else "photo", args.format, args.theme, photos, memories)


def _print_left_out(composition: Composition, sources: Mapping[str, Source]) -> None:
    for left in composition.left_out:
        print(f"  {sources[left.photo_id].path.name} is kept aside. {left.words}")


def _write(sandbox: Sandbox, setter: Setter, document: Document, sources: Mapping[str, Source], scratch: Path, args: Namespace) -> None:
    with tqdm(desc="Preparing photos for print", unit="photo", file=sys.stderr) as bar:

        def step(stage: str, done: int, total: int) -> None:
            if stage == "copies":
                bar.total = total
                bar.update(done - bar.n)

        findings = bind(document, sources, scratch, sandbox, setter, step)
    _print_findings(findings)
    cover = _cover_of(args.output)
    _publish(scratch / "interior.pdf", args.output)
    _publish(scratch / "cover.pdf", cover)
    print(f"{args.output}: {len(document.pages)} pages. {cover}: the cover.")


def _print_findings(findings: list[Finding]) -> None:
    for finding in findings:
        frame = f" [frame {finding.frame}]" if finding.frame else ""
        print(f"  {finding.severity.capitalize()}: {finding.words}{frame}")


def _publish(made: Path, target: Path) -> None:
    """Puts a finished file in its place in one step, so that nobody finds half of one."""
    beside = target.with_name(f".{target.name}.part")
    try:
        shutil.copyfile(made, beside)
        beside.replace(target)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise MakeFailed(f"{target} cannot be written: {error.strerror}.", code="output") from None
