"""The door of machines that watch: `/metrics`, for whoever has the token."""

from hotline.figures.door import create_blueprint

__all__ = ["create_blueprint"]
