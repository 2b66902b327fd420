"""What would be different under a draft pack: the same facts, decided under two books at each month's end. Pure.

``heard``    what is kept of one fact
``scope``    whom the drafts can concern, and since when
``lives``    one person's cases at each month's end under both books
``compare``  in what two cases differ
``knowing``  what calculators are told of a person
``figures``  what a draft of figures changes for whom
``tally``    counts of all that, which add up
"""
