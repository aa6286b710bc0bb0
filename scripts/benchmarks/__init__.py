"""The product measured from outside, beside an application that does only what must be done."""
