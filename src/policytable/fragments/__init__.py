"""Addresses that lead to words in a page: text fragments (`#:~:text=`), made and followed, after the WICG text-fragment draft."""

from policytable.fragments.directive import Directive, directives, escaped
from policytable.fragments.following import resolve
from policytable.fragments.making import directive_for
from policytable.fragments.words import Words, words_of

__all__ = ["Directive", "Words", "directive_for", "directives", "escaped", "resolve", "words_of"]
