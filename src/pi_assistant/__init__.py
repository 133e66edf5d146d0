"""PI Assistant: cited answers about China's personal-information protection rules, on your own machine."""

__version__ = "0.1.0"
__all__ = ["__version__"]
