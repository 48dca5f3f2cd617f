"""Addresses that lead to words in a page: text fragments (`#:~:text=`), made and followed."""
