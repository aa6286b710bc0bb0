"""The caller's door: webhooks of the telephone provider."""

from hotline.phone.webhooks import calls_in_journal, create_blueprint

__all__ = ["calls_in_journal", "create_blueprint"]
