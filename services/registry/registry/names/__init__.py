"""Names that can be searched: in which forms a name is asked for, and the index that holds none of them readable."""
