"""The walls around readers: a pool of processes without network and files, limits by kind, answers as plain rows."""
