"""Old backups go: how long they are kept goes in; what nobody needs any more leaves the vault."""

from datetime import datetime

from core.keeping.ledger import Ledger
from core.keeping.telling import counted
from core.keeping.vault import STAMP, Vault


def prune(vault: Vault, ledger: Ledger, before: datetime) -> int:
    """Removes backups made before this time, and the files that no other has need of; how many backups went. Whoever left is in none
    of them then. Comes while nobody else writes there."""
    stamps = vault.stamps()
    old = [stamp for stamp in stamps if stamp < before.strftime(STAMP)]
    for stamp in old:
        # The manifest first: half a backup is none.
        vault.store.remove(f"backups/{stamp}/manifest.json")
        vault.store.remove_all(f"backups/{stamp}/")
    for stamp in stamps[len(old) :]:
        ledger.refer(vault.blob(line.sha256) for line in vault.lines(vault.manifest(stamp)))
    for entry in counted(vault.store.list("blobs/"), "Looking for what no backup needs", "files"):
        if not ledger.is_referred(entry.key):
            vault.store.remove(entry.key)
    whole = set(stamps[len(old) :])
    for stamp in {entry.key.split("/")[1] for entry in vault.store.list("backups/")} - whole:
        vault.store.remove_all(f"backups/{stamp}/")
    return len(old)
