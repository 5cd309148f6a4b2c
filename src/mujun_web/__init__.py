"""The desk: people, review, decisions. Imports mujun, is never imported by it."""
