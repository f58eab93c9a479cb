"""What the stories of the operator's desk share: Sal, an operator, and the acts that were written down."""

from sqlalchemy import update

from storage.models import Audit, User
from tests.conftest import make_user
from tests.services.stage import call, rows


def operator():
    """Sal, who runs the place."""
    user = make_user("sal@example.org")
    call(lambda session: session.exec(update(User).where(User.id == user.id).values(is_superuser=True)))
    return user


def acts() -> list[str]:
    return [act.act for act in sorted(rows(Audit), key=lambda act: act.at)]


def last_act() -> Audit:
    return max(rows(Audit), key=lambda act: act.at)
