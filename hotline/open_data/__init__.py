"""The door of everybody: `/open/`, requests in numbers in which nobody can be known."""

from hotline.open_data.door import create_blueprint

__all__ = ["create_blueprint"]
