"""What a volunteer may spend at once for somebody (R46), as the page says it."""

from __future__ import annotations

from hotline.cities import City
from hotline.pages import formats


def spending_limit(city: City, language: str) -> str:
    """The city's limit in its own money: "50 €"."""
    return formats.money(city.spending_limit, city.currency, language)
