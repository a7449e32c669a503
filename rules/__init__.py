"""What the rules say. Standard library only: no clock, no files, no network, no holidays library."""
