"""The language packs are written in: expressions, units, periods, levels."""
