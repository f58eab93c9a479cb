"""The words of every letter, by kind."""

from datetime import timedelta

from core.letters.kind import Words
from core.letters.words_shop import SHOP

_SAFETY = (
    "You get this letter because something changed in how you sign in at Sal’s Memory Maker. We always write then, so that nobody "
    "else can do it in silence."
)
_NOTHING = "If it was you, there is nothing to do."

WORDS = {
    "welcome": Words(
        "Welcome to Sal’s Memory Maker",
        "Good to have you here",
        (
            "Your account is ready, and you can begin your first book at once.",
            "Please confirm that this address is yours. Until then everything works but ordering books and inviting others. The link "
            "works for a week.",
        ),
        "Confirm my address",
        "You get this letter because this address was used to make an account at Sal’s Memory Maker. If it was not you, do nothing: "
        "nobody can order or invite in the name of this address.",
        lasts=timedelta(days=7),
    ),
    "known-address": Words(
        "You have an account already",
        "You have an account already",
        (
            "Somebody, probably you, wanted to make an account with this address. There is one already, with all your books in it.",
            "Just sign in. If the password has slipped your mind, you can choose a new one there.",
        ),
        "Sign in",
        "You get this letter because this address was typed into the form for new accounts at Sal’s Memory Maker. If it was not you, "
        "do nothing: your account is as it was, and whoever it was has learned nothing of it.",
    ),
    "reset": Words(
        "Choose a new password",
        "Choose a new password",
        (
            "You asked for a new password. Press the button and choose one; you are signed out everywhere else then.",
            "The link works once, and for an hour.",
        ),
        "Choose a new password",
        "You get this letter because somebody asked for a new password for this address at Sal’s Memory Maker. If it was not you, "
        "do nothing: your password stays as it is.",
        lasts=timedelta(hours=1),
    ),
    "password-changed": Words(
        "Your password was changed",
        "Your password was changed",
        (
            "The password of your account was changed just now, and everybody who was signed in elsewhere is signed out.",
            f"{_NOTHING} If it was not, choose a new password right away; that shuts out whoever did it.",
        ),
        "Choose a new password",
        _SAFETY,
    ),
    "email-confirm": Words(
        "Please confirm your new address",
        "Is this your new address?",
        (
            "You want to sign in with this address from now on, and have our letters sent here.",
            "Please confirm that it is yours, within a day. Until then your old address stays in force.",
        ),
        "Confirm my new address",
        "You get this letter because somebody entered this address in their account at Sal’s Memory Maker. If it was not you, "
        "do nothing: without a confirmation nothing changes.",
        lasts=timedelta(days=1),
    ),
    "email-changing": Words(
        "Your address is about to change",
        "Your address is about to change",
        (
            "Somebody signed in to your account wants to use {email} in the place of this address. It counts once it was confirmed "
            "from there.",
            f"{_NOTHING} If it was not, keep this address, and then choose a new password: somebody else is signed in to your account.",
        ),
        "Keep this address",
        _SAFETY,
        lasts=timedelta(days=1),
    ),
    "key-made": Words(
        "A key to your account was made",
        "A key to your account was made",
        (
            "A key for a program, “{name}”, was made for your account. Whoever has it reaches your books and photos without a password.",
            f"{_NOTHING} If it was not, end the key on your account page and change your password.",
        ),
        "Look at my keys",
        _SAFETY,
    ),
    "second-factor-on": Words(
        "Signing in needs a code now",
        "Signing in needs a code now",
        (
            "From now on your account asks for a code from your authenticator app, after the password.",
            "Keep your recovery codes where you find them without your phone: each lets you in once.",
            f"{_NOTHING} If it was not, sign in and look through your account right away.",
        ),
        "Look at my account",
        _SAFETY,
    ),
    "second-factor-off": Words(
        "Signing in needs no code any more",
        "Signing in needs no code any more",
        (
            "Your account does not ask for a code any more. The password alone lets you in.",
            f"{_NOTHING} If it was not, choose a new password and turn the code on again.",
        ),
        "Look at my account",
        _SAFETY,
    ),
    "identity-linked": Words(
        "There is another way to sign in",
        "There is another way to sign in",
        (
            "Your account can now be opened by signing in with {provider} too.",
            f"{_NOTHING} If it was not, take that way out of your account and choose a new password.",
        ),
        "Look at my account",
        _SAFETY,
    ),
    "account-closed": Words(
        "Your account is closed",
        "Your account is closed",
        (
            "Your books and photos are out of everybody’s sight now, and links you gave out lead nowhere.",
            "Should you change your mind, sign in before {until} and everything is back as it was. After that it goes for good.",
        ),
        "Bring it back",
        "You get this letter because your account at Sal’s Memory Maker was closed. If it was not you, sign in and choose a new password.",
        lasts=timedelta(days=14),
    ),
    "export-ready": Words(
        "Everything of yours is packed",
        "Everything of yours is packed",
        (
            "Your photos as you gave them, your words and your books lie ready in one file.",
            "You can fetch it until {until}. You will be asked to sign in first.",
        ),
        "Fetch my file",
        "You get this letter because you asked for a copy of everything you have at Sal’s Memory Maker.",
        lasts=timedelta(days=7),
    ),
} | SHOP
