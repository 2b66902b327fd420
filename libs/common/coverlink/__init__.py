"""What Coverlink's services share.

``contracts``    facts, decisions and notices: one definition each, from which schemas and door models are made
``identifiers``  ID numbers (GB 11643), unit codes (GB 32100), districts (GB/T 2260) as of a day
``words``        days, counts, places and codes as people write them, in Chinese and English
``privacy``      the person key, sealing with a data key per person, masking
``bus``          the topic file, CloudEvents in Kafka's binary mode, producers
``settings``     one object per concern, filled from the environment in composition roots only
``telemetry``    logs without personal data, health and metrics
"""
