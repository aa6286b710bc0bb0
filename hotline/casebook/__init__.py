"""What we remember, and what may happen to it: one function per verb, each in the caller's transaction.

`Store` opens the transactions, `Vault` seals what must not be read. Every verb takes the session and the
time (aware UTC) and never reads a clock. Locks are taken in one order, so that nobody waits in a circle:
volunteer, call, number, request, claim.
"""
