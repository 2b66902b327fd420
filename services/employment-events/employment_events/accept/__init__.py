"""The way of an event: check -> key -> seal -> publish -> receipt. ``way`` shows it whole.

``json_text`` strict JSON   ``binary_mode`` events that come through Kafka   ``envelope`` CloudEvents
``body`` the contract   ``sense`` what cannot be so   ``clear`` personal data where it must not stand
``doubt`` what is not to be believed   ``check`` these in order   ``key`` the person key   ``seal`` the identity
``register`` what came before, in PostgreSQL   ``publish`` Kafka   ``receipt`` what became of it
"""
