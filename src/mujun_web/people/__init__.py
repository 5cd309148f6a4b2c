"""Desk: people."""
