"""`scripts/bench desk`: what an operator waits for, with a million calls behind them."""
