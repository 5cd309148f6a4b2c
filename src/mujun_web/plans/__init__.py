"""Desk: plans."""
