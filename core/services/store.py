"""The file store of the settings in force."""

from core.config import settings
from storage.files import Files


def files() -> Files:
    return Files(settings().files_dir)
