"""Policy text → headings, items, targets, units and the place of every field."""
