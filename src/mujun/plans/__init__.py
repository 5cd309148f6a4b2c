"""Plans: targets with owners, split and rolled up, reported against, lit by rule."""
