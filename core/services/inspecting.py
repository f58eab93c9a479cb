"""The inspect job: one photo's original goes in; its facts and copies, or the reason why it was refused, come out."""

from core.errors import PhotoRefused
from core.facts import PhotoFacts
from core.imaging.inspect import inspect_and_derive
from core.imaging.sandbox import Sandbox
from core.services import found
from core.services.claims import Held
from core.services.leftovers import drop_if_no_photo
from core.services.store import files, once_failed
from storage.database import transaction
from storage.models import Photo
from storage.queries import photos


def run_inspect(held: Held, sandbox: Sandbox) -> None:
    """Looks at the job's photo in a child process. Doing it twice leaves the same."""
    with transaction() as session:
        photo = found.photo(session, held.job.user_id, held.job.photo_id)
    try:
        facts, sums = derive(photo, sandbox)
    except PhotoRefused as error:
        _write(held, state="refused", reason=error.message)
    else:
        _write(held, state="ready", reason="", facts=facts.model_dump(mode="json"), sums=sums)


def derive(photo: Photo, sandbox: Sandbox) -> tuple[PhotoFacts, dict[str, str]]:
    """Puts both copies of a photo into the store; what its original tells, and the SHA-256 of each copy. Raises PhotoRefused."""
    store = files()
    with store.workspace() as folder:
        try:
            original = store.hold(store.original(photo.user_id, photo.sha256), folder)
        except FileNotFoundError:
            raise PhotoRefused("The file of this photo is not here any more. Please add it again.") from None
        thumb, screen = folder / "thumb.jpg", folder / "screen.jpg"
        facts = sandbox.submit(inspect_and_derive, str(original), str(photo.id), photo.name, str(thumb), str(screen)).result()
        made = {"thumb": thumb, "screen": screen}
        sums = {size: store.put(path, store.copy(photo.user_id, photo.id, size)) for size, path in made.items()}
    return facts, sums


def _write(held: Held, **values) -> None:
    with transaction() as session:
        # The photo may have been removed while it was looked at.
        once_failed(session, drop_if_no_photo, held.job.user_id, held.job.photo_id)
        held.finish(session)
        photos.write(session, held.job.photo_id, **values)
