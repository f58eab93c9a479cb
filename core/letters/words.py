"""The words of every letter, by kind. Names in braces are the values a letter needs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    subject: str
    paragraphs: tuple[str, ...]


WORDS = {
    "welcome": Words("Welcome to Sal’s Memory Maker", ("Please confirm that this address is yours: {link}",)),
    "known-address": Words("You have an account already", ("Somebody wanted to make an account with this address. Sign in: {link}",)),
    "reset": Words("A new password", ("Choose a new password: {link}", "The link works once, for an hour.")),
    "password-changed": Words("Your password was changed", ("If it was not you: {link}",)),
    "email-confirm": Words("Please confirm your new address", ("Confirm it: {link}",)),
    "email-changing": Words("Your address is about to change", ("A change to {email} was asked for. If it was not you: {link}",)),
    "second-factor-on": Words("Signing in needs a code now", ("If it was not you: {link}",)),
    "second-factor-off": Words("Signing in needs no code any more", ("If it was not you: {link}",)),
    "identity-linked": Words("Another way to sign in", ("{provider} now signs you in. If it was not you: {link}",)),
    "account-closed": Words("Your account is closed", ("Sign in until {until} to have it back: {link}",)),
    "export-ready": Words("Everything of yours, packed", ("It can be fetched until {until}: {link}",)),
}
