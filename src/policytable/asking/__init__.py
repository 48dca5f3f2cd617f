"""What an enterprise of a place can get: from whom, under which condition, until when, with the clause of each."""
