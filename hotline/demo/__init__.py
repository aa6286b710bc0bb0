"""The demo: a town on this machine, with volunteers and requests, a web process and a clock."""
