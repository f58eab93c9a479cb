"""The start of a process: every setting that is wrong and every server that does not answer is told at once; the secret is shared."""

import pytest

from core import config, start
from core.config import SettingsWrong
from storage import migrate
from storage.database import build

SECRET = "s" * 40
AWAY = {
    "DATABASE_URL": "postgresql://sal:whispered@127.0.0.1:1/memories",
    "REDIS_URL": "redis://:whispered@127.0.0.1:1/0",
    "STORAGE_URL": "/proc/nowhere",
}


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    for name in config.Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def told(**given: object) -> list[str]:
    with pytest.raises(SettingsWrong) as refused:
        start.chosen(**given)
    return str(refused.value).splitlines()


def names(lines: list[str]) -> list[str]:
    return [line.split()[0] for line in lines]


def test_what_is_wrong_and_who_does_not_answer_is_told_together(monkeypatch):
    for name, value in AWAY.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PUBLIC_URL", "books")
    found = told()
    assert names(found) == ["PUBLIC_URL", "SECRET_KEY", *AWAY]
    assert all(line.endswith(".") for line in found) and "whispered" not in "".join(found)


def test_keys_that_do_not_fit_hide_nothing_else(monkeypatch):
    wrong = {"PORT": "many", "PUBLIC_URL": "books", "REDIS_URL": AWAY["REDIS_URL"], "AWS_ACCESS_KEY_ID": "one alone", "BACKUP_KEY": "short"}
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    assert names(told()) == ["PORT", "PUBLIC_URL", "AWS_SECRET_ACCESS_KEY", "BACKUP_KEY", "REDIS_URL"]


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://sal@[::1/memories",
        "postgresql://sal@host:port/memories",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite://",
        "postgres:x",
    ],
)
def test_an_address_that_cannot_be_a_databases_is_said(monkeypatch, url):
    monkeypatch.setenv("DATABASE_URL", url)
    assert names(told()) == ["DATABASE_URL"]


@pytest.mark.parametrize("name", AWAY)
def test_one_that_does_not_answer_is_named_alone(monkeypatch, name):
    monkeypatch.setenv(name, AWAY[name])
    monkeypatch.setenv("SECRET_KEY", SECRET)
    assert names(told()) == [name]


def test_a_secret_of_ones_own_is_no_secret_of_many_machines(monkeypatch, postgres_url, tmp_path):
    alone = start.chosen()
    monkeypatch.setenv("DATABASE_URL", postgres_url)
    assert names(told()) == ["SECRET_KEY"] and str(tmp_path / "data/secret.key") in told()[0]
    monkeypatch.setenv("SECRET_KEY", alone.secret_key)
    assert start.chosen().database == postgres_url


@pytest.mark.parametrize(
    ("name", "value"), [("PUBLIC_URL", "https://books.example.org/ours"), ("FORWARDED_ALLOW_IPS", "the proxy"), ("DATA_DIR", "/proc/none")]
)
def test_what_cannot_be_is_said(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    assert names(told()) == [name]


def test_tables_of_a_newer_program_are_left_as_they_are(sqlite_url):
    engine = build(sqlite_url)
    assert not migrate.is_behind(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    migrate.upgrade(sqlite_url)
    assert not migrate.is_behind(engine)
    with engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "9999"
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert migrate.is_behind(engine)
    engine.dispose()
