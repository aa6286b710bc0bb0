"""How the laws are tried: without a time limit for each example, which a busy machine would miss."""

import os

from hypothesis import settings

settings.register_profile("calm", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("calm")
