"""What an editor knows of the files: JSON Schemas made from the keys that the readers know. Reads no file."""
