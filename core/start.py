"""What every process does first: settings go in; an open, migrated database and a wired doorbell stand afterwards."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import gettempdir

from core import config, jobs, memory, probes, seeing
from core.config import Settings, SettingsWrong
from storage import cache, database, migrate, store

SERVERS: dict[str, tuple[str, Callable[[Settings], None]]] = {
    "DATABASE_URL": ("the database", lambda found: probes.database_at(found.database)),
    "REDIS_URL": ("Redis", probes.queue),
    "STORAGE_URL": ("the place for files", lambda found: probes.store(_place(found))),
}
OF_BUCKET = {"storage_url", "aws_access_key_id", "aws_secret_access_key"}
OF_SERVERS = {"secret_key", "database_url", "redis_url"} | OF_BUCKET


def chosen(**given: object) -> Settings:
    """The settings of the environment, `given` winning, whose servers all answer. Raises SettingsWrong with a sentence for each that is
    wrong and for each server that does not."""
    try:
        found, sentences = config.read(**given), []
    except SettingsWrong as error:
        found, sentences = _servers(error.wrong, given), [str(error)]
    sentences += [*_alone(found), *_missed(found)]
    if sentences:
        raise SettingsWrong("\n".join(sentences))
    return config.with_secret(found)


def prepare(settings: Settings, patience: float | None = None) -> None:
    """Puts the settings in force, brings the tables up to date and opens the database, whose statements may take `patience` seconds."""
    memory.few_arenas()
    config.use(settings)
    seeing.begin()
    migrate.upgrade(settings.database)
    database.connect(settings.database, patience)
    cache.connect(settings.redis_url)
    jobs.wire(settings)


def _servers(wrong: Iterable[str], given: dict[str, object]) -> Settings:
    """What the settings say of servers, as far as that is right: so that these are looked for, too, whatever else is wrong."""
    right = OF_SERVERS.difference(wrong)
    # These three are right together, or nobody can be asked.
    right -= OF_BUCKET if OF_BUCKET.intersection(wrong) else set()
    others = {name: field.default for name, field in Settings.model_fields.items() if name not in right}
    others["data_dir"] = Path(gettempdir())
    return config.read(**others | {name: given[name] for name in right & given.keys()})


def _alone(found: Settings) -> list[str]:
    """A secret that a machine makes for itself is no use to others, who may be at work with the same rows or files."""
    if found.secret_key or not (found.database_url.startswith("postgres") or found.storage_url.startswith("s3:")):
        return []
    words = "must be set where the database or the files are not this machine's alone, the same for all machines"
    made = found.data_dir / "secret.key"
    return [f"SECRET_KEY is wrong: {words}" + (f"; so far it was what stands in {made}." if made.exists() else ".")]


def _missed(found: Settings) -> list[str]:
    """What is not set is a file or folder below DATA_DIR, which was looked at."""
    asked = [name for name in SERVERS if getattr(found, name.lower())]
    with ThreadPoolExecutor(len(SERVERS)) as threads:
        return [sentence for sentence in threads.map(lambda name: _asked(name, found), asked) if sentence]


def _asked(name: str, found: Settings) -> str:
    what, ask = SERVERS[name]
    try:
        ask(found)
    except probes.Away as error:
        return f"{name} is wrong: {what} cannot be used: {error}."
    return ""


def _place(found: Settings) -> store.Store:
    return store.at(found.storage_url, found.data_dir / "near", found.aws_access_key_id, found.aws_secret_access_key)
