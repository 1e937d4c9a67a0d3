"""The photo of a profile."""


def make(key: str) -> None:
    """Make a photo of the picture that was put under `key`, and let it be the profile's."""
    raise NotImplementedError
