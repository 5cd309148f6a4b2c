"""Evaluation: a scheme and a table of facts → points, ranks and grades, every one explained."""
