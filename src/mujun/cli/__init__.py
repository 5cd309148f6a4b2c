"""The command line; the only place of the engine that prints."""
