"""The file store of the settings in force."""

from core.config import settings
from storage import store
from storage.files import Files


def files() -> Files:
    return Files(settings().files_dir)


def store_at(url: str) -> store.Store:
    """The store at a folder's path or an s3:// URL, with the keys of the settings. Raises ValueError for a URL that is wrong."""
    return store.at(url, settings().data_dir / "near")
