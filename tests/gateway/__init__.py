"""What the gateway promises to publishers, tried on a real process with real Kafka, PostgreSQL and Redis."""
