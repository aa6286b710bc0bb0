"""What a volunteer may spend at once for somebody (R46): a usual sum in each country's own money."""

from __future__ import annotations

from hotline.cities import City
from hotline.pages import formats

SPENDING_LIMITS = {"PL": (200, "PLN")}
ELSEWHERE = (50, "EUR")


def spending_limit(city: City, language: str) -> str:
    """The sum as the page says it: "50 €"."""
    amount, currency = SPENDING_LIMITS.get(city.country, ELSEWHERE)
    return formats.money(amount, currency, language)
