"""What would be different under a draft pack: the same facts, decided under two books at each month's end. Pure.

``heard``    what is kept of one fact about a person; ``said``: of one about a unit or a project
``scope``    whom the drafts can concern, and since when; ``has``, ``applies``: by what a person's facts name
``shapes``   what an entry can do to cases
``lives``    one person's cases at each month's end under both books; ``again``: those that a draft can only shape
``kin``      the same of persons who have several ids
``staffed``  what is said of the person then to units and projects
``units``    a unit's or project's cases at each month's end
``compare``  in what two cases differ
``knowing``  what calculators are told of a person
``figures``  what a draft of figures changes for whom
``tally``    counts of all that, which add up
"""
