"""What people did, on its way to Kafka: written with their change, sent by the relay."""
