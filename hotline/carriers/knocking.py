"""How a company knocks at our door: what is written behind an address that it is given."""

from __future__ import annotations

# How the provider knocks, in the fragment of the address, which it keeps to itself. A second knock at the
# same door is harmless here, so it may try again on anything: no connection (ct), no answer (rt), an error
# (5xx). All attempts together have 15 seconds (tt, which cannot be more), and the caller hears nothing
# meanwhile. Three attempts without an answer within 4 seconds end after 12; a database that makes a writer
# wait its longest, 10 seconds, is free in time for the third. Two seconds to connect are plenty in Europe;
# three dead attempts bring the caller to the fallback after 6. Frankfurt and Dublin are near, and in the
# European Union.
RETRIES = "rc=2&rp=ct,rt,5xx&ct=2000&rt=4000&e=frankfurt,dublin"
NOBODY_WAITS = "rc=3&rp=ct,rt,5xx&ct=2000&rt=4000&e=frankfurt,dublin"  # all is over: one attempt more
