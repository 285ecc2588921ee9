"""What events of many reports add up to: what was planned and became of it, what was promised and kept."""
