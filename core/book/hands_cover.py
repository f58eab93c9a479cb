"""Hands for cover: wishes in, edits out."""

from core.book.hands import Hand

HANDS: dict[type, Hand] = {}
