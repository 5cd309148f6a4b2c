"""Desk: facts."""
