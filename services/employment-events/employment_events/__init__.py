"""The only door for facts: every event is checked, keyed, sealed, published and answered with a receipt.

``app``        what the service is made of and the way of an event through it, on one screen
``accept``     the way itself: check -> key -> seal -> publish -> receipt, a file each; knows no HTTP
``counter``    where concurrent callers meet, so that they share one round trip to PostgreSQL and Kafka
``http``       POST /v1/events (one, a batch, a stream) and GET /v1/receipts
``inbox``      the same way for publishers that write to Kafka instead; dead letters
``keys``       who may speak, and for which sources
``migrations`` the schema ``gateway`` in PostgreSQL
"""
