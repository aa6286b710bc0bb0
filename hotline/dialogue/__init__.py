"""What a caller hears and presses. Pure: no web, no database, no provider, no clock."""

from hotline.dialogue import resident as resident  # the steps refer to each other: this one comes first
