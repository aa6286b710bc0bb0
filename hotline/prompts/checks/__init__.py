"""Checks of the words: what would break a call, and what would be hard to hear or to trust."""
