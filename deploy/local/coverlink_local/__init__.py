"""Kafka, PostgreSQL, Redis and Coverlink's own services on one machine, without containers.

server.py      what every local server does: start until ready, stop, restart, kill
kafka.py       Apache Kafka from Maven on Java 17+        tansu.py   a Kafka-compatible broker in memory
postgres.py    PostgreSQL from a wheel                    valkey.py  Valkey (Redis) from a wheel
external.py    a server that somebody else runs           containers.py  the three in containers, for tests
ground.py      chooses among them and holds the three together
child.py       one operating-system process, found again by its pid file; guard.py ends them when their owner dies
processes.py   Coverlink's services as supervised processes
system.py      up, down, status and doctor, for the command line
"""
