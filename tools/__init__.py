"""What turns lessons into notebooks and a website; learners never run it."""
