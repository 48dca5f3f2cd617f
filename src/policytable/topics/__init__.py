"""Topics: what a table is about, as data that is checked when it is loaded.

A topic is a folder: `topic.toml` (objects, words, columns) and rule files of its own (`objects.toml` at least), which
stand before the common rules of the same name. Those that come with the package lie beside this file.
"""

from policytable.topics.loading import DEFAULT, load_topic, topic, topics

__all__ = ["DEFAULT", "load_topic", "topic", "topics"]
