"""Who may see and do what: accounts, sessions, districts, the record of every look."""
