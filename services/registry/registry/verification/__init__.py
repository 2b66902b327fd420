"""Batches: the province finds cases, cities and counties verify them, and no item stays without an end.

``canonical``  the lines and hashes of a snapshot; no I/O
``choosing``   which cases a batch would hold, and how many
``issuing``    the snapshot, in one transaction
``needs``      what an answer must bring along; no I/O
``holding``    what must become true of an answer, and by when; no I/O
``progress``   an item, and what becomes of it; no I/O
``items``      what answers, their undoing and decisions do to items: in the transaction that does them
``rechecking`` what is overdue, each day
``closing``    a batch ends when each item has
``reading``    what lists, pages and files show
"""
