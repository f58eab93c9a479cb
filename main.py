"""One command for everything: serve (the default), web, worker, migrate, backup, restore, check, move, make, admin. `main.py --help`
explains each."""

import gc
import os
import signal
import sys
import time
from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from pathlib import Path
from threading import Thread

STOP_SECONDS = 10.0
NEVER_USED = ("aiohttp", "httpx._main", "pygments")
"""Libraries load these if they are there: to call others by socket, for a command line, for colours in error pages. They take 15 MB."""

# Nothing heavy is imported up here: --help and make start without the web framework and the database.


def main(words: list[str] | None = None) -> int:
    """Runs one command line (without the program's name) and returns its exit code."""
    words = sys.argv[1:] if words is None else words
    args = _parser(words).parse_args(words)
    return args.run(args)


def _load_at_ease() -> None:
    """What is loaded stays: to look through it meanwhile for what may go would take a quarter of the time it takes to start. Who goes on
    for long begins with that once all is loaded. What nobody uses is not loaded at all."""
    gc.disable()
    for name in NEVER_USED:
        sys.modules.setdefault(name, None)


def _parser(words: list[str]) -> ArgumentParser:
    parser = ArgumentParser(prog="main.py", description="Sal's Memory Maker: photos and a few lines of memory in, a print-ready book out.")
    parser.set_defaults(run=_serve)
    _add_settings(parser, web=True)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _add_serving(commands)
    _add_keeping(commands)
    _add_make(commands, words)
    return parser


def _add_serving(commands) -> None:
    serve = _command(commands, "serve", _serve, "the web page and a worker process together; what main.py does without a command")
    _add_settings(serve, web=True)
    web = _command(commands, "web", _web, "the web page alone; at least one worker must run beside it")
    _add_settings(web, web=True)
    worker = _command(commands, "worker", _worker, "one worker alone: looks at photos, makes books and print files")
    _add_settings(worker)
    worker.add_argument("--host", default=SUPPRESS, help="where the web page listens, for the links in letters (HOST, else 127.0.0.1)")
    worker.add_argument("--port", type=int, default=SUPPRESS, help="the web page's port, for the same (PORT, else 8080)")
    worker.add_argument(
        "--with-parent", action="store_true", help="stop when standard input closes, as when the process that started this one dies"
    )


def _add_keeping(commands) -> None:
    migrate = _command(commands, "migrate", _migrate, "bring the database to the newest schema; serve, web and worker do it by themselves")
    _add_settings(migrate)
    _add_backups(commands)
    admin = commands.add_parser("admin", help="the operator's own commands").add_subparsers(
        title="commands", metavar="COMMAND", required=True
    )
    create = _command(admin, "create", _admin_create, "make an operator's account; asks for the password")
    create.add_argument("email", metavar="EMAIL", help="the email address to sign in with")
    _add_settings(create)


def _add_backups(commands) -> None:
    backup = _keeping(commands, "backup", "copy the database and all files to another place, while everybody works on; only what is new")
    backup.add_argument("target", metavar="TARGET", help="a folder or s3://bucket/prefix?endpoint=https://…, empty or with earlier backups")
    backup.add_argument(
        "--keep-days",
        type=_days,
        default=30,
        metavar="N",
        help="days that backups are kept; older ones go, and with them whoever left (default: %(default)s)",
    )
    restore = _keeping(commands, "restore", "bring a backup back into an empty place")
    restore.add_argument("source", metavar="SOURCE", help="where the backups are")
    restore.add_argument("--at", default="", metavar="TIME", help="the newest no later than this, such as 2026-11-23 (default: the last)")
    check = _keeping(commands, "check", "compare database and files: what is missing, damaged, or known to no row")
    check.add_argument("--repair", action="store_true", help="do what can be done about it")
    check.add_argument("--from", dest="source", default="", metavar="SOURCE", help="where backups are that may have what is lost")
    move = _keeping(commands, "move", "move everything to another database, SQLite or PostgreSQL, while the place stands still")
    move.add_argument("--to", required=True, metavar="DATABASE_URL", help="the new, empty database")
    move.add_argument("--files-to", default="", metavar="STORAGE_URL", help="a new, empty folder or bucket for the files, too")


def _keeping(commands, name: str, words: str) -> ArgumentParser:
    parser = _command(commands, name, _keep, words)
    parser.set_defaults(keeping=name)
    _add_settings(parser)
    return parser


def _days(told: str) -> int:
    if not told.isdecimal() or not int(told):
        raise ArgumentTypeError("must be a number of days, at least 1")
    return int(told)


def _add_make(commands, words: list[str]) -> None:
    told = "A folder of photos to two PDFs, without database or web page"
    parser = commands.add_parser("make", help=f"a{told[1:]}", description=f"{told}.", formatter_class=RawDescriptionHelpFormatter)
    if words[:1] == ["make"]:
        from core import make

        make.add_arguments(parser)
        parser.set_defaults(run=make.run)


def _command(commands, name: str, run, words: str) -> ArgumentParser:
    parser = commands.add_parser(name, help=words, description=f"{words[0].upper()}{words[1:]}.")
    parser.set_defaults(run=run)
    return parser


def _add_settings(parser: ArgumentParser, web: bool = False) -> None:
    """Options that win over the environment. A default of None would undo one given before the command, hence SUPPRESS."""
    parser.add_argument("--data-dir", default=SUPPRESS, metavar="FOLDER", help="where everything is kept (DATA_DIR, else ./data)")
    if web:
        parser.add_argument("--host", default=SUPPRESS, help="the address to listen on (HOST, else 127.0.0.1: this machine alone)")
        parser.add_argument("--port", type=int, default=SUPPRESS, help="the port to listen on (PORT, else 8080)")


def _settings(args: Namespace):
    """The settings of the environment with this command's options on top. Ends the program with sentences when they are wrong, or when
    a server that they name does not answer."""
    from core.config import SettingsWrong
    from core.start import chosen

    given = {name: getattr(args, name) for name in ("host", "port", "data_dir") if hasattr(args, name)}
    try:
        return chosen(**given)
    except SettingsWrong as error:
        raise SystemExit(str(error)) from None


def _serve(args: Namespace) -> int:
    _load_at_ease()
    settings = _settings(args)
    _log_to_stderr(settings.log_level)
    # Not before the settings are known to be right.
    from ui.serving import serve

    return serve(settings, [sys.executable, str(Path(__file__).resolve()), "worker", "--with-parent"])


def _web(args: Namespace) -> int:
    _load_at_ease()
    settings = _settings(args)
    _log_to_stderr(settings.log_level)
    # Not before the settings are known to be right.
    from ui.serving import serve

    return serve(settings, worker_command=None)


def _worker(args: Namespace) -> int:
    _load_at_ease()
    if args.with_parent:
        Thread(target=_stop_with_parent, daemon=True).start()
    settings = _settings(args)
    _log_to_stderr(settings.log_level)
    from core.start import prepare
    from core.worker import run_worker

    prepare(settings)
    run_worker()
    return 0


def _log_to_stderr(level: str) -> None:
    from core import log

    log.configure(level)


def _stop_with_parent() -> None:
    """Asks this process to stop when its standard input ends, and ends it when it has not stopped soon after.

    Work that is cut off so goes on in the next worker: its row tells where it was.
    """
    # Not sys.stdin: its lock, held by this thread at the end of the program, would be a fatal error.
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOP_SECONDS)
    os._exit(1)


def _migrate(args: Namespace) -> int:
    _load_at_ease()
    from storage.migrate import upgrade

    settings = _settings(args)
    _log_to_stderr(settings.log_level)
    upgrade(settings.database)
    print("The database is up to date.")
    return 0


def _keep(args: Namespace) -> int:
    from core.keeping import commands

    settings = _settings(args)
    _log_to_stderr("WARNING")
    return commands.run(args, settings)


def _admin_create(args: Namespace) -> int:
    _load_at_ease()
    from getpass import getpass

    from core.errors import AppError
    from core.services import operators
    from core.start import prepare
    from storage.database import transaction

    settings = _settings(args)
    _log_to_stderr(settings.log_level)
    prepare(settings)
    password = getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        with transaction() as session:
            user = operators.create_operator(session, args.email, password)
    except AppError as error:
        print(f"Sorry: {error.message}", file=sys.stderr)
        return 1
    print(f"{user.email} can sign in as operator.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
