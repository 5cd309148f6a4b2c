"""Desk: frame."""
