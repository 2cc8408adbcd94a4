"""Takes in what students hand in: a file, a folder or an archive, copied within limits into a fresh folder."""

from .archive import is_archive
from .names import listed
from .store import StoreError
from .taking import Taken, located, taken

__all__ = ["StoreError", "Taken", "is_archive", "listed", "located", "taken"]
