"""Desk: the demonstration city, loaded and served by one command."""
