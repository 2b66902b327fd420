"""The ``coverlink`` command: the local system, publishing, simulation, administration."""
