"""Facts: what departments deliver, kept as batches in a lake and read as one table as known on a day."""
