"""From the bus to the register: facts, decisions and outcomes become rows, with the offsets, in one transaction.

``rows``   what a record says, as rows: no I/O
``write``  many rows at once into PostgreSQL
``batch``  a batch of records: its place, its broken ones, its commit
``letters`` dead letters
``reading`` the loop around librdkafka
"""
