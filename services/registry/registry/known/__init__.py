"""Looking back: how the register knew a person at the end of an earlier day."""
