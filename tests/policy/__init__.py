"""The packs: what they say, how they are read, and what prevails."""
