"""Notice requests to messages that reach people, and what became of them back as facts."""
