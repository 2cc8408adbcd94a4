"""What a teacher is told where no sandbox can be had."""


class SandboxError(ValueError):
    """Strangers' code cannot be held on this machine, or not as asked; the message is one line and says what to do."""
