"""The deciding heart: pure functions over plain data. No clock, no I/O, no settings, no logging.

``policy``      the figures of a pack, as types
``statements``  what one fact states, kept small
``standing``    which facts stand after corrections and retractions
``spells``      jobs, cover, statuses as spells
``case``        a case as it is kept, without its sentences
``lived``       jobs, cover, statuses: spells built from what stands, together a ``history``
``lines``       which lines are owed, excused, satisfied on a day
``needs``       which cases there should be on a day (``enrol``, ``assist``, ``renew`` … one file each)
``reading``     a case told in Chinese and English
``reconcile``   should-be against open: opened, changed, closed
``notices``     what to tell people of it
``reckon``      calculators: what is due, what a choice costs and brings (docs/calculators.md)
``decide``      all of it for one fact
``staffing``    how the person stands with each unit and project, for the second stage
``units``       the second stage: units and projects
"""
