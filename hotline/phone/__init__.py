"""The caller's door: webhooks of the telephone provider."""

from hotline.phone.webhooks import create_blueprint

__all__ = ["create_blueprint"]
