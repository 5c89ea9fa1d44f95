"""The version, for the program and for its packaging alike."""

__version__ = "0.1.0"
