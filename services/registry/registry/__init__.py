"""People, units, timelines and the caseworkers' task queue. PostgreSQL holds the truth of people's work."""
