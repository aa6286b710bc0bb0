"""Fixtures that several rooms share; each kind in a file of its own."""

pytest_plugins = ["tests.databases", "tests.browsers"]
