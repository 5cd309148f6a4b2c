"""Lists that open and close: who enters, moves, leaves and comes back, by rules, counted towards targets."""
