"""Settings: what is not set works on one machine; what is wrong is said in one sentence each, all at once."""

import os
import re
from threading import Thread

import pytest

from core import config
from core.config import SettingsWrong, load


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    for name in config.Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def test_nothing_set_is_enough(tmp_path):
    found = load()
    assert found.port == 8080 and found.host == "127.0.0.1"
    assert found.database == f"sqlite:///{tmp_path}/data/memories.db"
    assert found.storage == f"{tmp_path}/data/files"
    assert found.address == "http://localhost:8080"
    assert (found.max_file_bytes, found.max_maker_bytes) == (60_000_000, 20_000_000_000)


def test_the_secret_is_made_once_and_is_the_owners_alone(tmp_path):
    first, second = load(), load()
    assert first.secret_key == second.secret_key and len(first.secret_key) >= 64
    assert (tmp_path / "data/secret.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    assert first.secret_key not in repr(first)


def test_many_first_starts_at_once_agree_on_the_secret(tmp_path):
    found = []
    threads = [Thread(target=lambda: found.append(load().secret_key)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 and len(set(found)) == 1


def test_the_environment_beats_the_file_and_options_beat_both(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("PORT=8001\nLOG_LEVEL=debug\n")
    assert (load().port, load().log_level) == (8001, "DEBUG")
    monkeypatch.setenv("PORT", "8002")
    assert load().port == 8002
    assert load(port=8003, host=None).port == 8003


def test_everything_wrong_is_said_at_once(monkeypatch):
    wrong = {
        "PORT": "many", "SECRET_KEY": "short", "DATABASE_URL": "mysql://x", "REDIS_URL": "http://x", "PUBLIC_URL": "books",
        "LOG_LEVEL": "loud", "MAX_FILE_MB": "0", "STORAGE_URL": "ftp://x",
        "METRICS_TOKEN": "short", "METRICS_PORT": "70000", "OTEL_EXPORTER_OTLP_ENDPOINT": "collector", "SLOW_QUERY_MS": "0",
    }  # fmt: skip
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsWrong) as refused:
        load()
    lines = str(refused.value).splitlines()
    assert [line.split()[0] for line in lines] == [name.upper() for name in config.Settings.model_fields if name.upper() in wrong]
    assert all(line.endswith(".") for line in lines)


def test_a_data_folder_that_cannot_be_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsWrong, match="DATA_DIR"):
        load(data_dir=tmp_path / "file/inside")


def test_settings_are_read_once_until_others_are_put_in_force(tmp_path):
    config.use(None)
    assert config.settings() is config.settings()
    config.use(load(port=8123))
    assert config.settings().port == 8123
    config.use(None)
    assert os.environ.get("PORT") is None and config.settings().port == 8080
    config.use(None)


ISSUER, CLIENT, SECRET = "https://id.example.org", "memories", "between us"


@pytest.mark.parametrize(
    ("issuer", "client", "secret", "named"),
    [
        (ISSUER, "", "", "OIDC_CLIENT_ID"), (ISSUER, CLIENT, "", "OIDC_CLIENT_SECRET"), (ISSUER, "", SECRET, "OIDC_CLIENT_ID"),
        ("", CLIENT, SECRET, "OIDC_CLIENT_ID"), ("", CLIENT, "", "OIDC_CLIENT_ID"), ("", "", SECRET, "OIDC_CLIENT_SECRET"),
        ("http://id.example.org", CLIENT, SECRET, "OIDC_ISSUER"), ("id.example.org", CLIENT, SECRET, "OIDC_ISSUER"),
    ],
)  # fmt: skip
def test_an_identity_provider_is_set_whole_or_not_at_all(issuer, client, secret, named):
    with pytest.raises(SettingsWrong, match=rf"^{named} is wrong: .*\.$") as wrong:
        load(oidc_issuer=issuer, oidc_client_id=client, oidc_client_secret=secret)
    assert "\n" not in str(wrong.value) and SECRET not in str(wrong.value)


def test_an_identity_provider_of_the_settings_is_taken():
    for issuer in (ISSUER, "https://accounts.google.com", "http://localhost:18610", "http://127.0.0.1:18610"):
        found = load(oidc_issuer=issuer, oidc_client_id=CLIENT, oidc_client_secret=SECRET)
        assert found.oidc_issuer == issuer and SECRET not in repr(found)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"STORAGE_URL": "s3://Books"}, "STORAGE_URL is wrong: must be s3://bucket/prefix"),
        ({"STORAGE_URL": "s3://books?endpoint=minio"}, "STORAGE_URL is wrong: must have a web address"),
        ({"STORAGE_URL": "s3://books?colour=red"}, "STORAGE_URL is wrong: has colour after the question mark"),
        ({"AWS_ACCESS_KEY_ID": "key"}, "AWS_SECRET_ACCESS_KEY is wrong: must be set with AWS_ACCESS_KEY_ID"),
        ({"AWS_SECRET_ACCESS_KEY": "secret"}, "AWS_SECRET_ACCESS_KEY is wrong: needs AWS_ACCESS_KEY_ID beside it"),
    ],
    ids=["no bucket", "no address", "unknown word", "no secret", "no key"],
)
def test_a_bucket_is_named_whole(monkeypatch, wrong, words):
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsWrong, match=re.escape(words)):
        load()


def test_numbers_and_choices_are_told_in_our_own_words(monkeypatch):
    for name, value in (("PORT", "99999"), ("MAX_FILE_MB", "many"), ("LOG_LEVEL", "LOUD")):
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsWrong) as wrong:
        load()
    assert str(wrong.value).splitlines() == [
        "PORT is wrong: must be less than or equal to 65535.",
        "LOG_LEVEL is wrong: must be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'.",
        "MAX_FILE_MB is wrong: must be a whole number.",
    ]
