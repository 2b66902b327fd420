"""The register made anew from the log, beside the one that serves, compared with it, and put in its place.

    Kafka, from its beginning --> replay --> shadow (registry_next) --> compare with registry --> switch

``tables`` says which table is rebuilt and which is people's work and stays. docs/rebuild.md has the whole way.
"""
