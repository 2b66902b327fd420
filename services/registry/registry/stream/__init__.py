"""The live stream of tasks."""
