"""Kafka: the declared topics and the clients' settings that keep our promises."""
