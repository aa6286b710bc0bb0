"""The door of time: its own process, one leader among several, a list of (when, what). `watch` runs it."""
