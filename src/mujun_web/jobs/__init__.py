"""Desk: jobs."""
