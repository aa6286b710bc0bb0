"""Simulated volunteers, residents, operators and clocks on one database, and what must hold afterwards."""
