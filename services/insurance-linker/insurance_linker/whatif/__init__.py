"""``whatif``: draft packs over the whole log of facts, on all cores, touching nothing that is live.

    Kafka or a file --> sources --> buckets (by person, temp files) --> domain.whatif --> tally --> report
                           |                                               | what is said of staff       |
                           +-----> buckets (by unit and project) <---------+ --> domain.whatif ----------+

Each partition or piece of a file is a task, then each bucket of persons, then those of persons who have several ids,
which are known once all is read, then each of units.

``command``  what may be asked, and how it ends
``running``  the tasks over processes, their progress, their end; ``weighing``: those about buckets
``pieces``   partitions of the logs, or of a file; ``records``: what is in them
``sources``  puts facts to whom they are about
``buckets``  facts sorted by whom they are about, on disk
``report``   the table, the files, the pages, the summary
"""
