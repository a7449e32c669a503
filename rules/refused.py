"""What a fact that cannot be recorded raises. Decides nothing."""


class Refused(ValueError):
    """A fact that cannot be recorded. Says what is wrong and what to do; nothing has changed."""
