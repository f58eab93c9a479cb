"""What every process does first: settings go in; an open, migrated database and a wired doorbell stand afterwards."""

from core import config, jobs, seeing
from core.config import Settings
from storage import cache, database, migrate


def prepare(settings: Settings) -> None:
    """Puts the settings in force, brings the tables up to date and opens the database."""
    config.use(settings)
    seeing.begin()
    migrate.upgrade(settings.database)
    database.connect(settings.database)
    cache.connect(settings.redis_url)
    jobs.wire(settings)
