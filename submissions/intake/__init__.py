"""Takes in what students hand in: a file, a folder or an archive, copied within limits into a fresh folder."""

from .archive import is_archive
from .links import Links
from .names import shown
from .shelf import shelf
from .store import StoreError
from .taking import Taken, located, taken

__all__ = ["Links", "StoreError", "Taken", "is_archive", "located", "shelf", "shown", "taken"]
