"""Desk: evaluation."""
