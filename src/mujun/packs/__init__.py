"""Packs: what differs between cities, as data; loaded, checked, proved by cases."""
