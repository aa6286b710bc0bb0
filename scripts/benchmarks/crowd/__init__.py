"""Thousands of residents who ring the hotline in virtual time, and a hotline as others would build it."""
