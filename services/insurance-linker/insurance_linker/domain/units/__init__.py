"""The second stage: units and construction projects, decided by what is said of them and of their people.

``people``     who works there or is on the site: a compact row a person
``staff``      the people of a unit, summed; ``site``: those of a project
``firsts``     the first of many whom a case names
``state``      all that is kept of a unit, or of a project
``rows``       what is kept of one fact; ``told``: one fact among the others
``standing``   which facts stand, after those that correct others or take them back
``unit``       the cases of a unit
``project``    the cases of a project
``steps``      how far a case has come, and up to when an answer has ended it
``reading``    a case told in Chinese and English; ``closed_when``: whether what would close it has come
``decide``     all of it for the facts of a chunk
"""
