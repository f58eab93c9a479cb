"""The part about identity providers: a person goes in; who else may sign them in, and ways to link and unlink, come out."""

from urllib.parse import urlencode

from fastapi import Request
from nicegui import ui

from core.services import identities
from core.services.identities import IdentityRecord
from core.services.records import UserRecord
from ui.calls import call, shown
from ui.components.account.prove import proven
from ui.components.account.section import section
from ui.components.parts import Tag, button, confirm, link, note, toast
from ui.entering import HOME
from ui.session import sid_of

ERRORS = {
    "identity_away": "We cannot reach it just now. Please try again in a while.",
    "identity_declined": "You were not signed in there, so nothing was changed.",
    "identity_state": "That took too long, or began in another browser. Please try again.",
    "identity_known_address": "There is an account with this address already. Please sign in with your password, and link the two on "
    "your account page.",
    "identity_no_address": "We need an email address, and were told none. Please make an account with a password.",
    "identity_off": "This account was switched off.",
    "identity_unlinked": "You unlinked the two. Please sign in with your password, and link them again on your account page.",
    "identity_taken": "This one signs in to another account here. Unlink it there first.",
    "identity_other": "That was not the one that signs you in here. Please try again.",
    "identity_twice": "That happened twice at the same time. Please try once more.",
    "identity_refused": "What came back from there does not hold. Please try again.",
    "second_ended": "That took a little long. Please sign in once more.",
    "link_used": "That took a little long. Please try again.",
    "too_many": "That was tried too often. Please wait a few minutes and try again.",
}


def provider_button(target: str = HOME) -> None:
    """A link that signs in with the identity provider and leads to `target`; nothing where there is no provider."""
    if identities.provider():
        link(f"Go on with {identities.provider_name()}", f"/oidc/begin?{urlencode({'next': target})}", look="soft wide")


async def show(user: UserRecord, request: Request) -> None:
    if identities.provider() is None:
        return
    name = identities.provider_name()
    words = f"With {name} you need no password here, or another way in beside it."
    with section("identities", f"Signing in with {name}", words):
        if error := ERRORS.get(request.query_params.get("error", "")):
            note("bad", error, role="alert")
        Identities(user, sid_of(request) or "", await call(identities.of_user, user.id)).show()


class Identities:
    def __init__(self, user: UserRecord, sid: str, found: list[IdentityRecord]) -> None:
        self.user, self.sid, self.found = user, sid, found

    @ui.refreshable_method
    def show(self) -> None:
        name = identities.provider_name()
        for one in self.found:
            self._row(one)
        if not self.found:
            Tag("p", "It is not linked.", role="status")
            if self.user.email_confirmed:
                button(f"Link {name}", self.link)
            else:
                Tag("p", "You can link it once your email address is confirmed.", "muted t-sm")

    def _row(self, one: IdentityRecord) -> None:
        async def ask() -> None:
            words = f"Then {identities.provider_name()} does not sign you in here any more."
            await proven(lambda: _sure(words, unlink))

        @shown()
        async def unlink() -> None:
            await call(identities.unlink, self.user.id, self.sid, one.id)
            self.found = await call(identities.of_user, self.user.id)
            self.show.refresh()
            toast("It is unlinked.")

        with Tag("div", classes="line between"):
            with Tag("div", classes="grow"):
                Tag("strong", "Linked")
                if one.email:
                    Tag("div", one.email, "muted t-sm", style="overflow-wrap: anywhere")
            button("Unlink", shown()(ask), look="text")

    @shown()
    async def link(self) -> None:
        await proven(shown()(self._set_out))

    async def _set_out(self) -> None:
        key = await call(identities.allow_link, self.user.id, self.sid)
        ui.navigate.to(f"/oidc/begin?{urlencode({'purpose': 'link', 'key': key, 'next': '/account#identities'})}")


async def _sure(words: str, act) -> None:
    confirm("Unlink it?", words, "Unlink", act)
