"""How the laws are tried: without a time limit for each example, which a busy machine would miss."""

from hypothesis import settings

settings.register_profile("calm", deadline=None)
settings.load_profile("calm")
