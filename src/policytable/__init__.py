"""policytable: from policy documents to a regional table in which every cell leads back to its clause."""

__version__ = "0.1.0"
