"""Desk: registers."""
