"""Desk: documents."""
