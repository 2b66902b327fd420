"""One piece of work for all engines that are compared: the same events, decision and durability.

An event is some 350 bytes of JSON: a person was taken on by an employer, or left. The state of a person is the list of
their employers and a count; what comes out is a task to enrol, to assist or to check. Each peer is a process of its own
that handles a given number of events and prints one line, ``{"rate": events a second, "events": how many}``, from the
first event it handled to the last. ``work`` is the Python peers' part; ``Streams.java`` is the same in Java.
"""
